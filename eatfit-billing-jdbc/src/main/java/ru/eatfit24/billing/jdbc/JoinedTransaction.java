package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.error.TransactionConflictException;
import ru.eatfit24.billing.error.TransactionLostException;
import ru.eatfit24.billing.jdbc.OwnTransactions.CallersFailure;
import ru.eatfit24.billing.jdbc.OwnTransactions.Finished;
import ru.eatfit24.billing.jdbc.OwnTransactions.Work;

/**
 * Runs work inside a transaction of the host's, which is neither committed nor rolled back here.
 *
 * <ol>
 *   <li>A savepoint is made. Where time-outs belong to the transaction, ours are set if the host's are not tighter.
 *   <li>The work runs. It may ask to start again, which rolls back to the savepoint first; only the host can start the transaction again, so
 *       conflicts are not tried again.
 *   <li>What wrote puts the time-outs back and releases the savepoint: the writes are the transaction's now. Where that gives locks back, what
 *       did not write is rolled back to the savepoint instead, and leaves none.
 *   <li>A failure, of whatever kind, rolls back to the savepoint. When that works, the transaction is as it was before, and the failure goes to the
 *       caller: a conflict as such, a failure of the database as "not available", what the rule threw as it is.
 *   <li>When it does not work, the transaction is lost: the database has rolled it back, or the connection is gone, or a part of the work is in it
 *       that must never be committed. The caller is told, and the transaction refuses more.
 * </ol>
 *
 * <p>For one thread.
 */
final class JoinedTransaction implements Transactions {

    /** More starts than this mean that others create and delete the account all the time, or that the snapshot cannot show it. */
    private static final int MAX_STARTS = 4;

    /** Remembers the parameters of statements, which are the same in every transaction. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    private final JdbcTransaction transaction;
    private final Dialect dialect;
    private final Optional<Dialect.HostTimeouts> timeouts;
    private final Jdbi jdbi;

    private JoinedTransaction(
            JdbcTransaction transaction, Dialect dialect, Optional<Dialect.HostTimeouts> timeouts, Jdbi jdbi) {
        this.transaction = transaction;
        this.dialect = dialect;
        this.timeouts = timeouts;
        this.jdbi = jdbi;
    }

    /**
     * @throws IllegalArgumentException if the connection leads to another kind of database
     * @throws IllegalStateException if no transaction is open on it
     */
    static JoinedTransaction of(JdbcTransaction transaction, Dialect dialect, Optional<Dialect.HostTimeouts> timeouts) {
        transaction.requireOpen();
        requireSameKind(transaction.connection(), dialect);
        Jdbi jdbi = Jdbi.create(new HostConnection(transaction.connection()));
        // By default a failure's message holds all that was bound.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        return new JoinedTransaction(transaction, dialect, timeouts, jdbi);
    }

    private static void requireSameKind(Connection connection, Dialect dialect) {
        DatabaseKind kind;
        try {
            kind = Dialect.of(connection).kind();
        } catch (SQLException failure) {
            throw new StoreUnavailableException(
                    "the connection did not tell which database it leads to; nothing was taken", failure);
        }
        if (kind != dialect.kind()) {
            throw new IllegalArgumentException("the transaction is on " + kind + ", but the store is on "
                    + dialect.kind() + "; only a transaction of the store's own database can be joined");
        }
    }

    @Override
    public <T> T run(String what, Work<T> work) {
        transaction.requireOpen();
        try (Handle handle = jdbi.open()) {
            Savepoint savepoint = begin(what);
            Restore restore = null;
            try {
                restore = tighten(handle);
                for (int start = 1; start <= MAX_STARTS; start++) {
                    if (work.run(handle) instanceof Finished<T> finished) {
                        end(savepoint, restore, finished.wrote(), handle);
                        return finished.value();
                    }
                    transaction.connection().rollback(savepoint);
                    restore = tighten(handle);
                }
            } catch (SQLException | RuntimeException failure) {
                throw failed(what, savepoint, failure);
            } catch (Error failure) {
                if (!undo(savepoint, failure)) {
                    lost(what + " ended in an error, and undoing it failed; roll your transaction back", failure);
                }
                throw failure;
            }
            throw failed(what, savepoint, new StartedTooOften());
        }
    }

