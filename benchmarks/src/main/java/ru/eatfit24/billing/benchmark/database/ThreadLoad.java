package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads that each ask again as soon as they have an answer. */
final class ThreadLoad {

    /** What a thread does, again and again. */
    @FunctionalInterface
    interface Caller {
        /** Returns whether it was granted. */
        boolean call() throws Exception;
    }

    /** Thrown by a caller that has nothing more to do; its thread ends without a further decision. */
    static final class Enough extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Enough() {
            super("nothing more to do", null, false, false);
        }
    }

    /** Makes what each thread does. */
    @FunctionalInterface
    interface Callers {
        Caller caller();
    }

    private ThreadLoad() {}

    /** Runs so many threads for a time. Throws what the first of them threw. */
    static Turn run(int threads, Duration duration, Callers callers) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<long[]>> tasks = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            Caller caller = callers.caller();
            FutureTask<long[]> task = new FutureTask<>(() -> {
                ready.countDown();
                go.await();
                return ask(caller, System.nanoTime() + duration.toNanos());
            });
            tasks.add(task);
            Thread thread = new Thread(task, "caller-" + number);
            thread.setDaemon(true);
            thread.start();
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        long granted = 0;
        long denied = 0;
        for (FutureTask<long[]> task : tasks) {
            long[] counts = result(task);
            granted += counts[0];
            denied += counts[1];
        }
        return new Turn(granted, denied, System.nanoTime() - start);
    }

    private static long[] ask(Caller caller, long deadline) throws Exception {
        long[] counts = new long[2];
        try {
            while (System.nanoTime() - deadline < 0) {
                counts[caller.call() ? 0 : 1]++;
            }
        } catch (Enough done) {
            return counts;
        }
        return counts;
    }

    private static long[] result(FutureTask<long[]> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
