package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.StoreUnavailableException;

/**
 * Lets transactions take turns where a database does not keep half of one out of its file, see {@link Dialect#fileOfTurns}. They take turns
 * within this process, whatever stores they belong to; elsewhere they run at once.
 *
 * <p>Safe for use by many threads.
 */
final class Turns {

    /** One for each file that was ever opened: the file knows no other place in this process. */
    private static final Map<String, ReentrantLock> FILES = new ConcurrentHashMap<>();

    private final Optional<String> question;
    private final Duration patience;
    private volatile boolean asked;
    private volatile @Nullable ReentrantLock file;

    /** @param patience how long somebody waits for the turn */
    Turns(Dialect dialect, Duration patience) {
        this.question = dialect.fileOfTurns();
        this.patience = patience;
    }

    /**
     * Does the work when it is its turn.
     *
     * @param what what is being done and on which id, for messages
     * @param handle a connection to the database
     * @throws AccountBusyException if the turn does not come in time
     * @throws StoreUnavailableException if the thread is interrupted while it waits
     */
    <T> T take(String what, Handle handle, Supplier<T> work) {
        ReentrantLock turn = turn(handle);
        if (turn == null) {
            return work.get();
        }
        await(what, turn);
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private @Nullable ReentrantLock turn(Handle handle) {
        if (!asked) {
            question.flatMap(query ->
                            handle.createQuery(query).mapTo(String.class).findOne())
                    .ifPresent(path -> file = FILES.computeIfAbsent(path, unknown -> new ReentrantLock(true)));
            asked = true;
        }
        return file;
    }

    private void await(String what, ReentrantLock turn) {
        try {
            if (turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    what + " was interrupted while it waited for its turn on the database's file; nothing was taken",
                    interrupt);
        }
        throw new AccountBusyException(
                what + " waited for its turn on the database's file until the time was up; nothing was taken."
                        + " Try again after a pause");
    }
}
