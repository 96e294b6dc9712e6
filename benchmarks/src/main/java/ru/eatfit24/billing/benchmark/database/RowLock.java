package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The usual way: lock the counter's row, read, decide, update, commit. */
final class RowLock extends PooledPeer {

    static final String NAME = "row-lock";

    private static final String LOCK = "SELECT used FROM counter WHERE subject = ? AND day = ? FOR UPDATE";
    private static final String UPDATE = "UPDATE counter SET used = ? WHERE subject = ? AND day = ?";

    private final String insert;

    RowLock(Counters counters, int connections) {
        super(NAME, counters, connections, false);
        this.insert = counters.database().isPostgres()
                ? "INSERT INTO counter (subject, day, used) VALUES (?, ?, 0) ON CONFLICT DO NOTHING"
                : "INSERT IGNORE INTO counter (subject, day, used) VALUES (?, ?, 0)";
    }

    @Override
    public boolean take(int subject) throws SQLException {
        String name = Subjects.name(subject);
        Date today = Counters.today();
        try (Connection connection = pool().getConnection()) {
            long used = locked(connection, name, today);
            if (used < 0) {
                insert(connection, name, today);
                used = locked(connection, name, today);
            }
            boolean granted = used + 1 <= Plans.PER_DAY;
            if (granted) {
                update(connection, name, today, used + 1);
            }
            connection.commit();
            return granted;
        }
    }

    private static long locked(Connection connection, String name, Date today) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, name);
            statement.setDate(2, today);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    private void insert(Connection connection, String name, Date today) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, name);
            statement.setDate(2, today);
            statement.executeUpdate();
        }
    }

    private static void update(Connection connection, String name, Date today, long used) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setLong(1, used);
            statement.setString(2, name);
            statement.setDate(3, today);
            statement.executeUpdate();
        }
    }
}
