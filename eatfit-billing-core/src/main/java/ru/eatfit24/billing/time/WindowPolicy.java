package ru.eatfit24.billing.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * How a limit renews: each calendar day, ISO week, month or year, each billing period, every fixed duration, or never.
 *
 * <p>A policy turns an instant into the {@link Window} it lies in. {@link #windowAt} gives the natural window, which follows
 * from the zone or anchor alone; {@link #windowAfter} goes on from a window that is stored, and is what keeps a change of
 * zone or anchor from handing out a fresh allowance.
 *
 * <p>Immutable to its users and safe for use by many threads. Windows are shared: thousands of accounts of a zone get one
 * object, and the calendar is computed once for each window, not once for each call.
 *
 * @since 0.1.0
 */
public final class WindowPolicy {

    /** The kinds of policy. More may come: have a default branch. */
    public enum Kind {
        /** A calendar day. */
        DAY,
        /** A week from Monday to Sunday. */
        WEEK,
        /** A calendar month. */
        MONTH,
        /** A calendar year. */
        YEAR,
        /** The billing period of the account's subscription. */
        BILLING_PERIOD,
        /** One window that never ends. */
        LIFETIME,
        /** Equal spans laid end to end from 1970-01-01T00:00:00Z. */
        FIXED_DURATION
    }

    /** Renews at the start of each calendar day in the zone. */
    public static final WindowPolicy DAY = new WindowPolicy(Kind.DAY, "day", 0);

    /** Renews at the start of each Monday in the zone, as ISO 8601 has it. */
    public static final WindowPolicy WEEK = new WindowPolicy(Kind.WEEK, "week", 0);

    /** Renews at the start of the first of each month in the zone. */
    public static final WindowPolicy MONTH = new WindowPolicy(Kind.MONTH, "month", 0);

    /** Renews at the start of each 1 January in the zone. */
    public static final WindowPolicy YEAR = new WindowPolicy(Kind.YEAR, "year", 0);

    /** Renews with each billing period; needs a {@link BillingAnchor}. */
    public static final WindowPolicy BILLING_PERIOD = new WindowPolicy(Kind.BILLING_PERIOD, "period", 0);

    /** Never renews: one window for all time. */
    public static final WindowPolicy LIFETIME = new WindowPolicy(Kind.LIFETIME, "lifetime", 0);

    private static final List<WindowPolicy> CONSTANTS = List.of(DAY, WEEK, MONTH, YEAR, BILLING_PERIOD, LIFETIME);
    private static final Window LIFETIME_WINDOW = new Window(LIFETIME, Window.LIFETIME_START, Window.NEVER);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final String EVERY = "every ";
    private static final int MAX_CODE_CHARS = 32;

    private final Kind kind;
    private final String code;

    /** The length of each window of a fixed duration in microseconds, else 0. */
    private final long tileMicros;

    /** The last window of a fixed duration asked for; the calendar kinds keep theirs in the zone. */
    private volatile @Nullable Window latestTile;

    private WindowPolicy(Kind kind, String code, long tileMicros) {
        this.kind = kind;
        this.code = code;
        this.tileMicros = tileMicros;
    }

    /**
     * Returns the policy whose windows have this length and are laid end to end from 1970-01-01T00:00:00Z, so that all
     * accounts renew at the same instants whatever their zone.
     *
     * @param duration 1 second to 3660 days, whole microseconds
     * @throws IllegalArgumentException if the duration is outside of that
     */
    public static WindowPolicy every(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duration must be 1 second to 3660 days, but is " + duration);
        }
        if (duration.getNano() % 1_000 != 0) {
            throw new IllegalArgumentException("duration must be whole microseconds, but is " + duration);
        }
        long micros = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
        return new WindowPolicy(Kind.FIXED_DURATION, EVERY + duration, micros);
    }

    /**
     * Returns the policy with this code; the opposite of {@link #code}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static WindowPolicy parse(String code) {
        Objects.requireNonNull(code, "code");
        for (WindowPolicy constant : CONSTANTS) {
            if (constant.code.equals(code)) {
                return constant;
            }
        }
        if (code.startsWith(EVERY) && code.length() <= MAX_CODE_CHARS) {
            try {
                return every(Duration.parse(code.substring(EVERY.length())));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(unknown(code), e);
            }
        }
        throw new IllegalArgumentException(unknown(code));
    }

    /**
     * Returns the text that stands for this policy in stores and will not change: {@code "day"}, {@code "week"},
     * {@code "month"}, {@code "year"}, {@code "period"}, {@code "lifetime"} or, for instance, {@code "every PT1H"}; at most 32
     * ASCII characters.
     */
    public String code() {
        return code;
    }

    /** Returns the kind. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether {@link #windowAt} and {@link #windowAfter} need an anchor, as only {@link #BILLING_PERIOD} does. */
    public boolean needsAnchor() {
        return kind == Kind.BILLING_PERIOD;
    }

    /**
     * Returns the natural window that contains the instant. The same arguments always give an equal window, and the natural
     * windows of one zone and anchor tile time.
     *
     * @param at from 1970 to before the year 9900, of any precision
     * @param zone where calendar units begin; the other kinds, billing periods apart, do not look at it
     * @param anchor where billing periods are counted from; looked at only where {@link #needsAnchor}
     * @throws IllegalStateException if an anchor is needed and there is none
     * @throws IllegalArgumentException if the instant is out of range
     */
    public Window windowAt(Instant at, Zone zone, @Nullable BillingAnchor anchor) {
        Instants.requireInRange("at", at);
        return switch (kind) {
            case DAY, WEEK, MONTH, YEAR -> CalendarWindows.windowAt(this, at, zone);
            case BILLING_PERIOD -> periodAt(at, zone, anchor);
            case LIFETIME -> LIFETIME_WINDOW;
            case FIXED_DURATION -> tileAt(at);
        };
    }

    /**
     * Returns the window that counts at the instant, given the one of this policy that is stored.
     *
     * <ol>
     *   <li>A stored window runs to its stored end, also when zone or anchor have changed since, and also for an instant
     *       before its start.
     *   <li>After that comes the natural window, if it starts at the stored end or later.
     *   <li>Else zone or anchor have moved and the natural window began before the stored end. Then the next window starts
     *       exactly at the stored end. It ends with the natural one, but for calendar kinds a short rest is joined with the
     *       natural window that follows. For days every rest counts as short. For weeks, months and years one does that is
     *       less than half of its natural window, which tells a move that repeats the boundary just passed (a rest of up to
     *       some 26 hours) from one that came a little after the new zone's own boundary (nearly a whole window).
     * </ol>
     *
     * <p>So nobody gains by moving zones back and forth, and nobody loses a month by moving once. Each day window but the
     * first holds one whole day of the zone it was made in after the end of the one before it: whatever the moves, at most
     * {@code T + 1} windows are begun in {@code T} days, as many as without moving (days shortened by clock changes count as
     * one each). Each week, month and year window ends at another boundary of the calendar, so there are at most as many
     * windows as such units that are touched anywhere on Earth in that time.
     *
     * @param stored the latest window of this policy that is stored for the meter
     * @param at from 1970 to before the year 9900, of any precision
     * @param zone the zone as it is now
     * @param anchor the anchor as it is now; looked at only where {@link #needsAnchor}
     * @throws IllegalStateException if the stored window has ended, an anchor is needed and there is none
     * @throws IllegalArgumentException if the stored window is of another policy or the instant is out of range
     */
    public Window windowAfter(Window stored, Instant at, Zone zone, @Nullable BillingAnchor anchor) {
        if (!equals(stored.policy())) {
            throw new IllegalArgumentException("stored window must be of policy " + code + ", but is " + stored);
        }
        if (at.isBefore(stored.end())) {
            return stored;
        }
        Window natural = windowAt(at, zone, anchor);
        if (!natural.start().isBefore(stored.end()) || kind == Kind.LIFETIME) {
            return natural;
        }
        Instant end = isRestTooShort(stored, natural)
                ? CalendarWindows.compute(this, natural.end(), zone).end()
                : natural.end();
        return new Window(this, stored.end(), end);
    }

    private boolean isRestTooShort(Window stored, Window natural) {
        return switch (kind) {
            case DAY -> true;
            case WEEK, MONTH, YEAR -> {
                Duration rest = Duration.between(stored.end(), natural.end());
                Duration whole = Duration.between(natural.start(), natural.end());
                yield rest.multipliedBy(2).compareTo(whole) < 0;
            }
            case BILLING_PERIOD, LIFETIME, FIXED_DURATION -> false;
        };
    }

    private Window periodAt(Instant at, Zone zone, @Nullable BillingAnchor anchor) {
        if (anchor == null) {
            throw new IllegalStateException(
                    "policy " + code
                            + " needs a billing anchor, but the account has none; give it a billing period or limit by another window");
        }
        BillingPeriod period = anchor.periodAt(at, zone);
        return new Window(this, period.start(), period.end());
    }

    private Window tileAt(Instant at) {
        Window latest = latestTile;
        if (latest != null && latest.contains(at)) {
            return latest;
        }
        long micros = Instants.toEpochMicros(Instants.toMicros(at));
        long start = micros - Math.floorMod(micros, tileMicros);
        Window tile = new Window(this, Instants.ofEpochMicros(start), Instants.ofEpochMicros(start + tileMicros));
        latestTile = tile;
        return tile;
    }

    private static String unknown(String code) {
        return "window policy must be day, week, month, year, period, lifetime or every with an ISO 8601 duration such as"
                + " \"every PT1H\", but is " + Text.quote(code);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof WindowPolicy policy && kind == policy.kind && tileMicros == policy.tileMicros);
    }

    @Override
    public int hashCode() {
        return code.hashCode();
    }

    /** Returns the code. */
    @Override
    public String toString() {
        return code;
    }
}
