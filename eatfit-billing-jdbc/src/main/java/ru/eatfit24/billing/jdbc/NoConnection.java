package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import ru.eatfit24.billing.error.PoolExhaustedException;
import ru.eatfit24.billing.error.StoreUnavailableException;

/** Tells why a data source gave no connection, by types and SQLStates, never by text. */
final class NoConnection {

    private NoConnection() {}

    /**
     * What to throw. A driver that cannot reach its database always gives an SQLState; where nobody in the chain of causes gives one, it was not the
     * database that failed but the pool that had nothing left.
     */
    static StoreUnavailableException of(String what, Throwable failure) {
        if (isOfThePool(failure)) {
            return new PoolExhaustedException(
                    what
                            + " got no connection, and not because of the database: the data source had none left in time, so"
                            + " that nothing was taken. If transactions of yours hold them, call the gate inside them with"
                            + " gate.in(JdbcTransaction.of(connection)), or give the store a DataSource of its own;"
                            + " else let the pool be larger",
                    failure);
        }
        return new StoreUnavailableException(
                what + " got no connection; nothing was taken. The same call may be made again", failure);
    }

    private static boolean isOfThePool(Throwable failure) {
        boolean spoken = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException reason) {
                if (reason.getSQLState() != null) {
                    return false;
                }
                spoken = true;
            }
        }
        return spoken;
    }
}
