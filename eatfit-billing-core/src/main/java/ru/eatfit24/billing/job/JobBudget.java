package ru.eatfit24.billing.job;

import java.time.Duration;

/**
 * How much one run of a job may do. Immutable.
 *
 * @param most how many things at most, 1 or more. A clean-up counts each kind of rows by
 *     itself, the outbox each listener
 * @param time when it begins nothing more, from its start on by the clock of the service; above zero
 */
public record JobBudget(int most, Duration time) {

    /** A thousand things, or half a minute. */
    public static final JobBudget STANDARD = new JobBudget(1_000, Duration.ofSeconds(30));

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is not above zero
     */
    public JobBudget {
        if (most < 1 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "a job is for 1 thing or more and for a time above zero, but was given " + most + " and " + time);
        }
    }

    /** So many things, with the time of {@link #STANDARD}. */
    public static JobBudget of(int most) {
        return new JobBudget(most, STANDARD.time());
    }

    /** The same with another time. */
    public JobBudget within(Duration limit) {
        return new JobBudget(most, limit);
    }
}
