package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.UsageRule;

/**
 * Lets requests ride together.
 *
 * <ol>
 *   <li>A caller leaves a request, and takes no lock for it. Past the capacity it is turned away.
 *   <li>A worker that is free folds what waits by account and takes it, up to the sizes of a batch; it never waits for a batch to
 *       fill. While an account is carried out nobody takes more of its requests: they wait and ride with the next batch.
 *   <li>While fewer requests are under way than there are workers, a caller that waits for its answer carries its request out itself, if
 *       the executor has a cheaper way for one alone.
 *   <li>The executor carries the batch out and reports. Answers then arrive; none is given by the worker itself, see
 *       {@link Answer}.
 *   <li>A batch that was refused for certain runs again account by account, and where that is refused request by request, so
 *       that only the one to blame fails. After an unknown outcome nothing runs again.
 *   <li>Accounts that were locked by others or that a batch cannot carry go to the {@link SlowLane}, which waits for the lock once
 *       for all requests of an account.
 *   <li>Closing waits for what is under way until its time is up, and fails what is still queued.
 * </ol>
 *
 * Safe for use by many threads.
 */
final class RequestCombiner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RequestCombiner.class);

    /** An account that loses so often in a row is better off by itself. */
    private static final int MAX_RETURNS = 3;

    private final CombinerSettings settings;
    private final BatchExecutor executor;
    private final Outcomes outcomes;
    private final LockedAccounts locked;
    private final WorkerThreads threads;
    private final SlowLane slowLane;
    private final BillingObserver observer;

    private final ConcurrentLinkedQueue<PendingUpdate<?>> intake = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idle = new AtomicInteger();

    /** Requests in the batch that was taken last. */
    private volatile int crowd;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final WaitingAccounts waiting = new WaitingAccounts();
    private volatile boolean started;
    private volatile boolean closed;
    private boolean ended;

    /**
     * @param callbacks runs what depends on answers; the host's
     * @param observer is told of batches
     */
    RequestCombiner(
            String name,
            CombinerSettings settings,
            BatchExecutor executor,
            Executor callbacks,
            BillingObserver observer) {
        this.observer = observer;
        this.settings = settings;
        this.executor = executor;
        this.outcomes = new Outcomes(callbacks, this::signalDrained);
        this.locked = new LockedAccounts(executor, outcomes);
        this.threads = new WorkerThreads(name);
        this.slowLane = new SlowLane(settings.slowThreads(), new WorkerThreads(name + "-slow"), this::carryOutAlone);
    }

    /**
     * Leaves a request. Cancelling the future takes it back while it is queued.
     *
     * @return ends with the rule's answer or exception, or with a {@link BillingException}
     */
    <T> CompletableFuture<T> submit(AccountScope scope, UsageRule<T> rule) {
        if (closed) {
            return CompletableFuture.failedFuture(refused(scope.root()));
        }
        if (!started) {
            start();
        }
        if (outcomes.expect() > settings.capacity()) {
            outcomes.forget();
            return CompletableFuture.failedFuture(new OverloadedException("the update of account " + scope.root()
                    + " was turned away, since " + settings.capacity()
                    + " requests wait for the database already; nothing was taken. Try again later"));
        }
        PendingUpdate<T> request = new PendingUpdate<>(scope, rule);
        request.answer().onCancel(() -> withdraw(request));
        intake.add(request);
        if (closed && withdraw(request)) {
            return CompletableFuture.failedFuture(refused(scope.root()));
        }
        // Set before the intake is looked at for the last time, so a worker that falls asleep now has seen the request.
        if (idle.get() > 0) {
            wake();
        }
        return request.answer();
    }

    /**
     * The same for a caller that waits for the answer: while fewer requests are under way than there are workers, it may be carried out
     * on the calling thread, which spares it two handings over.
     */
    <T> CompletableFuture<T> submitAwaited(AccountScope scope, UsageRule<T> rule) {
        if (crowd > settings.threads()
                || outcomes.unanswered() >= settings.threads()
                || Thread.currentThread().isInterrupted()) {
            return submit(scope, rule);
        }
        PendingUpdate<T> request = new PendingUpdate<>(scope, rule);
        Optional<FoldedAccount> begun = begin(request);
        if (begun.isEmpty()) {
            return submit(scope, rule);
        }
        request.answer().startWaiting();
        try {
            carryOutHere(begun.get());
        } finally {
            request.answer().stopWaiting();
        }
        return request.answer();
    }

    private Optional<FoldedAccount> begin(PendingUpdate<?> request) {
        lock.lock();
        try {
            takeIn();
            if (closed || waiting.hasReady()) {
                return Optional.empty();
            }
            Optional<FoldedAccount> begun = waiting.begin(request);
            if (begun.isPresent()) {
                outcomes.expect();
            }
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private void carryOutHere(FoldedAccount account) {
        List<FoldedAccount> one = List.of(account);
        long start = startOfBatch();
        guarded(one, () -> {
            Optional<BatchReport> report = executor.executeHere(account);
            if (report.isPresent()) {
                finish(one, report.get());
                tell(1, 1, start);
            } else {
                putBack(one, Set.of());
                if (!started) {
                    start();
                }
                wake();
            }
        });
    }

    /** Requests that are not answered yet. */
    int unanswered() {
        return outcomes.unanswered();
    }

    /**
     * Takes no more requests, waits for the answers of those it has until the time is up, and fails what is queued then. A batch
     * that still runs is not interrupted, and gives its answers.
     */
    @Override
    public void close() {
        List<PendingUpdate<?>> left;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            awaitAnswers();
            ended = true;
            takeIn();
            left = waiting.takeAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        for (FoldedAccount account : slowLane.close()) {
            left.addAll(account.requests());
        }
        if (!left.isEmpty()) {
            log.warn("requests-dropped count={} the time to close was up; nothing was taken for them", left.size());
        }
        List<Settled<?>> failed = new ArrayList<>();
        left.forEach(request -> failed.add(request.failed(refused(request.root()))));
        outcomes.settle(failed);
    }

    private void awaitAnswers() {
        long left = settings.drain().toNanos();
        try {
            while (outcomes.unanswered() > 0 && left > 0) {
                left = drained.awaitNanos(left);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private static StoreUnavailableException refused(String root) {
        return new StoreUnavailableException(
                "the store was closed before the update of account " + root + " was begun; nothing was taken");
    }

    private void start() {
        lock.lock();
        try {
            if (!started) {
                for (int number = 0; number < settings.threads(); number++) {
                    threads.newThread(this::work).start();
                    started = true;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean withdraw(PendingUpdate<?> request) {
        lock.lock();
        try {
            takeIn();
            if (!waiting.withdraw(request)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        outcomes.forget();
        return true;
    }

    private void signalDrained() {
        if (closed) {
            lock.lock();
            try {
                drained.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void takeIn() {
        for (PendingUpdate<?> request = intake.poll(); request != null; request = intake.poll()) {
            waiting.add(request);
        }
    }

    private void work() {
        for (List<FoldedAccount> batch = next(); !batch.isEmpty(); batch = next()) {
            // Whoever interrupted it did not mean the next batch.
            Thread.interrupted();
            List<FoldedAccount> accounts = batch;
            int requests = 0;
            for (FoldedAccount account : accounts) {
                requests += account.requests().size();
            }
            crowd = requests;
            long start = startOfBatch();
            guarded(accounts, () -> carryOut(accounts));
            tell(accounts.size(), requests, start);
            letCallersComeBack(requests);
        }
    }

    private long startOfBatch() {
        return observer == BillingObserver.NOOP ? 0 : System.nanoTime();
    }

    private void tell(int accounts, int requests, long start) {
        if (observer != BillingObserver.NOOP) {
            observer.carriedOut(
                    new BillingObserver.Batch(accounts, requests, Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    /**
     * Whoever has just been answered mostly asks again. So the processor is left to them before the next batch is taken, as long as more of them come and
     * there are not as many as before; without a pause nobody waits, and one who is alone never does.
     */
    // Speed alone depends on the scheduler here.
    @SuppressWarnings("ThreadPriorityCheck")
    private void letCallersComeBack(int answered) {
        int before = -1;
        int now = outcomes.unanswered();
        while (before < now && now < answered) {
            before = now;
            Thread.yield();
            now = outcomes.unanswered();
        }
    }

    /** The next batch; empty when there will be none. */
    private List<FoldedAccount> next() {
        lock.lock();
        try {
            while (true) {
                takeIn();
                if (!waiting.hasReady() && !ended) {
                    idle.incrementAndGet();
                    takeIn();
                    if (!waiting.hasReady()) {
                        work.awaitUninterruptibly();
                    }
                    idle.decrementAndGet();
                } else {
                    List<FoldedAccount> batch = waiting.take(settings.maxAccounts(), settings.maxRequests());
                    if (waiting.hasReady()) {
                        work.signal();
                    }
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whatever goes wrong in there: the worker lives on, no account stays taken, and every request gets an outcome. */
    private void guarded(List<FoldedAccount> accounts, Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            release(accounts);
            outcomes.settleUnknown(accounts, failure);
            log.error("batch-failed accounts={} the outcome of its requests is unknown", accounts.size(), failure);
        }
    }

    private void carryOut(List<FoldedAccount> accounts) {
        BatchReport report = executor.execute(accounts);
        if (report instanceof BatchReport.Refused refused) {
            isolate(accounts, refused);
        } else {
            finish(accounts, report);
        }
    }

    private void isolate(List<FoldedAccount> accounts, BatchReport.Refused refused) {
        if (accounts.size() == 1) {
            FoldedAccount account = accounts.get(0);
            if (account.requests().size() == 1) {
                finish(accounts, new BatchReport.NotNow(refused.failure()));
            } else {
                enterSlowLane(account);
            }
            return;
        }
        log.debug("batch-refused accounts={} they run one by one now", accounts.size(), refused.failure());
        for (int number = 0; number < accounts.size(); number++) {
            List<FoldedAccount> one = accounts.subList(number, number + 1);
            BatchReport[] report = new BatchReport[1];
            guarded(one, () -> report[0] = executor.execute(one));
            if (report[0] instanceof BatchReport.NotNow) {
                finish(accounts.subList(number, accounts.size()), report[0]);
                return;
            }
            if (report[0] instanceof BatchReport.Refused again) {
                isolate(one, again);
            } else if (report[0] != null) {
                finish(one, report[0]);
            }
        }
    }

    private void finish(List<FoldedAccount> accounts, BatchReport report) {
        if (report instanceof BatchReport.Committed committed) {
            finish(accounts, committed);
        } else if (report instanceof BatchReport.Failed failed) {
            fail(accounts, failed.failure());
        }
    }

    private void fail(List<FoldedAccount> accounts, BillingException failure) {
        release(accounts);
        outcomes.fail(accounts, failure);
    }

    private void finish(List<FoldedAccount> accounts, BatchReport.Committed committed) {
        if (committed.again().isEmpty() && committed.alone().isEmpty()) {
            release(accounts);
            outcomes.settle(committed.settled());
            outcomes.settleUnreported(accounts);
            return;
        }
        List<FoldedAccount> alone = new ArrayList<>(committed.alone());
        alone.addAll(putBack(committed.again(), undecided(accounts, committed)));
        Set<AccountLine> undone = new HashSet<>();
        committed.again().forEach(account -> undone.add(account.line()));
        alone.forEach(account -> undone.add(account.line()));
        List<FoldedAccount> done = accounts.stream()
                .filter(account -> !undone.contains(account.line()))
                .toList();
        release(done);
        outcomes.settle(committed.settled());
        alone.forEach(this::enterSlowLane);
        outcomes.settleUnreported(done);
    }

    /** Accounts none of whose requests was settled. */
    private static Set<AccountLine> undecided(List<FoldedAccount> accounts, BatchReport.Committed committed) {
        if (committed.again().isEmpty()) {
            return Set.of();
        }
        Set<AccountLine> undecided = new HashSet<>();
        accounts.forEach(account -> undecided.add(account.line()));
        Set<String> settled = new HashSet<>();
        committed.settled().forEach(outcome -> settled.add(outcome.request().root()));
        undecided.removeIf(line -> settled.contains(line.root()));
        return undecided;
    }

    /** Puts accounts back in line, except those that came back too often with nothing done, which are returned. */
    private List<FoldedAccount> putBack(List<FoldedAccount> accounts, Set<AccountLine> undecided) {
        if (accounts.isEmpty()) {
            return List.of();
        }
        List<FoldedAccount> tooOften = new ArrayList<>();
        List<FoldedAccount> tooLate = new ArrayList<>();
        lock.lock();
        try {
            for (FoldedAccount account : accounts) {
                if (ended) {
                    tooLate.add(account);
                } else if (account.line().returns >= MAX_RETURNS) {
                    tooOften.add(account);
                } else {
                    waiting.putBack(account, undecided.contains(account.line()));
                }
            }
        } finally {
            lock.unlock();
        }
        tooLate.forEach(account -> fail(List.of(account), refused(account.root())));
        return tooOften;
    }

    private void enterSlowLane(FoldedAccount account) {
        try {
            slowLane.enter(account);
        } catch (RejectedExecutionException closing) {
            fail(List.of(account), refused(account.root()));
        }
    }

    private void carryOutAlone(FoldedAccount account) {
        List<FoldedAccount> one = List.of(account);
        guarded(one, () -> {
            locked.carryOut(account);
            // Others are at this account: should a batch lose it once more, it comes straight back.
            release(one, MAX_RETURNS);
        });
    }

    private void release(List<FoldedAccount> accounts) {
        release(accounts, 0);
    }

    private void release(List<FoldedAccount> accounts, int returns) {
        if (accounts.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            accounts.forEach(account -> waiting.release(account.line(), returns));
            if (waiting.hasReady() && idle.get() > 0) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
