package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads of runs: the caller's own and, where more than one thing is looked after at once, daemon threads besides. They start with the first run that has
 * something for them, end when there is nothing to do for a while, and are shared by runs at the same time; a run whose helpers are busy elsewhere goes on without
 * them. Safe for use by many threads.
 */
final class RunThreads {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final int parallelism;
    private final @Nullable ThreadPoolExecutor helpers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Set<DueRun> running = new HashSet<>();
    private boolean isClosed;

    RunThreads(int parallelism) {
        this.parallelism = parallelism;
        this.helpers = parallelism == 1 ? null : helpers(parallelism - 1);
    }

    private static ThreadPoolExecutor helpers(int count) {
        AtomicInteger started = new AtomicInteger();
        ThreadPoolExecutor helpers = new ThreadPoolExecutor(
                count, count, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "eatfit-billing-payments-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
        return helpers;
    }

    /**
     * Carries a run out, on the thread of the caller too, and waits for its end.
     *
     * @throws IllegalStateException if this was closed
     */
    PaymentRuns.Report run(DueRun.Claim claim, DueRun.Work work, int most) {
        DueRun run = new DueRun(claim, work, most, parallelism);
        begin(run);
        try {
            return run.callersPart(this);
        } finally {
            end(run);
        }
    }

    private void begin(DueRun run) {
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("this Billing was closed, so it looks after nothing any more");
            }
            running.add(run);
        } finally {
            lock.unlock();
        }
    }

    private void end(DueRun run) {
        lock.lock();
        try {
            running.remove(run);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for threads for so many things, as far as there are any. */
    void ask(DueRun run, int things) {
        if (helpers == null) {
            return;
        }
        try {
            for (int i = 0; i < Math.min(things, parallelism - 1); i++) {
                helpers.execute(run::help);
            }
        } catch (RejectedExecutionException closed) {
            // The caller is told to stop as well, and does what it has begun alone.
        }
    }

    /** Begins nothing more and waits for what was begun; what takes longer goes on, and its threads end with it. */
    void close(Duration patience) {
        lock.lock();
        try {
            isClosed = true;
            running.forEach(DueRun::stop);
            if (helpers != null) {
                helpers.shutdown();
            }
            long nanos = patience.toNanos();
            while (!running.isEmpty() && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
