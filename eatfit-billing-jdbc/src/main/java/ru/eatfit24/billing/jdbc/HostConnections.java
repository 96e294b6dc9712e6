package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import ru.eatfit24.billing.error.BillingException;

/**
 * Connections of the host's for transactions of our own. A data source that knows of the host's transactions gives the connection of the
 * one that the calling thread is in; to commit on it would commit what the host has not finished. Such a one tells itself by autocommit
 * that is off where it was on when the store was opened, and is refused. Safe for use by many threads.
 */
final class HostConnections implements ConnectionFactory {

    private final DataSource dataSource;
    private final boolean autoCommit;

    /** @param autoCommit whether connections come with autocommit on */
    HostConnections(DataSource dataSource, boolean autoCommit) {
        this.dataSource = dataSource;
        this.autoCommit = autoCommit;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Connection connection = dataSource.getConnection();
        if (!autoCommit || isFree(connection)) {
            return connection;
        }
        connection.close();
        throw new BillingException(
                "The data source gave a connection that is in the middle of a transaction, most likely the one that the"
                        + " calling thread is in; nothing was done. Give the store a DataSource that knows of no transactions (with Spring the one"
                        + " behind TransactionAwareDataSourceProxy), and join a transaction with gate.in(JdbcTransaction.of(connection))");
    }

    private static boolean isFree(Connection connection) throws SQLException {
        try {
            return connection.getAutoCommit();
        } catch (SQLException | RuntimeException failure) {
            try {
                connection.close();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }
}
