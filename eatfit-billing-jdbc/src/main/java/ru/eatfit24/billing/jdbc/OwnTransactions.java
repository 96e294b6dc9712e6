package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;

/**
 * Runs work in transactions of our own, each on its own connection.
 *
 * <ol>
 *   <li>On an H2 file each waits for its turn: see {@link Turns}.
 *   <li>A connection is taken, autocommit switched off, READ COMMITTED and the time-outs set: on the server until the
 *       transaction ends where it can do that, else on the connection. One that stays silent for longer than the server's own time-outs
 *       is broken; that is a failure like any other.
 *   <li>The work runs. It may ask to start again, which rolls back first.
 *   <li>A failure before the commit rolls back. What the database calls a conflict starts again after a pause, a bounded number of times; a
 *       lock that was not free in time says that the account is busy; all else says that the store is not available. In
 *       each case nothing was saved.
 *   <li>A failure inside the commit of work that wrote says that the outcome is unknown, and never starts again: the
 *       database may have committed, and a second run would count twice.
 *   <li>The settings are put back and the connection is closed, whatever happened. One that could not be rolled back is
 *       given up instead: switching autocommit on again would commit what is left on it.
 * </ol>
 *
 * Safe for use by many threads.
 */
final class OwnTransactions implements Transactions {

    private static final Logger log = LoggerFactory.getLogger(OwnTransactions.class);

    private static final int MAX_ATTEMPTS = 8;
    private static final int MAX_LOCK_TIMEOUTS = 2;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Mode committed;
    private final Mode snapshot;
    private final Duration silence;
    private final Turns turns;
    private final AtomicBoolean warned = new AtomicBoolean();

