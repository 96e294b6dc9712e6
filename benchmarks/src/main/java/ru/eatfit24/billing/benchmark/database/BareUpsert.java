package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The same upsert on one connection without a pool, prepared once: the least that a decision can take. For one thread. */
final class BareUpsert implements Peer {

    static final String NAME = "bare-upsert";

    private final Counters counters;
    private final Connection connection;
    private final PreparedStatement statement;

    BareUpsert(Counters counters) throws SQLException {
        this.counters = counters;
        this.connection = counters.database().connect();
        this.statement = connection.prepareStatement(UpsertStatement.text(counters.database()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(int subject) throws SQLException {
        return UpsertStatement.take(counters.database(), connection, statement, subject);
    }

    @Override
    public long counted() throws SQLException {
        return counters.counted();
    }

    @Override
    public int openConnections() {
        return 0;
    }

    @Override
    public void close() {
        try (connection) {
            statement.close();
        } catch (SQLException failed) {
            throw new IllegalStateException("the connection of " + NAME + " did not close", failed);
        }
    }
}
