package ru.eatfit24.billing.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.JobRun;

/**
 * All that has to be done again and again, as plain methods of one shape. Nothing runs by itself: the host calls {@link #run} from a scheduler of its own, or starts a
 * {@link JobRunner}.
 *
 * <p>Every job is idempotent and safe on any number of nodes at once: what one has claimed is not given to another, a claim is not permission, and a run that is stopped at any
 * point, a crash included, leaves each thing done or due again. So a scheduler may run a job too often, twice at once, or never on some nodes.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Jobs {

    /** So few that the time of a budget is looked at often enough. */
    private static final int PART = 100;

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);

    private final Map<Job, JobWork> works;
    private final InstantSource clock;
    private final BillingObserver observer;

    private Jobs(Map<Job, JobWork> works, InstantSource clock, BillingObserver observer) {
        this.works = Collections.unmodifiableMap(new EnumMap<>(works));
        this.clock = Objects.requireNonNull(clock, "clock");
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    /** Jobs that do this. Hosts take theirs from {@code Billing}. */
    public static Jobs of(Map<Job, JobWork> works, InstantSource clock) {
        return new Jobs(works, clock, BillingObserver.NOOP);
    }

    /** The same jobs, which tell an observer of each run; {@code Billing} does this. The observer must not throw. */
    public Jobs observedBy(BillingObserver other) {
        return new Jobs(works, clock, other);
    }

    /** The jobs that this service has: those about money need a payment provider or checkout settings, and the outbox a listener. */
    public Set<Job> available() {
        return works.keySet();
    }

    /**
     * Does what is due, until nothing is or the budget is used up. A thread that is interrupted stops before the next thing.
     *
     * @throws IllegalStateException if this service does not have the job
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; what was done stays done, and the rest is due again
     */
    public JobResult run(Job job, JobBudget budget) {
        JobWork work = require(job);
        if (observer == BillingObserver.NOOP) {
            return run(job, work, budget);
        }
        long start = System.nanoTime();
        JobResult result = null;
        try {
            result = run(job, work, budget);
            return result;
        } finally {
            tell(job, result, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private void tell(Job job, @Nullable JobResult result, Duration took) {
        JobResult told = result == null ? JobResult.nothing(job) : result;
        observer.ran(new JobRun(job.name(), told.done(), told.skipped(), told.failed(), result == null, took));
    }

    private JobResult run(Job job, JobWork of, JobBudget budget) {
        JobWork work = of.begin();
        Instant end = clock.instant().plus(budget.time());
        JobResult result = JobResult.nothing(job);
        while (result.found() < budget.most()) {
            JobWork.Part part = work.some(Math.min(PART, budget.most() - result.found()));
            boolean isInterrupted = Thread.currentThread().isInterrupted();
            boolean isStopped = isInterrupted || !clock.instant().isBefore(end);
            boolean isDone = part.isEmpty() || work.isOver();
            result = result.and(part, isInterrupted || !isDone);
            // What only failed or was left would be found again at once where nothing was claimed.
            if (isDone || isStopped || part.done() == 0) {
                break;
            }
        }
        if (result.found() > 0) {
            log.debug("job-run {}", result);
        }
        return result;
    }

    /**
     * Says how much is due, and does nothing: all that was found is skipped.
     *
     * @param most stops counting there, 1 or more
     * @throws IllegalStateException if this service does not have the job
     */
    public JobResult dryRun(Job job, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 thing must be counted, but was " + most);
        }
        int due = require(job).countDue(most);
        return new JobResult(job, due, 0, due, 0, due >= most);
    }

    private JobWork require(Job job) {
        JobWork work = works.get(job);
        if (work == null) {
            throw new IllegalStateException(
                    "this service has no job " + job + ", only " + works.keySet()
                            + ": those about money need .paymentProvider(…) or .checkoutSettings(…), the outbox a .listener(…)");
        }
        return work;
    }
}