    private Savepoint begin(String what) {
        try {
            return transaction.connection().setSavepoint();
        } catch (SQLException | RuntimeException failure) {
            throw lost(
                    what
                            + " found a transaction that makes no savepoint, most likely because it has failed before; nothing"
                            + " was taken. Roll it back",
                    failure);
        }
    }

    private void end(Savepoint savepoint, Restore restore, boolean wrote, Handle handle) throws SQLException {
        if (!wrote && dialect.givesLocksBackAtSavepoints()) {
            transaction.connection().rollback(savepoint);
        } else {
            restore.on(handle);
        }
        transaction.connection().releaseSavepoint(savepoint);
    }

    private RuntimeException failed(String what, Savepoint savepoint, Exception failure) {
        SQLException reason = failure instanceof BillingException || failure instanceof CallersFailure
                ? null
                : OwnTransactions.sqlFailure(failure);
        boolean intact = undo(savepoint, failure);
        if (failure instanceof StartedTooOften || isConflict(reason)) {
            return conflict(what, failure, reason, intact);
        }
        if (!intact) {
            return lost(
                    what
                            + " failed, and so did undoing it; nothing was taken unless you commit. Roll your transaction back"
                            + OwnTransactions.state(reason),
                    failure);
        }
        if (failure instanceof CallersFailure ofTheCaller) {
            return ofTheCaller.unwrapped();
        }
        if (failure instanceof BillingException known) {
            return known;
        }
        return new StoreUnavailableException(
                what
                        + " failed in your transaction and was undone; nothing was taken, and the transaction is as it was before"
                        + OwnTransactions.state(reason),
                failure);
    }

    private boolean undo(Savepoint savepoint, Throwable failure) {
        try {
            transaction.connection().rollback(savepoint);
            transaction.connection().releaseSavepoint(savepoint);
            return true;
        } catch (SQLException | RuntimeException second) {
            failure.addSuppressed(second);
            return false;
        }
    }

    private boolean isConflict(@Nullable SQLException reason) {
        return reason != null && (dialect.isConflict(reason) || dialect.isLockTimeout(reason));
    }

    private TransactionConflictException conflict(
            String what, Exception failure, @Nullable SQLException reason, boolean intact) {
        String message =
                what + " met a conflict with other transactions; nothing was taken. Roll your transaction back and run"
                        + " it again" + OwnTransactions.state(reason);
        if (intact) {
            return TransactionConflictException.ofIntact(message, failure);
        }
        TransactionConflictException conflict = TransactionConflictException.ofLost(message, failure);
        transaction.isLostBy(conflict);
        return conflict;
    }

    private TransactionLostException lost(String message, Throwable failure) {
        TransactionLostException lost = new TransactionLostException(message, failure);
        transaction.isLostBy(lost);
        return lost;
    }

    private Restore tighten(Handle handle) {
        if (timeouts.isEmpty()) {
            return Restore.NOTHING;
        }
        Map<String, Object> host =
                handle.createQuery(timeouts.get().tighten()).mapToMap().one();
        return on -> on.createQuery(timeouts.get().restore())
                .bindMap(host)
                .mapToMap()
                .one();
    }

    /** Puts the host's time-outs back. */
    @FunctionalInterface
    private interface Restore {

        Restore NOTHING = handle -> {};

        void on(Handle handle);
    }

    /** The host's connection, which is not ours to close. */
    private record HostConnection(Connection connection) implements ConnectionFactory {

        @Override
        public Connection openConnection() {
            return connection;
        }

        @Override
        public void closeConnection(Connection same) {
            // The host closes it.
        }
    }

    /** Others were faster again and again; never leaves this class but as a cause. */
    private static final class StartedTooOften extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StartedTooOften() {
            super("the account was created by others, out of sight of this transaction");
        }
    }
}
