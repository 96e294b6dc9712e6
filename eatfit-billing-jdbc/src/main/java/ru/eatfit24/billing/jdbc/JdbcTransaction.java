package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.error.TransactionLostException;
import ru.eatfit24.billing.usage.Transaction;

/**
 * The transaction that is open on a connection of the host's, to be joined: {@code billing.gate().in(JdbcTransaction.of(connection))}.
 *
 * <p>The connection is any that leads to the store's database: a plain one whose autocommit is off, Jdbi's {@code handle.getConnection()} inside
 * {@code inTransaction}, or Spring's, from {@code DataSourceUtils.getConnection(dataSource)} or a {@code TransactionAwareDataSourceProxy}. It must
 * be able to make savepoints. It stays the host's: it is never committed, rolled back as a whole, or closed here, and its settings stay as they are.
 *
 * <p>For the one transaction that is open now, and for one thread. When a call has said that the transaction is lost, later ones on it are refused.
 *
 * @since 0.1.0
 */
public final class JdbcTransaction implements Transaction {

    private final Connection connection;
    private @Nullable RuntimeException lost;

    private JdbcTransaction(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes the open transaction of a connection. Asks the driver, not the database.
     *
     * @param connection open, with autocommit off
     * @return the transaction
     * @throws IllegalStateException if the connection is closed or commits by itself
     * @throws StoreUnavailableException if the driver cannot tell
     */
    public static JdbcTransaction of(Connection connection) {
        JdbcTransaction transaction = new JdbcTransaction(Objects.requireNonNull(connection, "connection"));
        transaction.requireOpen();
        return transaction;
    }

    Connection connection() {
        return connection;
    }

    /** The host may have ended the transaction since: without one, half of our writes could be saved. */
    void requireOpen() {
        if (lost != null) {
            throw new TransactionLostException(
                    "the transaction was lost in an earlier call; roll it back, begin another, and make a new"
                            + " JdbcTransaction.of(connection)",
                    lost);
        }
        try {
            if (connection.isClosed()) {
                throw new IllegalStateException(
                        "the connection is closed, so it has no transaction to join; call the gate"
                                + " before you close it, or without in(…)");
            }
            if (connection.getAutoCommit()) {
                throw new IllegalStateException(
                        "the connection commits each statement by itself, so it has no transaction"
                                + " to join; say connection.setAutoCommit(false) first, or call the gate without in(…)");
            }
        } catch (SQLException failure) {
            throw new StoreUnavailableException(
                    "the connection did not tell whether a transaction is open; nothing was taken", failure);
        }
    }

    void isLostBy(RuntimeException reason) {
        lost = reason;
    }

    @Override
    public String toString() {
        return "JdbcTransaction";
    }
}
