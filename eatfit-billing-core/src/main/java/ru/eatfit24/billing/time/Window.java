package ru.eatfit24.billing.time;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A half-open span of time {@code [start, end)} that a meter counts in.
 *
 * <p>The policy is part of it: on the first of a month the day's and the month's windows start at the same instant and are
 * two windows. A stored window keeps its end whatever becomes of the zone or anchor that made it. Immutable.
 *
 * @param policy how the window came about
 * @param start the first instant in it, a whole microsecond
 * @param end the first instant after it, a whole microsecond
 * @since 0.1.0
 */
public record Window(WindowPolicy policy, Instant start, Instant end) {

    /** Where the window of {@link WindowPolicy#LIFETIME} starts. */
    public static final Instant LIFETIME_START = Instant.EPOCH;

    /** Where the window of {@link WindowPolicy#LIFETIME} ends: an instant that every database can keep and nobody sees. */
    public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the end is not after the start, or either is finer than a microsecond
     */
    public Window {
        Objects.requireNonNull(policy, "policy");
        Instants.requireMicros("start", start);
        Instants.requireMicros("end", end);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("window must end after its start, but is [" + start + ", " + end + ")");
        }
    }

    /** Returns whether the instant, of any precision, is in this window. */
    public boolean contains(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    /** Returns when the counting starts anew, which is the end; empty if it never does. */
    public Optional<Instant> resetsAt() {
        return policy.kind() == WindowPolicy.Kind.LIFETIME ? Optional.empty() : Optional.of(end);
    }

    /** Returns the policy's code and the bounds, such as {@code "day [2026-03-01T21:00:00Z, 2026-03-02T21:00:00Z)"}. */
    @Override
    public String toString() {
        return policy + " [" + start + ", " + end + ")";
    }
}
