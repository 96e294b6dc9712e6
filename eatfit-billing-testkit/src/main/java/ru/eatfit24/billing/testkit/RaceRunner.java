package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Runs many tasks on many threads that all start at the same moment.
 *
 * <p>The threads wait at a barrier, then take task after task until none is left. The results come back in the order of
 * the tasks, not of their end. A task that throws does not stop the others: the first error is thrown at the end, the
 * rest ride along as suppressed. A runner holds no threads between runs and may be used again and by many threads.
 *
 * @since 0.1.0
 */
public final class RaceRunner {

    /** How long a run may take before it counts as stuck. */
    public static final Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(2);

    private static final @Nullable ThreadFactory VIRTUAL_THREADS = findVirtualThreads();

    private final int threads;
    private final ThreadFactory threadFactory;
    private final Duration timeLimit;

    private RaceRunner(int threads, ThreadFactory threadFactory, Duration timeLimit) {
        if (threads < 1) {
            throw new IllegalArgumentException("A race needs at least one thread, not " + threads);
        }
        this.threads = threads;
        this.threadFactory = threadFactory;
        this.timeLimit = timeLimit;
    }

    /**
     * A runner on platform threads.
     *
     * @param threads how many threads, at least 1
     * @return a new runner
     */
    public static RaceRunner platform(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory daemons = work -> {
            Thread thread = new Thread(work, "race-" + number.incrementAndGet());
            // A stuck task must not keep the JVM from ending.
            thread.setDaemon(true);
            return thread;
        };
        return new RaceRunner(threads, daemons, DEFAULT_TIME_LIMIT);
    }

    /**
     * A runner on virtual threads, where the running JDK has them (21 and later).
     *
     * @param threads how many threads, at least 1
     * @return a new runner, or empty on an older JDK
     */
    public static Optional<RaceRunner> virtual(int threads) {
        return Optional.ofNullable(VIRTUAL_THREADS)
                .map(factory -> new RaceRunner(threads, factory, DEFAULT_TIME_LIMIT));
    }

    /**
     * A runner like this one with another limit for a whole run.
     *
     * @param limit how long a run may take, above zero
     * @return a new runner
     */
    public RaceRunner withTimeLimit(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("The time limit must be above zero, not " + limit);
        }
        return new RaceRunner(threads, threadFactory, limit);
    }

    /**
     * Runs {@code tasks} tasks and waits for all of them.
     *
     * @param tasks how many tasks, at least 0
     * @param task what a task does with its number, 0 to {@code tasks - 1}
     * @param <R> what a task answers
     * @return the answers, the answer of task n at index n
     * @throws AssertionError when the run exceeds its time limit (with the stacks of the stuck threads), or when a task
     *     threw a checked exception, which is then the cause; unchecked exceptions and errors are thrown as they are
     */
    public <R> List<R> run(int tasks, RaceTask<R> task) {
        requireNonNull(task, "task");
        if (tasks < 0) {
            throw new IllegalArgumentException("The number of tasks must not be negative: " + tasks);
        }
        AtomicReferenceArray<Object> results = new AtomicReferenceArray<>(tasks);
        List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger next = new AtomicInteger();
        int runners = Math.min(threads, Math.max(tasks, 1));
        CountDownLatch ready = new CountDownLatch(runners);
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(runners);
        Map<Thread, Boolean> running = new ConcurrentHashMap<>();

        for (int i = 0; i < runners; i++) {
            Thread thread = threadFactory.newThread(() -> {
                running.put(Thread.currentThread(), Boolean.TRUE);
                ready.countDown();
                try {
                    start.await();
                    for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                        runOne(number, task, results, errors);
                    }
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                } finally {
                    running.remove(Thread.currentThread());
                    done.countDown();
                }
            });
            thread.start();
        }
        awaitAll(ready, start, done, running);
        throwFirst(errors);

        List<R> answers = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            @SuppressWarnings("unchecked") // only runOne writes here, and it writes what the task returned
            R answer = (R) results.get(i);
            answers.add(answer);
        }
        return answers;
    }

    private static <R> void runOne(
            int number, RaceTask<R> task, AtomicReferenceArray<Object> results, List<Throwable> errors) {
        try {
            results.set(number, requireNonNull(task.run(number), "A race task must not answer null"));
        } catch (Throwable error) {
            errors.add(error);
            if (error instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitAll(
            CountDownLatch ready, CountDownLatch start, CountDownLatch done, Map<Thread, Boolean> running) {
        try {
            ready.await();
            start.countDown();
            if (!done.await(timeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                AssertionError stuck = new AssertionError(
                        "The race did not end within " + timeLimit + "; " + running.size() + " threads still run");
                running.keySet().forEach(thread -> {
                    Throwable stack = new Throwable(thread.getName() + " is here");
                    stack.setStackTrace(thread.getStackTrace());
                    stuck.addSuppressed(stack);
                    thread.interrupt();
                });
                throw stuck;
            }
        } catch (InterruptedException interrupted) {
            running.keySet().forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new AssertionError("The race was interrupted", interrupted);
        }
    }

    private static void throwFirst(List<Throwable> errors) {
        if (errors.isEmpty()) {
            return;
        }
        Throwable first = errors.get(0);
        // One task may have thrown the same instance twice, and a throwable must not suppress itself.
        errors.stream().skip(1).filter(other -> other != first).distinct().forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        throw new AssertionError("A race task failed: " + first, first);
    }

    private static @Nullable ThreadFactory findVirtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            // The builder's class is not public; its interface is.
            Class<?> builderType = Arrays.stream(Thread.class.getClasses())
                    .filter(type -> type.getSimpleName().equals("Builder"))
                    .findFirst()
                    .orElseThrow();
            return (ThreadFactory) builderType.getMethod("factory").invoke(builder);
        } catch (NoSuchMethodException olderJdk) {
            return null;
        } catch (InvocationTargetException preview) {
            // JDK 19 and 20 have the method, but it refuses to work without a preview flag.
            return null;
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("Thread.ofVirtual() is public but cannot be called", impossible);
        }
    }

    /**
     * What a race runs many times.
     *
     * @param <R> what it answers
     */
    @FunctionalInterface
    public interface RaceTask<R> {

        /**
         * Runs one task.
         *
         * @param number the task's number, from 0
         * @return the answer, not null
         * @throws Exception any failure; the run goes on and throws it at its end
         */
        R run(int number) throws Exception;
    }
}
