package ru.eatfit24.billing.time;

import java.time.Instant;

/**
 * Instants as whole microseconds, the finest that every supported database keeps.
 *
 * <p>An instant that is cut once where it enters compares equal after a round trip through any store.
 *
 * @since 0.1.0
 */
public final class Instants {

    /** The first instant that windows and periods can be asked for. */
    static final Instant EARLIEST = Instant.EPOCH;

    /** The first instant that is too late, with room up to the year 9999 for the longest window. */
    static final Instant TOO_LATE = Instant.parse("9900-01-01T00:00:00Z");

    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final int NANOS_PER_MICRO = 1_000;

    private Instants() {}

    /** The first instant behind this one: instants here are whole microseconds. */
    public static Instant next(Instant instant) {
        return instant.plusNanos(NANOS_PER_MICRO);
    }

    /**
     * Returns the instant cut down to the microsecond: the latest whole microsecond that is not after it, also before 1970.
     * An instant that is one already is returned itself.
     */
    public static Instant toMicros(Instant instant) {
        int excess = excessNanos(instant);
        return excess == 0 ? instant : instant.minusNanos(excess);
    }

    /**
     * Returns the microseconds since 1970-01-01T00:00:00Z, negative before it.
     *
     * @throws IllegalArgumentException if the instant is finer than a microsecond; {@link #toMicros} cuts it
     * @throws ArithmeticException if the number does not fit, some 292,000 years away
     */
    public static long toEpochMicros(Instant instant) {
        requireMicros("instant", instant);
        long second = instant.getEpochSecond();
        long micro = instant.getNano() / NANOS_PER_MICRO;
        if (second >= 0) {
            return Math.addExact(Math.multiplyExact(second, MICROS_PER_SECOND), micro);
        }
        // Counted from the following second, since the earliest instants fit only after the microseconds are added.
        return Math.addExact(Math.multiplyExact(second + 1, MICROS_PER_SECOND), micro - MICROS_PER_SECOND);
    }

    /** Returns the instant that many microseconds after 1970-01-01T00:00:00Z, or before it if negative. Exact for all. */
    public static Instant ofEpochMicros(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    /** Nanoseconds count upwards from the whole second before 1970 too, so cutting them off always rounds down. */
    @SuppressWarnings("JavaInstantGetSecondsGetNano")
    private static int excessNanos(Instant instant) {
        return instant.getNano() % NANOS_PER_MICRO;
    }

    static Instant requireMicros(String what, Instant instant) {
        if (excessNanos(instant) != 0) {
            throw new IllegalArgumentException(what + " must be a whole microsecond, but is " + instant
                    + "; cut it with Instants.toMicros where it enters");
        }
        return instant;
    }

    /**
     * Returns the instant if it is one that calendars, databases and this library can all handle: from 1970 on and before the year 9900.
     *
     * @param what the name of the value, for the message
     * @throws IllegalArgumentException if it is outside
     */
    public static Instant requireInRange(String what, Instant instant) {
        if (instant.isBefore(EARLIEST) || !instant.isBefore(TOO_LATE)) {
            throw new IllegalArgumentException(
                    what + " must be from " + EARLIEST + " on and before " + TOO_LATE + ", but is " + instant);
        }
        return instant;
    }
}
