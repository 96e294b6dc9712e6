package ru.eatfit24.billing.benchmark.database;

import java.util.Locale;

/** What must hold after every measurement, else it counts for nothing. */
final class Checks {

    private Checks() {}

    /**
     * Prints what was granted and what the database holds.
     *
     * @throws IllegalStateException if the two differ, or a connection is in use
     */
    static void require(String name, String peer, long granted, long counted, int openConnections) {
        String line = String.format(
                Locale.ROOT,
                "CHECK %s %s granted=%d counted=%d over-issue=%d leaked-connections=%d",
                name,
                peer,
                granted,
                counted,
                Math.max(0, granted - counted),
                openConnections);
        System.out.println(line);
        if (granted != counted || openConnections != 0) {
            throw new IllegalStateException(line);
        }
    }

    /**
     * Prints how many units of a limit were granted that more were asked for than there are.
     *
     * @throws IllegalStateException if it is not exactly the limit, or the database holds another number
     */
    static void requireExhausted(String name, String what, long limit, long granted, long counted) {
        String line = String.format(
                Locale.ROOT,
                "CHECK %s %s limit=%d granted=%d counted=%d over-issue=%d",
                name,
                what,
                limit,
                granted,
                counted,
                Math.max(0, Math.max(granted, counted) - limit));
        System.out.println(line);
        if (granted != limit || counted != limit) {
            throw new IllegalStateException(line);
        }
    }
}
