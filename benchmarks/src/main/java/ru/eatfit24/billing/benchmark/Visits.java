package ru.eatfit24.billing.benchmark;

import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Who asks, and in which order. Names and order are made beforehand, so that an operation takes only the next one. For one thread.
 */
@State(Scope.Thread)
public class Visits {

    static final int SUBJECTS = 100_000;

    /**
     * Longer than the number of subjects and no multiple of it: a walk of one fixed shuffle would lay out new objects in memory in the order in
     * which it meets them again.
     */
    private static final int RANDOM_VISITS = 1 << 20;

    private static final long SEED = 20_260_101;

    /** {@code round-robin}: each subject in turn; {@code random}: drawn evenly, the same draws in every run. */
    @Param({"round-robin", "random"})
    public String order = "";

    private final String[] names = new String[SUBJECTS];
    private int[] visits = {};
    private int next;

    /** Made by JMH. */
    public Visits() {}

    /** Makes the names and the order. */
    @Setup
    public void prepare() {
        for (int i = 0; i < SUBJECTS; i++) {
            names[i] = "user-" + i;
        }
        visits = switch (order) {
            case "round-robin" -> inTurn();
            case "random" -> new Random(SEED).ints(RANDOM_VISITS, 0, SUBJECTS).toArray();
            default -> throw new IllegalArgumentException("order must be round-robin or random, but is " + order);
        };
    }

    /** The next one who asks. */
    String next() {
        int visit = next;
        next = visit + 1 == visits.length ? 0 : visit + 1;
        return names[visits[visit]];
    }

    /** Every subject once. */
    String[] everyone() {
        return names.clone();
    }

    private static int[] inTurn() {
        int[] visits = new int[SUBJECTS];
        for (int i = 0; i < SUBJECTS; i++) {
            visits[i] = i;
        }
        return visits;
    }
}
