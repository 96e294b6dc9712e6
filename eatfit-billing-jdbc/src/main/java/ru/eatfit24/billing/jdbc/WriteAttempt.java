package ru.eatfit24.billing.jdbc;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What one update tries to write, for when the answer to its commit is lost: the last run of its work counts. For one thread. */
final class WriteAttempt<T> {

    private final long batch;
    private LostCommit.@Nullable Doubt doubt;
    private @Nullable T answer;
    private boolean repeatable;

    WriteAttempt() {
        this(ThreadLocalRandom.current().nextLong());
    }

    /** @param batch the number of a transaction of which this is a part */
    WriteAttempt(long batch) {
        this.batch = batch;
    }

    /** The number that the transaction leaves in the account's row. */
    long batch() {
        return batch;
    }

    /**
     * Which row is written now, and what the caller is to be told if that commits.
     *
     * @param again whether a second run would have no second effect and the same answer
     */
    void writes(LostCommit.Doubt written, T told, boolean again) {
        doubt = written;
        answer = told;
        repeatable = again;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    LostCommit.@Nullable Doubt doubt() {
        return doubt;
    }

    @Nullable T answer() {
        return answer;
    }
}
