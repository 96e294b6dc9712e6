package ru.eatfit24.billing.benchmark.database;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who asks, and in which order: drawn evenly beforehand, the same draws in every run. Each caller starts at another place. Safe for use by many
 * threads.
 */
final class Subjects {

    static final int HUNDRED_THOUSAND = 100_000;

    private static final int DRAWS = 1 << 20;
    private static final long SEED = 20_260_101;

    /** A prime, so that callers spread over the draws. */
    private static final int DISTANCE = 104_729;

    private final int count;
    private final int[] draws;
    private final AtomicInteger callers = new AtomicInteger();

    private Subjects(int count, int[] draws) {
        this.count = count;
        this.draws = draws;
    }

    static Subjects of(int count) {
        return new Subjects(
                count,
                count == 1 ? new int[1] : new Random(SEED).ints(DRAWS, 0, count).toArray());
    }

    int count() {
        return count;
    }

    Caller caller() {
        return new Caller(Math.floorMod(callers.getAndIncrement() * DISTANCE, draws.length));
    }

    /** The name of a subject, as all peers that have names use it. */
    static String name(int subject) {
        return "user-" + subject;
    }

    /** For one thread at a time. */
    final class Caller {

        private int place;

        private Caller(int place) {
            this.place = place;
        }

        int next() {
            int current = place;
            place = current + 1 == draws.length ? 0 : current + 1;
            return draws[current];
        }
    }
}
