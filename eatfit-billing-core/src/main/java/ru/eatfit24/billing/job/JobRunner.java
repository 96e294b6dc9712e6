package ru.eatfit24.billing.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on daemon threads of its own, for hosts without a scheduler. Each job has a thread, so that a slow one keeps no other waiting; on other nodes others may run the
 * same jobs.
 *
 * <p>A job is run, then again after its pause, and at once while there is more to do. What it throws is logged as an error, and it is run again after its pause. The pauses are
 * real time, whatever the clock of the service says.
 *
 * <p>Safe for use by many threads. {@link #close} it before {@code Billing}.
 *
 * @since 0.1.0
 */
public final class JobRunner implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final Jobs jobs;
    private final JobBudget budget;
    private final ScheduledThreadPoolExecutor threads;
    private final List<ScheduledFuture<?>> scheduled = new ArrayList<>();

    private JobRunner(Jobs jobs, JobBudget budget, int count) {
        this.jobs = Objects.requireNonNull(jobs, "jobs");
        this.budget = Objects.requireNonNull(budget, "budget");
        AtomicInteger started = new AtomicInteger();
        this.threads = new ScheduledThreadPoolExecutor(count, work -> {
            Thread thread = new Thread(work, "eatfit-billing-jobs-" + started.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts running jobs, each for the first time at once.
     *
     * @param pauses how long to wait between two runs of each job, 1 millisecond or more; jobs that are not named do not run
     * @throws IllegalArgumentException if no job is named, or a pause is shorter
     * @throws IllegalStateException if the service does not have one of them
     */
    public static JobRunner start(Jobs jobs, Map<Job, Duration> pauses, JobBudget budget) {
        Map<Job, Duration> wanted = new EnumMap<>(Job.class);
        wanted.putAll(pauses);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("a runner needs at least one job; " + jobs.available() + " can be run");
        }
        wanted.forEach((job, pause) -> {
            if (pause.toMillis() < 1) {
                throw new IllegalArgumentException("the pause of " + job + " must be 1 ms or more, but is " + pause);
            }
            if (!jobs.available().contains(job)) {
                throw new IllegalStateException("this service has no job " + job + ", only " + jobs.available());
            }
        });
        JobRunner runner = new JobRunner(jobs, budget, wanted.size());
        wanted.forEach(runner::schedule);
        return runner;
    }

    private void schedule(Job job, Duration pause) {
        scheduled.add(threads.scheduleWithFixedDelay(() -> run(job), 0, pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void run(Job job) {
        try {
            boolean goesOn = true;
            while (goesOn && !threads.isShutdown()) {
                JobResult result = jobs.run(job, budget);
                goesOn = result.hasMore() && result.done() > 0;
            }
        } catch (RuntimeException | Error failure) {
            // Nobody else would see it, and a scheduled task that throws is never run again.
            log.error("job-failed job={}", job, failure);
        }
    }

    /**
     * Starts no more runs, interrupts those under way, which stop before the next thing, and waits up to 10 seconds for them. Does nothing the second time.
     */
    @Override
    public void close() {
        scheduled.forEach(each -> each.cancel(true));
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("jobs-still-running after={}", PATIENCE);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
