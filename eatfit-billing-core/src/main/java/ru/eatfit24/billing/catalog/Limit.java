package ru.eatfit24.billing.catalog;

import java.time.Duration;
import java.util.Objects;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * How many units of a metered feature fit one window. Immutable.
 *
 * <p>Zero is a limit too: nothing fits. "No limit" is not a limit but {@link Allowance.Unlimited}.
 */
public final class Limit {

    /** The largest limit; far below what a counter can hold, so that sums never overflow. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    private final long amount;
    private final WindowPolicy window;

    private Limit(long amount, WindowPolicy window) {
        if (amount < 0 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "a limit must be 0 to " + MAX_AMOUNT + ", but was " + amount + "; for no limit say unlimited");
        }
        this.amount = amount;
        this.window = Objects.requireNonNull(window, "window");
    }

    /**
     * A limit in any kind of window.
     *
     * @param amount units, 0 to {@link #MAX_AMOUNT}
     * @throws IllegalArgumentException if the amount is outside that range
     */
    public static Limit of(long amount, WindowPolicy window) {
        return new Limit(amount, window);
    }

    /** A limit per calendar day in the subject's zone. */
    public static Limit perDay(long amount) {
        return of(amount, WindowPolicy.DAY);
    }

    /** A limit per ISO week (Monday to Sunday) in the subject's zone. */
    public static Limit perWeek(long amount) {
        return of(amount, WindowPolicy.WEEK);
    }

    /** A limit per calendar month in the subject's zone. */
    public static Limit perMonth(long amount) {
        return of(amount, WindowPolicy.MONTH);
    }

    /** A limit per calendar year in the subject's zone. */
    public static Limit perYear(long amount) {
        return of(amount, WindowPolicy.YEAR);
    }

    /** A limit per billing period of the plan that the account is assigned to, counted from its anchor. */
    public static Limit perBillingPeriod(long amount) {
        return of(amount, WindowPolicy.BILLING_PERIOD);
    }

    /** A limit per fixed stretch of time; the stretches follow each other from 1970-01-01T00:00Z. */
    public static Limit per(Duration length, long amount) {
        return of(amount, WindowPolicy.every(length));
    }

    /** A limit that never resets. */
    public static Limit perLifetime(long amount) {
        return of(amount, WindowPolicy.LIFETIME);
    }

    /** Units that fit one window. */
    public long amount() {
        return amount;
    }

    /** The window that they are counted in. */
    public WindowPolicy window() {
        return window;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limit limit && amount == limit.amount && window.equals(limit.window);
    }

    @Override
    public int hashCode() {
        return Objects.hash(amount, window);
    }

    /** Such as {@code 3 per day}. */
    @Override
    public String toString() {
        return amount + " per " + window.code();
    }
}
