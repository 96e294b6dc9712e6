package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>Instants are cut to microseconds, which is what the databases keep, so a value that went through a store is equal
 * to the one that the clock gave. Safe for use by many threads: a move is seen at once by all of them, and concurrent
 * moves by {@link #advance} add up.
 *
 * @since 0.1.0
 */
public final class VirtualClock implements InstantSource {

    private final ReentrantLock moving = new ReentrantLock();
    private volatile Instant now;

    private VirtualClock(Instant start) {
        this.now = cut(start);
    }

    /**
     * A clock that shows {@code start}.
     *
     * @param start the first instant, cut to microseconds
     * @return a new clock
     */
    public static VirtualClock at(Instant start) {
        return new VirtualClock(requireNonNull(start, "start"));
    }

    /**
     * A clock that shows the instant written as ISO-8601 text, for example {@code 2026-03-01T09:00:00Z}.
     *
     * @param start the first instant, cut to microseconds
     * @return a new clock
     * @throws java.time.format.DateTimeParseException when the text is not an instant
     */
    public static VirtualClock at(String start) {
        return at(Instant.parse(requireNonNull(start, "start")));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves the clock forward.
     *
     * @param by how far; zero leaves the clock where it is, and what is below a microsecond is cut from the new instant
     * @return the new instant
     * @throws IllegalArgumentException when {@code by} is negative: a step back is {@link #set}, so that it is meant
     */
    public Instant advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("advance moves forward only, not by " + by + "; to step back use set");
        }
        moving.lock();
        try {
            Instant moved = cut(now.plus(by));
            now = moved;
            return moved;
        } finally {
            moving.unlock();
        }
    }

    /**
     * Sets the clock to any instant, also an earlier one, as a host whose clock is stepped would see it.
     *
     * @param instant the new instant, cut to microseconds
     */
    public void set(Instant instant) {
        Instant next = cut(requireNonNull(instant, "instant"));
        moving.lock();
        try {
            now = next;
        } finally {
            moving.unlock();
        }
    }

    @Override
    public String toString() {
        return "VirtualClock[" + now + "]";
    }

    private static Instant cut(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
