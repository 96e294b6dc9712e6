package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import ru.eatfit24.billing.usage.UsageThreads;

/**
 * How much a {@link RequestCombiner} does at once.
 *
 * @param threads batches under way at the same time, 1 to 64
 * @param slowThreads accounts that are carried out by themselves at the same time, 1 to 64
 * @param maxAccounts accounts in a batch, 1 to 32,000
 * @param maxRequests requests in a batch, 1 to 1,000,000
 * @param capacity requests that are not answered yet, at least 1; one more is turned away
 * @param drain how long closing waits for answers
 */
record CombinerSettings(int threads, int slowThreads, int maxAccounts, int maxRequests, int capacity, Duration drain) {

    // Before the default, which it checks.
    private static final Duration LONGEST_DRAIN = Duration.ofHours(1);

    static final CombinerSettings DEFAULT = new CombinerSettings(2, 2, 4_096, 16_384, 65_536, Duration.ofSeconds(10));

    static CombinerSettings of(UsageThreads threads) {
        return new CombinerSettings(
                threads.workers(),
                DEFAULT.slowThreads,
                DEFAULT.maxAccounts,
                DEFAULT.maxRequests,
                DEFAULT.capacity,
                threads.drain());
    }

    CombinerSettings {
        requireInRange("threads", threads, 64);
        requireInRange("slowThreads", slowThreads, 64);
        requireInRange("maxAccounts", maxAccounts, 32_000);
        requireInRange("maxRequests", maxRequests, 1_000_000);
        requireInRange("capacity", capacity, Integer.MAX_VALUE / 2);
        if (drain.isNegative() || drain.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("drain must be 0 to 1 hour, but was " + drain);
        }
    }

    private static void requireInRange(String what, int value, int highest) {
        if (value < 1 || value > highest) {
            throw new IllegalArgumentException(what + " must be 1 to " + highest + ", but was " + value);
        }
    }
}
