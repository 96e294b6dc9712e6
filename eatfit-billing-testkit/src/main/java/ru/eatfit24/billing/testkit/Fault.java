package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;

/**
 * What goes wrong at a JDBC call.
 *
 * @since 0.1.0
 */
public sealed interface Fault {

    /** Serialization failure: the transaction may be tried again. */
    Fault SERIALIZATION_FAILURE = new SqlFault("40001", 0, false);

    /** A deadlock, as PostgreSQL reports it. */
    Fault DEADLOCK = new SqlFault("40P01", 0, false);

    /** A deadlock, as MariaDB reports it. */
    Fault MARIADB_DEADLOCK = new SqlFault("40001", 1213, false);

    /** A lock wait that took too long, as MariaDB reports it. */
    Fault MARIADB_LOCK_TIMEOUT = new SqlFault("HY000", 1205, false);

    /** A row that changed since it was read, as MariaDB reports it: not in SQLState class 40. */
    Fault MARIADB_RECORD_CHANGED = new SqlFault("HY000", 1020, false);

    /** A unique index refuses the row. */
    Fault UNIQUE_VIOLATION = new SqlFault("23505", 0, false);

    /** The statement was cancelled. */
    Fault CANCELLED = new SqlFault("57014", 0, false);

    /** The connection is lost, and with it the answer: nobody knows what the server did. */
    Fault CONNECTION_LOST = new SqlFault("08006", 0, true);

    /** The pool has no connection in time; on other calls than {@code getConnection} an ordinary error of the driver. */
    Fault POOL_TIMEOUT = new PoolTimeout();

    /** A driver or a wrapper around it throws what no signature names. */
    Fault RUNTIME_EXCEPTION = new UncheckedFault();

    /** The connection is closed underneath the caller, and nothing is thrown by this call if it can still succeed. */
    Fault CONNECTION_CLOSED = new ClosedFault();

    /**
     * All faults of this interface.
     *
     * @return each constant once, in the order of declaration
     */
    static List<Fault> all() {
        return List.of(
                SERIALIZATION_FAILURE,
                DEADLOCK,
                MARIADB_DEADLOCK,
                MARIADB_LOCK_TIMEOUT,
                MARIADB_RECORD_CHANGED,
                UNIQUE_VIOLATION,
                CANCELLED,
                CONNECTION_LOST,
                POOL_TIMEOUT,
                RUNTIME_EXCEPTION,
                CONNECTION_CLOSED);
    }

    /**
     * A {@link SQLException} of the given codes; the connection stays usable.
     *
     * @param sqlState the SQLState, five characters
     * @param vendorCode the vendor's code, 0 for none
     * @return the fault
     */
    static Fault sqlException(String sqlState, int vendorCode) {
        return new SqlFault(sqlState, vendorCode, false);
    }

    /** Whether the connection is gone afterwards. */
    boolean losesConnection();

    /**
     * Throws what the caller is to see; does not return unless the fault is {@link #CONNECTION_CLOSED}.
     *
     * @param call where it happens, for the message
     * @throws SQLException the fault
     */
    void raise(JdbcCall call) throws SQLException;

    /**
     * A fault with an SQLState.
     *
     * @param sqlState the SQLState
     * @param vendorCode the vendor's code
     * @param losesConnection whether the connection is gone afterwards
     */
    record SqlFault(String sqlState, int vendorCode, boolean losesConnection) implements Fault {

        /** Refuses what is no SQLState. */
        public SqlFault {
            if (requireNonNull(sqlState, "sqlState").length() != 5) {
                throw new IllegalArgumentException("An SQLState has five characters: '" + sqlState + "'");
            }
        }

        @Override
        public void raise(JdbcCall call) throws SQLException {
            throw new SQLException("Injected at " + call, sqlState, vendorCode);
        }
    }

    /** See {@link #POOL_TIMEOUT}. */
    record PoolTimeout() implements Fault {

        @Override
        public boolean losesConnection() {
            return false;
        }

        @Override
        public void raise(JdbcCall call) throws SQLException {
            // The type and the missing SQLState are those of a widely used pool.
            throw new SQLTransientConnectionException("Injected pool time-out at " + call);
        }
    }

    /** See {@link #RUNTIME_EXCEPTION}. */
    record UncheckedFault() implements Fault {

        @Override
        public boolean losesConnection() {
            return false;
        }

        @Override
        public void raise(JdbcCall call) {
            throw new InjectedException("Injected at " + call);
        }
    }

    /** See {@link #CONNECTION_CLOSED}. */
    record ClosedFault() implements Fault {

        @Override
        public boolean losesConnection() {
            return true;
        }

        @Override
        public void raise(JdbcCall call) {
            // The closed connection speaks for itself at the next call.
        }
    }

    /** What {@link #RUNTIME_EXCEPTION} throws: a type of its own, so that nobody catches it by chance. */
    final class InjectedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InjectedException(String message) {
            super(message);
        }
    }
}