    OwnTransactions(Jdbi jdbi, Dialect dialect, Duration lockTimeout, Duration statementTimeout) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.committed = new Mode(
                dialect.transactionSettings(lockTimeout, statementTimeout), Connection.TRANSACTION_READ_COMMITTED);
        this.snapshot = new Mode(dialect.snapshotSettings(lockTimeout, statementTimeout), dialect.snapshotIsolation());
        this.silence = SilenceLimit.above(lockTimeout, statementTimeout);
        this.turns = new Turns(dialect, silence);
    }

    /**
     * What a transaction reads.
     *
     * @param settings statements that say so, to be sent first
     * @param isolation the level to give the connection where there are none
     */
    private record Mode(Optional<String> settings, int isolation) {}

    /** What is to be done in one transaction. It may run several times, each time on a new transaction. */
    @FunctionalInterface
    interface Work<T> {

        /**
         * A {@link BillingException}, and what {@link #callersCode} throws, rolls back and reaches the caller as it is. All
         * else is taken for the database's.
         */
        Result<T> run(Handle handle);
    }

    /** Runs code of the caller's inside the work: what it throws, whatever it is, is not the database's. */
    static <T> T callersCode(Supplier<T> code) {
        try {
            return code.get();
        } catch (RuntimeException | Error failure) {
            throw new CallersFailure(failure);
        }
    }

    /** How a run of the work ended, when it did not fail. */
    sealed interface Result<T> {

        /** Finished, with nothing to save. */
        static <T> Result<T> read(T value) {
            return new Finished<>(value, false);
        }

        /** Finished, with something to save. */
        static <T> Result<T> wrote(T value) {
            return new Finished<>(value, true);
        }

        /** Somebody else was faster; what was written is to be rolled back, and the work run afresh. */
        static <T> Result<T> startAgain() {
            return new StartAgain<>();
        }
    }

    record Finished<T>(T value, boolean wrote) implements Result<T> {}

    record StartAgain<T>() implements Result<T> {}

    /**
     * Runs the work and commits.
     *
     * @param what what is being done and on which id, for messages: "the update of account x"
     */
    @Override
    public <T> T run(String what, Work<T> work) {
        return run(what, committed, work);
    }

    /** The same for work that only reads: all of it from one snapshot of what was committed when it began. */
    <T> T runOnSnapshot(String what, Work<T> work) {
        return run(what, snapshot, work);
    }

    private <T> T run(String what, Mode mode, Work<T> work) {
        int lockTimeouts = 0;
        for (int attempt = 1; ; attempt++) {
            SQLException conflict = null;
            try {
                if (attempt(what, mode, work) instanceof Finished<T> finished) {
                    return finished.value();
                }
            } catch (CallersFailure failure) {
                throw failure.unwrapped();
            } catch (Conflict failure) {
                conflict = failure.reason;
            } catch (LockTimeout failure) {
                lockTimeouts++;
                conflict = failure.reason;
                if (!dialect.lockTimeoutMayBeTheHosts() || lockTimeouts == MAX_LOCK_TIMEOUTS) {
                    throw new AccountBusyException(
                            what + " waited for a lock that others hold until the time was up; nothing was taken."
                                    + " Try again after a pause",
                            conflict);
                }
            }
            if (attempt == MAX_ATTEMPTS) {
                throw busy(what, conflict);
            }
            log.debug("transaction-started-again what=\"{}\" attempt={}", what, attempt);
            pause(what, attempt);
        }
    }

    private static AccountBusyException busy(String what, @Nullable SQLException conflict) {
        String message = what + " lost against others " + MAX_ATTEMPTS
                + " times in a row; nothing was taken. Try again after a pause";
        return conflict == null ? new AccountBusyException(message) : new AccountBusyException(message, conflict);
    }

    private <T> Result<T> attempt(String what, Mode mode, Work<T> work) {
        Handle handle;
        try {
            handle = jdbi.open();
        } catch (BillingException inATransaction) {
            throw inATransaction;
        } catch (RuntimeException failure) {
            throw NoConnection.of(what, failure);
        }
        try {
            return turns.take(what, handle, () -> inTransaction(handle, what, mode, work));
        } catch (CallersFailure | BillingException | Conflict | LockTimeout known) {
            throw known;
        } catch (RuntimeException beforeItsTurn) {
            giveUp(handle.getConnection(), what);
            throw translated(what, false, sqlFailure(beforeItsTurn), beforeItsTurn);
        } finally {
            close(handle, what);
        }
    }

    private <T> Result<T> inTransaction(Handle handle, String what, Mode mode, Work<T> work) {
        Connection connection = handle.getConnection();
        ConnectionSettings settings = null;
        boolean committing = false;
        boolean ended = false;
        try {
            settings = ConnectionSettings.of(connection, silence, mode);
            settings.prepare(connection);
            mode.settings().ifPresent(handle::execute);
            Result<T> result = work.run(handle);
            if (result instanceof Finished<T> finished) {
                committing = finished.wrote();
                connection.commit();
            } else {
                connection.rollback();
            }
            ended = true;
            return result;
        } catch (CallersFailure | BillingException failure) {
            ended = rollBack(connection, failure);
            throw failure;
        } catch (SQLException | RuntimeException failure) {
            ended = rollBack(connection, failure);
            throw translated(what, committing, sqlFailure(failure), failure);
        } finally {
            if (ended && settings != null) {
                restore(settings, connection, what);
            } else {
                giveUp(connection, what);
            }
        }
    }

    private RuntimeException translated(
            String what, boolean committing, @Nullable SQLException reason, Exception failure) {
        if (committing) {
            return new OutcomeUnknownException(
                    "The answer to the commit of " + what
                            + " was lost: it may have been saved or not. Repeat it with the"
                            + " same operation id, or look at what is stored" + state(reason),
                    failure);
        }
        if (reason != null && dialect.isLockTimeout(reason)) {
            return new LockTimeout(reason);
        }
        if (reason != null && dialect.isConflict(reason)) {
            return new Conflict(reason);
        }
        if (reason == null) {
            return new StoreUnavailableException(
                    what + " failed on the way to the database, before anything was saved: " + failure, failure);
        }
        return new StoreUnavailableException(
                what + " failed in the database and was rolled back; nothing was taken. The same call may be made again"
                        + state(reason),
                failure);
    }

    /** The end of a message: the state that the database gave. */
    static String state(@Nullable SQLException reason) {
        return reason == null || reason.getSQLState() == null ? "" : " (SQLState " + reason.getSQLState() + ")";
    }

    /** The database's own word on a failure; null where there is none. */
    static @Nullable SQLException sqlFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException reason) {
                return reason;
            }
        }
        return null;
    }

    private static boolean rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException second) {
            failure.addSuppressed(second);
            return false;
        }
    }

    // What was committed is committed: a failure to put settings back must not turn a success into an error.
    private void restore(ConnectionSettings settings, Connection connection, String what) {
        try {
            settings.restore(connection);
        } catch (SQLException | RuntimeException failure) {
            warnOnce("connection-settings-not-restored what=\"{}\"; the connection is given up", what, failure);
            giveUp(connection, what);
        }
    }

    private static void giveUp(Connection connection, String what) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException failure) {
            log.debug("connection-not-aborted what=\"{}\"; it is only closed", what, failure);
        }
    }

    private void close(Handle handle, String what) {
        try {
            handle.close();
        } catch (RuntimeException failure) {
            warnOnce("connection-not-closed what=\"{}\"", what, failure);
        }
    }

    /** The first such failure is for the host to see; when the database is gone, each call would repeat it. */
    private void warnOnce(String message, String what, Exception failure) {
        if (warned.compareAndSet(false, true)) {
            log.warn(message, what, failure);
        } else {
            log.debug(message, what, failure);
        }
    }

    private static void pause(String what, int attempt) {
        long longest = Math.min(FIRST_PAUSE_NANOS << attempt, LONGEST_PAUSE_NANOS);
        try {
            TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(longest));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    what + " was interrupted between two attempts; nothing was taken", interrupt);
        }
    }

    /** What our transactions change on a connection, as it was before. */
    private record ConnectionSettings(SilenceLimit silence, boolean autoCommit, int isolation, int ours) {

        static ConnectionSettings of(Connection connection, Duration silence, Mode mode) throws SQLException {
            boolean setsIsolation = mode.settings().isEmpty();
            // First, since to ask for the isolation level is to ask the server.
            return new ConnectionSettings(
                    SilenceLimit.on(connection, silence),
                    connection.getAutoCommit(),
                    setsIsolation ? connection.getTransactionIsolation() : Connection.TRANSACTION_NONE,
                    setsIsolation ? mode.isolation() : Connection.TRANSACTION_NONE);
        }

        void prepare(Connection connection) throws SQLException {
            if (isolation != ours) {
                connection.setTransactionIsolation(ours);
            }
            if (autoCommit) {
                connection.setAutoCommit(false);
            }
        }

        void restore(Connection connection) throws SQLException {
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != ours) {
                connection.setTransactionIsolation(isolation);
            }
            silence.lift(connection);
        }
    }

    /** Keeps what the caller's code threw apart from what the database did; never leaves the transaction. */
    static final class CallersFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private CallersFailure(Throwable failure) {
            super(failure);
        }

        RuntimeException unwrapped() {
            if (getCause() instanceof Error error) {
                throw error;
            }
            return getCause() instanceof RuntimeException failure ? failure : this;
        }
    }

    /** Carries a conflict from an attempt to the loop around it; never leaves this class. */
    private static final class Conflict extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final SQLException reason;

        private Conflict(SQLException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** Carries a lock time-out from an attempt to the loop around it; never leaves this class. */
    private static final class LockTimeout extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final SQLException reason;

        private LockTimeout(SQLException reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
