package ru.eatfit24.billing.time;

import java.time.Instant;

/**
 * One concrete span {@code [start, end)} that a subscription is billed for. Immutable.
 *
 * @param start the first instant in it, a whole microsecond
 * @param end the first instant after it, a whole microsecond
 * @since 0.1.0
 */
public record BillingPeriod(Instant start, Instant end) {

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the end is not after the start, or either is finer than a microsecond
     */
    public BillingPeriod {
        Instants.requireMicros("start", start);
        Instants.requireMicros("end", end);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(
                    "billing period must end after its start, but is [" + start + ", " + end + ")");
        }
    }

    /** Returns whether the instant, of any precision, is in this period. */
    public boolean contains(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
