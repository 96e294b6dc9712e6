package ru.eatfit24.billing.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.JobRun;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

class JobsTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private final List<Integer> asked = new ArrayList<>();
    private Instant now = NOON;

    /** So many things are due; each tenth fails, and each part takes a second. */
    private final class Due implements JobWork {

        private int left;

        Due(int left) {
            this.left = left;
        }

        @Override
        public Part some(int most) {
            asked.add(most);
            now = now.plusSeconds(1);
            int found = Math.min(most, left);
            left -= found;
            return new Part(found - found / 10, 0, found / 10);
        }

        @Override
        public int countDue(int most) {
            return Math.min(most, left);
        }
    }

    private Jobs jobs(JobWork work) {
        return Jobs.of(Map.of(Job.INBOX, work), () -> now);
    }

    @Test
    void goesOnUntilNothingIsDue() {
        JobResult result = jobs(new Due(250)).run(Job.INBOX, JobBudget.of(1_000));

        assertThat(result).isEqualTo(new JobResult(Job.INBOX, 250, 225, 0, 25, false));
        assertThat(asked).containsExactly(100, 100, 100, 100);
    }

    @Test
    void eachRunIsToldAlsoOneThatTheStoreEnds() {
        List<BillingObserver.JobRun> told = new ArrayList<>();
        BillingObserver observer = new BillingObserver() {
            @Override
            public void ran(JobRun run) {
                told.add(run);
            }
        };
        JobWork broken = new JobWork() {
            @Override
            public Part some(int most) {
                throw new StoreUnavailableException("planted");
            }

            @Override
            public int countDue(int most) {
                return 0;
            }
        };

        jobs(new Due(250)).observedBy(observer).run(Job.INBOX, JobBudget.of(1_000));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> jobs(broken).observedBy(observer).run(Job.INBOX, JobBudget.of(1)));

        assertThat(told)
                .extracting(JobRun::job, JobRun::done, JobRun::skipped, JobRun::failed, JobRun::aborted)
                .containsExactly(tuple("INBOX", 225, 0, 25, false), tuple("INBOX", 0, 0, 0, true));
    }

    @Test
    void takesNoMoreThanTheBudget() {
        JobResult result = jobs(new Due(250)).run(Job.INBOX, JobBudget.of(120));

        assertThat(result).isEqualTo(new JobResult(Job.INBOX, 120, 108, 0, 12, true));
        assertThat(asked).containsExactly(100, 20);
    }

    @Test
    void beginsNothingMoreWhenTheTimeIsUp() {
        JobResult result = jobs(new Due(900)).run(Job.INBOX, JobBudget.of(1_000).within(Duration.ofSeconds(3)));

        assertThat(result.found()).isEqualTo(300);
        assertThat(result.hasMore()).isTrue();
    }

    @Test
    void anInterruptedThreadStopsAndSaysThatThereMayBeMore() {
        JobResult result;
        Thread.currentThread().interrupt();
        try {
            result = jobs(new Due(0)).run(Job.INBOX, JobBudget.STANDARD);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(result).isEqualTo(new JobResult(Job.INBOX, 0, 0, 0, 0, true));
    }

    @Test
    void aDryRunCountsAndDoesNothing() {
        Jobs jobs = jobs(new Due(7));

        assertThat(jobs.dryRun(Job.INBOX, 100)).isEqualTo(new JobResult(Job.INBOX, 7, 0, 7, 0, false));
        assertThat(jobs.dryRun(Job.INBOX, 7)).isEqualTo(new JobResult(Job.INBOX, 7, 0, 7, 0, true));
        assertThat(asked).isEmpty();
    }

    @Test
    void badNumbersAndJobsThatTheServiceDoesNotHaveAreRefused() {
        Jobs jobs = jobs(new Due(7));

        assertThatIllegalStateException()
                .isThrownBy(() -> jobs.run(Job.OUTBOX, JobBudget.STANDARD))
                .withMessageContaining("only [INBOX]");
        assertThatIllegalStateException().isThrownBy(() -> jobs.dryRun(Job.OUTBOX, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.dryRun(Job.INBOX, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> JobBudget.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> JobBudget.STANDARD.within(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobResult(Job.INBOX, 3, 1, 1, 0, false));
        assertThatIllegalArgumentException().isThrownBy(() -> JobRunner.start(jobs, Map.of(), JobBudget.STANDARD));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobRunner.start(jobs, Map.of(Job.INBOX, Duration.ZERO), JobBudget.STANDARD));
        assertThatIllegalStateException()
                .isThrownBy(() -> JobRunner.start(jobs, Map.of(Job.OUTBOX, Duration.ofSeconds(1)), JobBudget.STANDARD));
    }

    @Test
    void aServiceHasTheJobsThatItNeeds() {
        MeteredFeature photo = Feature.metered("photo");
        Billing billing = Billing.builder(
                        PlanCatalog.of(Plan.free("FREE").version(1).limit(photo, Limit.perDay(3))))
                .store(InMemoryBillingStore.create())
                .clock(() -> now)
                .listener(EventListener.NOOP)
                .build();
        billing.gate().reserve(UsageRequest.of(Subject.of("user-42"), photo, 3), Duration.ofMinutes(5));
        assertThat(billing.jobs().available())
                .containsExactly(Job.OUTBOX, Job.RESERVATIONS, Job.CLEAN_UP, Job.VERIFICATION);
        assertThat(billing.jobs().dryRun(Job.RESERVATIONS, 10).found()).isZero();
        now = now.plus(Duration.ofMinutes(5));

        assertThat(billing.jobs().dryRun(Job.RESERVATIONS, 10).found()).isEqualTo(1);
        assertThat(billing.jobs().run(Job.RESERVATIONS, JobBudget.STANDARD).done())
                .isEqualTo(1);
        assertThat(billing.jobs().run(Job.RESERVATIONS, JobBudget.STANDARD).found())
                .isZero();
        assertThat(billing.jobs().run(Job.OUTBOX, JobBudget.STANDARD).done()).isEqualTo(2);
        now = now.plus(Duration.ofDays(100));
        assertThat(billing.jobs().run(Job.CLEAN_UP, JobBudget.STANDARD).done()).isPositive();
    }

    @Test
    void aRunnerGoesOnAfterAFailureAndEndsWhenItIsClosed() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        Jobs jobs = jobs(new JobWork() {
            @Override
            public Part some(int most) {
                third.countDown();
                if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("planted");
                }
                return new Part(0, 0, 0);
            }

            @Override
            public int countDue(int most) {
                return 0;
            }
        });

        JobRunner runner = JobRunner.start(jobs, Map.of(Job.INBOX, Duration.ofMillis(1)), JobBudget.STANDARD);
        boolean wentOn = third.await(1, TimeUnit.MINUTES);
        runner.close();
        int runsWhenClosed = runs.get();
        runner.close();

        assertThat(wentOn).isTrue();
        assertThat(runsWhenClosed).isGreaterThanOrEqualTo(3);
        assertThat(runs).hasValue(runsWhenClosed);
    }

    @Test
    void aRunnerGoesOnAtOnceWhileThereIsMore() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(5);
        Jobs jobs = jobs(new JobWork() {
            @Override
            public Part some(int most) {
                boolean isLeft = all.getCount() > 0;
                all.countDown();
                return new Part(isLeft ? most : 0, 0, 0);
            }

            @Override
            public int countDue(int most) {
                return (int) all.getCount();
            }
        });

        try (JobRunner runner = JobRunner.start(jobs, Map.of(Job.INBOX, Duration.ofDays(1)), JobBudget.of(100))) {
            assertThat(runner).isNotNull();
            assertThat(all.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
