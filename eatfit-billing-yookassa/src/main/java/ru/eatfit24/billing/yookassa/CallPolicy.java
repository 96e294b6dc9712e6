package ru.eatfit24.billing.yookassa;

import java.time.Duration;

/**
 * How hard the provider is called: how often, how many calls at once, and how stubbornly. One policy holds for all calls of one {@link YooKassaProvider};
 * several nodes each have their own. Immutable: each method answers a new policy.
 *
 * <p>A call that cannot start within {@link #longestWait} is not made, and says so. What has no answer, or is told to wait, is made again with the same key and
 * bytes, after pauses of 1, 1, 2, 3, 5, 8 … times {@link #firstPause}, each a quarter shorter or longer at random, as long as the tries last and the next one
 * would begin within {@link #retryFor}. What stays open after that is followed up by {@code PaymentRuns}, on another day if need be.
 *
 * @param requestsPerSecond how many calls begin in a second at most, on average; after a quiet second, twice as many. The provider publishes no limit
 * @param parallelism how many calls are under way at once at most
 * @param longestWait how long a call waits for its turn at most, up to a minute
 * @param tries how often one call is made at most, 1 to 10
 * @param firstPause the unit of the pauses, up to 10 seconds
 * @param retryFor how long after its beginning a call may be made again, up to 2 minutes
 * @since 0.1.0
 */
public record CallPolicy(
        int requestsPerSecond,
        int parallelism,
        Duration longestWait,
        int tries,
        Duration firstPause,
        Duration retryFor) {

    // Whatever is chosen, a call and its repeats end minutes after it was begun, so none of them comes near the end of
    // its key's life.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

    /** 5 calls a second, 8 at once, up to 3 tries within 10 seconds: fit for a caller who waits. */
    public static final CallPolicy STANDARD =
            new CallPolicy(5, 8, Duration.ofSeconds(10), 3, Duration.ofSeconds(1), Duration.ofSeconds(10));

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside of its range
     */
    public CallPolicy {
        requireIn("requestsPerSecond", requestsPerSecond, 10_000);
        requireIn("parallelism", parallelism, 1_000);
        requireIn("longestWait", longestWait, LONGEST_WAIT);
        requireIn("tries", tries, 10);
        requireIn("firstPause", firstPause, LONGEST_PAUSE);
        requireIn("retryFor", retryFor, LONGEST_RETRY);
    }

    /** With another number of calls a second. */
    public CallPolicy requestsPerSecond(int calls) {
        return new CallPolicy(calls, parallelism, longestWait, tries, firstPause, retryFor);
    }

    /** With another number of calls at once. */
    public CallPolicy parallelism(int calls) {
        return new CallPolicy(requestsPerSecond, calls, longestWait, tries, firstPause, retryFor);
    }

    /** With another wait for a turn. */
    public CallPolicy longestWait(Duration wait) {
        return new CallPolicy(requestsPerSecond, parallelism, wait, tries, firstPause, retryFor);
    }

    /** With other repeats: so many tries, pauses of this unit, within this time. */
    public CallPolicy retries(int most, Duration pause, Duration within) {
        return new CallPolicy(requestsPerSecond, parallelism, longestWait, most, pause, within);
    }

    /** With no repeats: each call is made once. */
    public CallPolicy once() {
        return retries(1, firstPause, retryFor);
    }

    private static void requireIn(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " must be 1 to " + most + ", but is " + value);
        }
    }

    private static void requireIn(String what, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " must be 0 to " + most + ", but is " + value);
        }
    }
}
