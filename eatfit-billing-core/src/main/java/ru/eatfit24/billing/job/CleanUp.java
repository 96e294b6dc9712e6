package ru.eatfit24.billing.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import ru.eatfit24.billing.job.CleanUpReport.Kind;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.Outlived;

/**
 * Deletes what is over and was kept long enough: operations that are no longer remembered, reservations that have ended, closed windows, delivered events, processed
 * notifications, calls to the payment provider whose outcome is known.
 * Nothing is deleted by itself: the host calls {@link #run}, from a scheduler of its own, on as many nodes as it likes.
 *
 * <p><b>Never what is still needed.</b> An operation stays while a repeat of it would be answered, and while its hold is live; a hold stays while it is
 * live, which one that nobody has written down as expired is too; a closed window stays while a remembered operation may be given back into it. Open
 * windows, those of members too, stay for good: the next window starts where they end. So do the audit trail, events that are not
 * delivered, and notifications that wait for a person. Everything
 * is kept {@link #MARGIN} longer than it must be, so that a node whose clock is behind is not cut short.
 *
 * <p><b>Money stays.</b> Subscriptions, invoices and payments of every status, refunds, saved methods and credit entries are never deleted: an auditor asks for them years
 * later, sums are made of them, and the host's operation ids of purchases are known by them for good. A call that may have taken effect, or not, stays too, however old.
 *
 * <p>What comes back later - the units of a reservation that was held for longer than its closed window is kept - finds nothing there to correct, which
 * does no harm: no decision reads closed windows.
 *
 * <p>Batches are small, each a short transaction of its own; rows that others have locked are left for the next call; no account is locked. Safe for use
 * by many threads.
 */
public final class CleanUp {

    /** How much longer than it must be everything is kept. */
    public static final Duration MARGIN = Duration.ofHours(1);

    private static final int ROWS_IN_A_BATCH = 200;

    private final CleanUpStore store;
    private final InstantSource clock;
    private final Retention retention;

    private CleanUp(CleanUpStore store, InstantSource clock, Retention retention) {
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.retention = Objects.requireNonNull(retention, "retention");
    }

    /** A clean-up. Hosts take theirs from {@code Billing}. */
    public static CleanUp of(CleanUpStore store, InstantSource clock, Retention retention) {
        return new CleanUp(store, clock, retention);
    }

    /**
     * Deletes what was kept long enough. A thread that is interrupted stops before the next batch.
     *
     * @param most how many rows of each kind at most, 1 or more: what this call may take
     * @return what was deleted
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; what was deleted before stays deleted
     */
    public CleanUpReport run(int most) {
        return each(most, this::delete);
    }

    /**
     * Says what {@link #run} would delete now, and deletes nothing.
     *
     * @param most stops counting there for each kind, 1 or more
     */
    public CleanUpReport dryRun(int most) {
        return each(most, store::count);
    }

    /** Does something to so many rows at most. */
    @FunctionalInterface
    private interface Step {

        int apply(Outlived outlived, int most);
    }

    private CleanUpReport each(int most, Step step) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 row must be asked for, but was " + most);
        }
        Map<Kind, Integer> rows = new EnumMap<>(Kind.class);
        // Operations first: a hold that one of them names is not missed by a repeat.
        rows.put(Kind.OPERATIONS, step.apply(new Outlived.Operations(before(retention.operations())), most));
        rows.put(Kind.SETTLED_HOLDS, step.apply(new Outlived.SettledHolds(before(retention.settledHolds())), most));
        rows.put(Kind.CLOSED_WINDOWS, closedWindows(most, step));
        rows.put(Kind.DELIVERIES, step.apply(new Outlived.Deliveries(before(retention.deliveredEvents())), most));
        rows.put(
                Kind.DELIVERED_EVENTS,
                step.apply(new Outlived.DeliveredEvents(before(retention.deliveredEvents())), most));
        rows.put(
                Kind.PROCESSED_NOTIFICATIONS,
                step.apply(new Outlived.ProcessedNotifications(before(retention.processedNotifications())), most));
        rows.put(Kind.ENDED_CALLS, step.apply(new Outlived.EndedCalls(before(retention.endedCalls())), most));
        boolean full = rows.values().stream().anyMatch(count -> count >= most);
        return new CleanUpReport(rows, full || Thread.currentThread().isInterrupted());
    }

    private int closedWindows(int most, Step step) {
        int rows = 0;
        for (String feature : store.featuresOfClosedWindows()) {
            if (rows < most) {
                Instant endedBy = before(retention.closedWindows(feature));
                rows += step.apply(new Outlived.ClosedWindows(feature, endedBy), most - rows);
            }
        }
        return rows;
    }

    private int delete(Outlived outlived, int most) {
        int deleted = 0;
        while (deleted < most && !Thread.currentThread().isInterrupted()) {
            int batch = Math.min(ROWS_IN_A_BATCH, most - deleted);
            int rows = store.delete(outlived, batch);
            deleted += rows;
            if (rows < batch) {
                return deleted;
            }
        }
        return deleted;
    }

    /** Whole microseconds, as the stores keep them. */
    private Instant before(Duration time) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).minus(time).minus(MARGIN);
    }
}
