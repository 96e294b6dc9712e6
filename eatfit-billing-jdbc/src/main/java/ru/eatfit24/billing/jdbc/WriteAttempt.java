package ru.eatfit24.billing.jdbc;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What one update tries to write, for when the answer to its commit is lost: the last run of its work counts. For one thread. */
final class WriteAttempt<T> {

    private final long batch = ThreadLocalRandom.current().nextLong();
    private LostCommit.@Nullable Doubt doubt;
    private @Nullable T answer;

    /** The number that the transaction leaves in the account's row. */
    long batch() {
        return batch;
    }

    /** Which row is written now, and what the caller is to be told if that commits. */
    void writes(LostCommit.Doubt written, T told) {
        doubt = written;
        answer = told;
    }

    LostCommit.@Nullable Doubt doubt() {
        return doubt;
    }

    @Nullable T answer() {
        return answer;
    }
}
