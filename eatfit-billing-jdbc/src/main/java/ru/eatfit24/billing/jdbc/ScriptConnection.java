package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.StoreUnavailableException;

/**
 * A connection of our own for scripts that are each a whole transaction.
 *
 * <p>A database that does not answer at all, not even with an error, breaks the connection when the time is up, so that nobody waits
 * for it for ever. On closing, the connection goes back with the settings it came with; one that is in doubt is given up instead,
 * since switching autocommit on again would commit what is left on it. For one thread.
 */
final class ScriptConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ScriptConnection.class);

    /** How PostgreSQL answers whatever follows a statement that failed inside a transaction. */
    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final Connection connection;
    private final boolean switchBack;
    private final SilenceLimit silence;
    private boolean usable = true;
    private boolean closed;

    private ScriptConnection(Connection connection, boolean switchBack, SilenceLimit silence) {
        this.connection = connection;
        this.switchBack = switchBack;
        this.silence = silence;
    }

    /**
     * Takes a connection on which each script goes from its settings to its {@code COMMIT}.
     *
     * @param what what is being done and on which id, for messages
     * @param silence how long the database may be silent
     * @throws StoreUnavailableException if there is none, or it is dead
     */
    static ScriptConnection open(DataSource dataSource, String what, Duration silence) {
        Connection connection = take(dataSource, what);
        try {
            boolean autoCommit = connection.getAutoCommit();
            SilenceLimit limit = SilenceLimit.on(connection, silence);
            if (autoCommit) {
                connection.setAutoCommit(false);
            }
            return new ScriptConnection(connection, autoCommit, limit);
        } catch (SQLException | RuntimeException failure) {
            throw dead(connection, what, failure);
        }
    }

    /**
     * Takes a connection on which each script commits by itself, without {@code COMMIT}.
     *
     * @param what what is being done and on which id, for messages
     * @param silence how long the database may be silent
     * @return empty if the data source gives connections without autocommit, which may be in the middle of somebody's transaction
     * @throws StoreUnavailableException if there is none, or it is dead
     */
    static Optional<ScriptConnection> openCommitting(DataSource dataSource, String what, Duration silence) {
        Connection connection = take(dataSource, what);
        try {
            if (!connection.getAutoCommit()) {
                connection.close();
                return Optional.empty();
            }
            return Optional.of(new ScriptConnection(connection, false, SilenceLimit.on(connection, silence)));
        } catch (SQLException | RuntimeException failure) {
            throw dead(connection, what, failure);
        }
    }

    private static Connection take(DataSource dataSource, String what) {
        try {
            return dataSource.getConnection();
        } catch (SQLException | RuntimeException failure) {
            throw NoConnection.of(what, new ConnectionException(failure));
        }
    }

    private static StoreUnavailableException dead(Connection connection, String what, Exception failure) {
        giveUp(connection);
        return new StoreUnavailableException(
                what + " got a connection that is dead; nothing was taken. The same call may be made again", failure);
    }

    /** Carries out a whole transaction. After a failure only {@link #hasFailedInside} and {@link #close} may follow. */
    void run(Script transaction) throws SQLException {
        usable = false;
        transaction.run(connection);
        usable = true;
    }

    /**
     * Whether the database says that the transaction which has failed just now failed at one of its statements: then it did not
     * commit, and never will. Anything else, no answer too, leaves that open.
     */
    boolean hasFailedInside() {
        try (Statement question = connection.createStatement()) {
            question.execute("SELECT 1");
            return false;
        } catch (SQLException answer) {
            boolean failedInside = IN_FAILED_TRANSACTION.equals(answer.getSQLState());
            usable = failedInside && rollBack();
            return failedInside;
        } catch (RuntimeException noAnswer) {
            return false;
        }
    }

    private boolean rollBack() {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException failure) {
            log.debug("transaction-not-rolled-back; the connection is given up", failure);
            return false;
        }
    }

    /** Gives the connection back, once. Fails nobody: what was committed is committed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!usable) {
            giveUp(connection);
            return;
        }
        try {
            if (switchBack) {
                connection.setAutoCommit(true);
            }
            silence.lift(connection);
            connection.close();
        } catch (SQLException | RuntimeException failure) {
            log.debug("connection-settings-not-restored; it is given up", failure);
            giveUp(connection);
        }
    }

    private static void giveUp(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException failure) {
            log.debug("connection-not-aborted; it is only closed", failure);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException failure) {
            log.debug("connection-not-closed", failure);
        }
    }
}
