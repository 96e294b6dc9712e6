package ru.eatfit24.billing.checkout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.store.StoredObject;

/**
 * One run over what is due:
 *
 * <ol>
 *   <li>A few things are claimed at a time, {@link #AHEAD} for each thread. So none waits for so long that its lease ends, other nodes get their share, and a crash
 *       delays few.
 *   <li>Each thread takes the next one when it has looked after one. Who finds none claims the next few, until the run has had as many as it was asked for or nothing
 *       is due. Within a run nothing is looked after twice.
 *   <li>It ends early when a claim fails, when something throws an error, when its caller is interrupted, or when it is told to. What was begun is done even so; what
 *       was only claimed is due again when its lease ends.
 *   <li>The caller gets the result when no thread is at work any more.
 * </ol>
 *
 * <p>The caller runs {@link #callersPart}, any number of threads {@link #help} besides. Safe for use by many threads.
 */
final class DueRun {

    /** How many things are claimed at once for each thread. */
    static final int AHEAD = 4;

    /** Claims so many at most. */
    interface Claim {

        List<StoredObject> of(int most);
    }

    /** Looks after one; whether that succeeded. */
    interface Work {

        boolean on(StoredObject object);
    }

    private final Claim claim;
    private final Work work;
    private final int atOnce;
    private final Thread caller = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Deque<StoredObject> waiting = new ArrayDeque<>();
    private final Set<StoredObject> seen = new HashSet<>();
    private int budget;
    private int threads;
    private int done;
    private int failed;
    private boolean isOver;
    private @Nullable Throwable broken;

    /**
     * @param most how many things it looks after at most
     * @param parallelism how many threads will be at work
     */
    DueRun(Claim claim, Work work, int most, int parallelism) {
        this.claim = claim;
        this.work = work;
        this.budget = most;
        this.atOnce = AHEAD * parallelism;
    }

    /** Takes part as the caller and waits for all others. Other threads are asked for once it is known how many would have something to do. */
    PaymentRuns.Report callersPart(RunThreads helpers) {
        if (enter()) {
            try {
                StoredObject first = next();
                helpers.ask(this, waitingNow());
                workFrom(first);
            } finally {
                leave();
            }
        }
        return result();
    }

    /** Takes part as a further thread, unless it is over. */
    void help() {
        if (enter()) {
            try {
                workFrom(next());
            } finally {
                leave();
            }
        }
    }

    /** Lets no thread take a further thing. */
    void stop() {
        locked(() -> isOver = true);
    }

    private void workFrom(@Nullable StoredObject first) {
        for (StoredObject object = first; object != null; object = next()) {
            try {
                boolean succeeded = work.on(object);
                locked(() -> failed += succeeded ? 0 : 1);
            } catch (RuntimeException | Error failure) {
                breakOff(failure);
            }
        }
    }

    private @Nullable StoredObject next() {
        lock.lock();
        try {
            isOver |= caller.isInterrupted();
            while (!isOver && waiting.isEmpty()) {
                claimSome();
            }
            if (isOver) {
                return null;
            }
            done++;
            return waiting.remove();
        } catch (RuntimeException | Error failure) {
            breakOff(failure);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void claimSome() {
        List<StoredObject> claimed = budget == 0 ? List.of() : claim.of(Math.min(budget, atOnce));
        isOver = claimed.isEmpty();
        for (StoredObject object : claimed) {
            if (seen.add(object)) {
                waiting.add(object);
                budget--;
            }
        }
    }

    private void breakOff(Throwable failure) {
        locked(() -> {
            isOver = true;
            if (broken == null) {
                broken = failure;
            } else if (broken != failure) {
                broken.addSuppressed(failure);
            }
        });
    }

    private boolean enter() {
        lock.lock();
        try {
            threads += isOver ? 0 : 1;
            return !isOver;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        locked(() -> {
            threads--;
            left.signalAll();
        });
    }

    private int waitingNow() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private PaymentRuns.Report result() {
        lock.lock();
        try {
            // Not to be interrupted: when the caller goes on, nothing is under way. Each provider call ends by its own
            // time-out.
            while (threads > 0) {
                left.awaitUninterruptibly();
            }
            if (broken instanceof RuntimeException failure) {
                throw failure;
            } else if (broken instanceof Error error) {
                throw error;
            }
            return new PaymentRuns.Report(done, failed);
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
