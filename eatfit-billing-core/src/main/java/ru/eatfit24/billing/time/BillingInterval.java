package ru.eatfit24.billing.time;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * How often a subscription is billed: every so many days, months or years.
 *
 * <p>Days, months and years are those of the calendar in a zone, so a day is 23 or 25 hours long when clocks change. Two
 * intervals are equal when unit and count are: 12 months and 1 year give the same periods and are two intervals. Immutable.
 *
 * @since 0.1.0
 */
public final class BillingInterval {

    private static final int MAX_DAYS = 3660;
    private static final int MAX_MONTHS = 120;
    private static final int MAX_YEARS = 10;
    private static final Pattern CODE = Pattern.compile("P([1-9][0-9]{0,3})([DMY])");

    private final int count;
    private final ChronoUnit unit;

    private BillingInterval(int count, int maximum, ChronoUnit unit) {
        if (count < 1 || count > maximum) {
            throw new IllegalArgumentException("billing interval must be 1 to " + maximum + " "
                    + unit.toString().toLowerCase(Locale.ROOT) + ", but is " + count);
        }
        this.count = count;
        this.unit = unit;
    }

    /**
     * Returns an interval of days.
     *
     * @param count 1 to 3660
     * @throws IllegalArgumentException if the count is outside of that
     */
    public static BillingInterval days(int count) {
        return new BillingInterval(count, MAX_DAYS, ChronoUnit.DAYS);
    }

    /**
     * Returns an interval of months. A day of the month that a month lacks becomes its last one.
     *
     * @param count 1 to 120
     * @throws IllegalArgumentException if the count is outside of that
     */
    public static BillingInterval months(int count) {
        return new BillingInterval(count, MAX_MONTHS, ChronoUnit.MONTHS);
    }

    /**
     * Returns an interval of years. A 29 February becomes the 28th in the years that lack it.
     *
     * @param count 1 to 10
     * @throws IllegalArgumentException if the count is outside of that
     */
    public static BillingInterval years(int count) {
        return new BillingInterval(count, MAX_YEARS, ChronoUnit.YEARS);
    }

    /**
     * Returns the interval with this code; the opposite of {@link #code}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static BillingInterval parse(String code) {
        Objects.requireNonNull(code, "code");
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "billing interval must be a number of days, months or years such as P30D, P1M or" + " P1Y, but is "
                            + Text.quote(code));
        }
        int count = Integer.parseInt(matcher.group(1));
        return switch (matcher.group(2)) {
            case "D" -> days(count);
            case "M" -> months(count);
            default -> years(count);
        };
    }

    /** Returns the text that stands for this interval in stores, an ISO 8601 period such as {@code "P30D"}. */
    public String code() {
        return "P" + count + unit.name().charAt(0);
    }

    /** Returns the local date-time that many intervals later, counted in one step so that no month end is lost on the way. */
    LocalDateTime addTo(LocalDateTime anchor, long intervals) {
        return anchor.plus(Math.multiplyExact(intervals, (long) count), unit);
    }

    /** Returns how many whole intervals lie between the two, rounded down; a guess to start from, at most one off. */
    long between(LocalDateTime anchor, LocalDateTime at) {
        return Math.floorDiv(unit.between(anchor, at), (long) count);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof BillingInterval interval && count == interval.count && unit == interval.unit);
    }

    @Override
    public int hashCode() {
        return code().hashCode();
    }

    /** Returns the code. */
    @Override
    public String toString() {
        return code();
    }
}
