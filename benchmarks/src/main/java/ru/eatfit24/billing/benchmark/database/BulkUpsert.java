package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The database alone: two connections without a pool, each of which sends one statement after the other that takes a unit for many subjects at once.
 * Nobody waits for an answer of its own, nothing is decided outside the database. Names are sent in their order, so that the two do not deadlock.
 */
final class BulkUpsert implements Contestant {

    static final String NAME = "bulk-upsert";

    private static final int CONNECTIONS = 2;

    private final String name;
    private final Counters counters;
    private final Subjects subjects;
    private final int rows;
    private final List<Connection> connections = new ArrayList<>();

    /** @param rows subjects in a statement */
    BulkUpsert(String name, Counters counters, Subjects subjects, int rows) throws SQLException {
        this.name = name;
        this.counters = counters;
        this.subjects = subjects;
        this.rows = rows;
        for (int number = 0; number < CONNECTIONS; number++) {
            connections.add(counters.database().connect());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Turn turn(Duration duration) throws Exception {
        List<Connection> free = new ArrayList<>(connections);
        long[] granted = new long[CONNECTIONS];
        Turn statements = ThreadLoad.run(CONNECTIONS, duration, () -> {
            int number = free.size() - 1;
            Connection connection = free.remove(number);
            Subjects.Caller caller = subjects.caller();
            PreparedStatement statement = prepare(connection);
            return () -> {
                granted[number] += send(connection, statement, caller);
                return true;
            };
        });
        long units = granted[0] + granted[1];
        return new Turn(units, 0, statements.nanos());
    }

    private PreparedStatement prepare(Connection connection) {
        try {
            return connection.prepareStatement(
                    counters.database().isPostgres()
                            ? "INSERT INTO counter (subject, day, used) SELECT subject, ?, 1 FROM unnest(?) AS s(subject)"
                                    + " ON CONFLICT (subject, day) DO UPDATE SET used = counter.used + 1"
                                    + " WHERE counter.used + 1 <= ? RETURNING subject"
                            : "INSERT INTO counter (subject, day, used) VALUES (?, ?, 1)"
                                    + ", (?, ?, 1)".repeat(rows - 1) + " ON DUPLICATE KEY UPDATE used = used + (used < "
                                    + Plans.PER_DAY + ")");
        } catch (SQLException failed) {
            throw new IllegalStateException("the statement of " + name + " was refused", failed);
        }
    }

    private int send(Connection connection, PreparedStatement statement, Subjects.Caller caller) throws SQLException {
        SortedSet<String> names = new TreeSet<>();
        while (names.size() < rows) {
            names.add(Subjects.name(caller.next()));
        }
        Date today = Counters.today();
        if (counters.database().isPostgres()) {
            statement.setDate(1, today);
            statement.setArray(2, connection.createArrayOf("varchar", names.toArray()));
            statement.setLong(3, Plans.PER_DAY);
            int granted = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    granted++;
                }
            }
            return granted;
        }
        int parameter = 1;
        for (String subject : names) {
            statement.setString(parameter++, subject);
            statement.setDate(parameter++, today);
        }
        statement.executeUpdate();
        return rows;
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
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException failed) {
                throw new IllegalStateException("a connection of " + name + " did not close", failed);
            }
        }
    }
}
