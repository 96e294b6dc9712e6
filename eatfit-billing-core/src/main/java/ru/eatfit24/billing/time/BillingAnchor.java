package ru.eatfit24.billing.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Objects;

/**
 * Where the billing periods of a subscription are counted from, and how long they are.
 *
 * <p>Period 0 starts at the anchor. Boundary {@code k} is the anchor's local date and time in the zone, moved by {@code k}
 * intervals in one step: monthly from 31 January gives 28 or 29 February, then 31 March, with no drift. A boundary that falls
 * into an hour the clocks skip moves on by as much as they skip; one that occurs twice is the occurrence with the anchor's
 * own offset if that is one of the two, else the first. The periods tile all time, also before the anchor. Immutable.
 *
 * @param anchor the start of period 0, a whole microsecond from 1970 to before the year 9900
 * @param interval how often a new period starts
 * @since 0.1.0
 */
public record BillingAnchor(Instant anchor, BillingInterval interval) {

    private static final int LAST_YEAR = 9999;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the anchor is finer than a microsecond or out of range
     */
    public BillingAnchor {
        Instants.requireMicros("anchor", anchor);
        Instants.requireInRange("anchor", anchor);
        Objects.requireNonNull(interval, "interval");
    }

    /**
     * Returns the period that contains the instant.
     *
     * @param at from 1970 to before the year 9900, of any precision
     * @param zone where the calendar is read
     * @throws IllegalArgumentException if the instant is out of range
     */
    public BillingPeriod periodAt(Instant at, Zone zone) {
        Instants.requireInRange("at", at);
        ZonedDateTime zonedAnchor = anchor.atZone(zone.zoneId());
        long ordinal = interval.between(zonedAnchor.toLocalDateTime(), LocalDateTime.ofInstant(at, zone.zoneId()));
        Instant start = boundary(zonedAnchor, ordinal);
        Instant end = boundary(zonedAnchor, ordinal + 1);
        while (!at.isBefore(end)) {
            ordinal++;
            start = end;
            end = boundary(zonedAnchor, ordinal + 1);
        }
        while (at.isBefore(start)) {
            ordinal--;
            end = start;
            start = boundary(zonedAnchor, ordinal);
        }
        return new BillingPeriod(start, end);
    }

    /**
     * Returns the period with this number: 0 starts at the anchor, 1 follows it, -1 comes before it.
     *
     * @param ordinal the number of the period
     * @param zone where the calendar is read
     * @throws IllegalArgumentException if the period does not lie in the years 1 to 9999
     * @throws IllegalStateException if the period is a single day that the zone skipped as a whole, as Apia did with
     *     2011-12-30; only an interval of one day has such
     */
    public BillingPeriod nth(long ordinal, Zone zone) {
        ZonedDateTime zonedAnchor = anchor.atZone(zone.zoneId());
        Instant start;
        Instant end;
        try {
            start = boundary(zonedAnchor, ordinal);
            end = boundary(zonedAnchor, Math.addExact(ordinal, 1L));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "period " + ordinal + " of " + interval + " from " + anchor + " is not in the years 1 to 9999", e);
        }
        if (start.equals(end)) {
            throw new IllegalStateException("period " + ordinal + " of " + interval + " from " + anchor
                    + " does not exist: " + zone + " skipped that day");
        }
        return new BillingPeriod(start, end);
    }

    private Instant boundary(ZonedDateTime zonedAnchor, long ordinal) {
        LocalDateTime local = interval.addTo(zonedAnchor.toLocalDateTime(), ordinal);
        if (local.getYear() < 1 || local.getYear() > LAST_YEAR) {
            throw new DateTimeException("year " + local.getYear());
        }
        // The preferred offset makes boundary 0 the anchor itself when the anchor lies in the second of two equal
        // hours.
        return ZonedDateTime.ofLocal(local, zonedAnchor.getZone(), zonedAnchor.getOffset())
                .toInstant();
    }
}
