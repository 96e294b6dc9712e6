package ru.eatfit24.billing.example.importer;

import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the rows of one old table: each row that was read is counted once. For one thread.
 */
public final class Tally {

    private long read;
    private long taken;
    private long there;
    private final Map<String, Long> leftOut = new TreeMap<>();

    void read(long rows) {
        read += rows;
    }

    void taken(long rows) {
        taken += rows;
    }

    void there(long rows) {
        there += rows;
    }

    void leftOut(String reason, long rows) {
        if (rows > 0) {
            leftOut.merge(reason, rows, Long::sum);
        }
    }

    void add(Tally other) {
        read += other.read;
        taken += other.taken;
        there += other.there;
        other.leftOut.forEach(this::leftOut);
    }

    /** Rows that were read. */
    public long read() {
        return read;
    }

    /** Rows that were written, or would be. */
    public long taken() {
        return taken;
    }

    /** Rows that an earlier import has written. */
    public long there() {
        return there;
    }

    /** Rows that were left out, by reason. */
    public Map<String, Long> leftOut() {
        return Map.copyOf(leftOut);
    }

    /** Whether each row that was read is counted once. */
    public boolean isBalanced() {
        return read
                == taken
                        + there
                        + leftOut.values().stream().mapToLong(Long::longValue).sum();
    }
}
