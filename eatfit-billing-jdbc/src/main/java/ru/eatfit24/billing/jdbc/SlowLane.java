package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A few threads of its own for accounts that may have to wait for a lock, so that no batch ever does. The threads start when
 * they are needed and end when they have been idle for a while. Safe for use by many threads.
 */
final class SlowLane {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final Consumer<FoldedAccount> work;

    SlowLane(int size, WorkerThreads factory, Consumer<FoldedAccount> work) {
        this.work = work;
        this.threads = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws java.util.concurrent.RejectedExecutionException after {@link #close} */
    void enter(FoldedAccount account) {
        threads.execute(new Entry(account));
    }

    /** Takes no more, and gives back what was not begun. What runs goes on. */
    List<FoldedAccount> close() {
        threads.shutdown();
        List<Runnable> left = new ArrayList<>();
        threads.getQueue().drainTo(left);
        return left.stream().map(entry -> ((Entry) entry).account).toList();
    }

    private final class Entry implements Runnable {

        private final FoldedAccount account;

        Entry(FoldedAccount account) {
            this.account = account;
        }

        @Override
        public void run() {
            work.accept(account);
        }
    }
}
