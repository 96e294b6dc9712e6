package ru.eatfit24.billing.catalog;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * How many units of a metered feature fit one window. Immutable.
 *
 * <p>Zero is a limit too: nothing fits. "No limit" is not a limit but {@link Allowance.Unlimited}.
 *
 * <p>A limit holds for the account as a whole, unless it is one {@link #atLevel of a level}: then for each subject at that depth of the path by
 * itself. It is hard, unless an {@link #withOverage overage} is allowed.
 */
public final class Limit {

    /** The largest limit; far below what a counter can hold, so that sums never overflow. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    /** The deepest level that may have limits: as deep as a subject's path. */
    public static final int MAX_LEVEL = 8;

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,16}) per (.+?)(?: at level (\\d))?(?: with (\\d{1,16}) over)?");

    private final long amount;
    private final WindowPolicy window;
    private final int level;
    private final long overage;

    private Limit(long amount, WindowPolicy window, int level, long overage) {
        if (amount < 0 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "a limit must be 0 to " + MAX_AMOUNT + ", but was " + amount + "; for no limit say unlimited");
        }
        if (level < 0 || level > MAX_LEVEL) {
            throw new IllegalArgumentException(
                    "a level must be 0 (the account) to " + MAX_LEVEL + ", but was " + level);
        }
        if (overage < 0 || overage > MAX_AMOUNT) {
            throw new IllegalArgumentException("an overage must be 0 to " + MAX_AMOUNT + ", but was " + overage);
        }
        this.amount = amount;
        this.window = Objects.requireNonNull(window, "window");
        this.level = level;
        this.overage = overage;
    }

    /**
     * A limit in any kind of window.
     *
     * @param amount units, 0 to {@link #MAX_AMOUNT}
     * @throws IllegalArgumentException if the amount is outside that range
     */
    public static Limit of(long amount, WindowPolicy window) {
        return new Limit(amount, window, 0, 0);
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

    /**
     * The limit that {@link #toString()} shows.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Limit parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a limit such as \"3 per day\"");
        }
        return new Limit(
                Long.parseLong(matcher.group(1)),
                WindowPolicy.parse(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                matcher.group(4) == null ? 0 : Long.parseLong(matcher.group(4)));
    }

    /**
     * The same limit for each subject at this depth below the account: 1 for the first part after it, and so on. A request whose subject is not
     * that deep is not limited by it.
     *
     * @param depth 1 to {@link #MAX_LEVEL}; 0 is the account
     */
    public Limit atLevel(int depth) {
        return new Limit(amount, window, depth, overage);
    }

    /**
     * The same limit as a soft one: so many units more are granted, and flagged as above the limit.
     *
     * @param units 0 to {@link #MAX_AMOUNT}
     */
    public Limit withOverage(long units) {
        return new Limit(amount, window, level, units);
    }

    /** Units that fit one window. */
    public long amount() {
        return amount;
    }

    /** The window that they are counted in. */
    public WindowPolicy window() {
        return window;
    }

    /** The depth below the account at which it holds; 0 for the account. */
    public int level() {
        return level;
    }

    /** Units that are granted above it; 0 for a hard limit. */
    public long overage() {
        return overage;
    }

    /** What it counts in: the kind of window and the level. */
    public MeterPlace place() {
        return new MeterPlace(window, level);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limit limit
                && amount == limit.amount
                && window.equals(limit.window)
                && level == limit.level
                && overage == limit.overage;
    }

    @Override
    public int hashCode() {
        return Objects.hash(amount, window, level, overage);
    }

    /** Such as {@code 3 per day}, or {@code 50 per month at level 1 with 5 over}. */
    @Override
    public String toString() {
        return amount + " per " + window.code() + (level == 0 ? "" : " at level " + level)
                + (overage == 0 ? "" : " with " + overage + " over");
    }
}
