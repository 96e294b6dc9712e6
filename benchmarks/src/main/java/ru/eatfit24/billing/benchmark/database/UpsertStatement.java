package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One statement that takes a unit if the limit allows it. PostgreSQL: an upsert whose update has a condition. MariaDB's has none and cannot tell
 * whether it changed something, so there it is a conditional update, followed by an insert where there is no row yet.
 */
final class UpsertStatement {

    private static final String UPSERT =
            "INSERT INTO counter (subject, day, used) VALUES (?, ?, 1) ON CONFLICT (subject, day) DO UPDATE SET used = counter.used + 1"
                    + " WHERE counter.used + 1 <= ? RETURNING used";

    private static final String UPDATE =
            "UPDATE counter SET used = used + 1 WHERE subject = ? AND day = ? AND used + 1 <= ?";

    private static final String INSERT = "INSERT IGNORE INTO counter (subject, day, used) VALUES (?, ?, 1)";

    private UpsertStatement() {}

    static String text(Database database) {
        return database.isPostgres() ? UPSERT : UPDATE;
    }

    /** @param statement of {@link #text} */
    static boolean take(Database database, Connection connection, PreparedStatement statement, int subject)
            throws SQLException {
        String name = Subjects.name(subject);
        Date today = Counters.today();
        statement.setString(1, name);
        statement.setDate(2, today);
        statement.setLong(3, Plans.PER_DAY);
        if (database.isPostgres()) {
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
        if (statement.executeUpdate() == 1) {
            return true;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, name);
            insert.setDate(2, today);
            return insert.executeUpdate() == 1;
        }
    }
}
