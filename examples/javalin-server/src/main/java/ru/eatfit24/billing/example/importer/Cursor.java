package ru.eatfit24.billing.example.importer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of one query in the order of their user, fetched some at a time; the first column is the user. For one thread. */
final class Cursor<T> implements AutoCloseable {

    /** So many rows are in memory at once, for each query. */
    private static final int FETCH = 2_000;

    private final PreparedStatement statement;
    private final ResultSet rows;
    private final Reader<T> reader;
    private boolean isOnRow;

    interface Reader<T> {

        T read(ResultSet row) throws SQLException;
    }

    private Cursor(PreparedStatement statement, ResultSet rows, Reader<T> reader) throws SQLException {
        this.statement = statement;
        this.rows = rows;
        this.reader = reader;
        this.isOnRow = rows.next();
    }

    /** A cursor in the connection's transaction, whose query has one parameter: the user to begin after. */
    static <T> Cursor<T> open(Connection connection, String query, long after, Reader<T> reader) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query);
        try {
            statement.setFetchSize(FETCH);
            statement.setLong(1, after);
            return new Cursor<>(statement, statement.executeQuery(), reader);
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    boolean hasMore() {
        return isOnRow;
    }

    long user() throws SQLException {
        return rows.getLong(1);
    }

    /** The rows of this user, if they are next. */
    List<T> of(long user) throws SQLException {
        List<T> found = new ArrayList<>();
        while (isOnRow && user() == user) {
            found.add(reader.read(rows));
            isOnRow = rows.next();
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
