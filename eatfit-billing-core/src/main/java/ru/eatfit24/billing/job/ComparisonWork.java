package ru.eatfit24.billing.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.checkout.PaymentRuns;

/**
 * Compares the last days with the provider, the newest first. A run whose budget ends before it has looked at everything leaves to the next one on this node where to go on, so
 * all of the time is looked at, however small the budgets are. Runs at once do the same things twice, which does no harm. Safe for use by many threads.
 */
final class ComparisonWork implements JobWork {

    /** How far it looks back: long enough for what a weekend has delayed. */
    static final Duration LOOKS_BACK = Duration.ofDays(3);

    private final PaymentRuns runs;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Instant> rest = new AtomicReference<>();

    ComparisonWork(PaymentRuns runs, InstantSource clock) {
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public JobWork begin() {
        return new Run();
    }

    @Override
    public Part some(int most) {
        return begin().some(most);
    }

    @Override
    public int countDue(int most) {
        Instant now = now();
        return runs.countToCompare(now.minus(LOOKS_BACK), now, most);
    }

    /** Whole microseconds, as the stores keep them. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Up to the end of the time, once. For one thread. */
    private final class Run implements JobWork {

        private boolean isOver;

        @Override
        public boolean isOver() {
            return isOver;
        }

        @Override
        public Part some(int most) {
            Instant now = now();
            Instant from = now.minus(LOOKS_BACK);
            Instant left = rest.get();
            Instant until = left != null && left.isAfter(from) ? left : now;
            // So many payments and as many refunds.
            DriftReport report = runs.compare(from, until, Math.max(1, most / 2));
            rest.set(report.restUntil());
            isOver = report.restUntil() == null;
            int failed = Math.min(
                    report.compared(), report.failed() + report.drifts().size());
            return new Part(report.compared() - failed, 0, failed);
        }

        @Override
        public int countDue(int most) {
            return ComparisonWork.this.countDue(most);
        }
    }
}
