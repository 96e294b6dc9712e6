package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a store that lets requests ride together may use for it, from the first request until it is closed. Immutable.
 *
 * @param workers daemon threads of its own that carry requests out, 1 to 64
 * @param drain how long closing waits for the answers of requests under way, 0 to 1 hour
 * @param callbacks the host's threads, on which whatever depends on an answer runs; null where every caller waits for its answer
 */
public record UsageThreads(
        int workers, Duration drain, @Nullable Executor callbacks) {

    /** What there is unless the host says otherwise. */
    public static final UsageThreads DEFAULT = new UsageThreads(2, Duration.ofSeconds(10), null);

    private static final int MOST_WORKERS = 64;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public UsageThreads {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "workers must be 1 to " + MOST_WORKERS + " threads, but were to be " + workers);
        }
        Objects.requireNonNull(drain, "drain");
        if (drain.isNegative() || drain.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("drain must be 0 to 1 hour, but was to be " + drain);
        }
    }

    /** The same with so many workers. */
    public UsageThreads withWorkers(int changed) {
        return new UsageThreads(changed, drain, callbacks);
    }

    /** The same with this time to close in. */
    public UsageThreads withDrain(Duration changed) {
        return new UsageThreads(workers, changed, callbacks);
    }

    /** The same with these threads for callbacks. */
    public UsageThreads withCallbacks(@Nullable Executor changed) {
        return new UsageThreads(workers, drain, changed);
    }
}
