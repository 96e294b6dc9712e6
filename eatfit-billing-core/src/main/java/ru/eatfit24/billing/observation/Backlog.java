package ru.eatfit24.billing.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of something waits. Immutable.
 *
 * @param count how many
 * @param oldestAt since when the oldest of them is there; null exactly when there is none
 */
public record Backlog(long count, @Nullable Instant oldestAt) {

    /** Nothing waits. */
    public static final Backlog NONE = new Backlog(0, null);

    /**
     * Checks that both say the same.
     *
     * @throws IllegalArgumentException if something waits since never, or nothing does since an instant
     */
    public Backlog {
        if (count < 0 || (count == 0) != (oldestAt == null)) {
            throw new IllegalArgumentException(
                    "what waits is there since an instant, but " + count + " were given " + oldestAt);
        }
    }

    /** How long the oldest has waited, never below zero; zero where nothing waits. */
    public Duration age(Instant now) {
        Objects.requireNonNull(now, "now");
        return oldestAt == null || now.isBefore(oldestAt) ? Duration.ZERO : Duration.between(oldestAt, now);
    }
}
