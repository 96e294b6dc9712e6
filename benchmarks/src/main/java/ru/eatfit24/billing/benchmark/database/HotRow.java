package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.benchmark.report.Unit;

/**
 * One subject that everybody asks for, while another session keeps a snapshot open: no row version that is newer than the snapshot can be removed,
 * so each decision has to pass more of them. Then the same where the server ends such a session by a setting.
 */
final class HotRow {

    private static final int THREADS = 64;
    private static final String WITHOUT = "self-without-snapshot";
    private static final String BOUNDED = "self-snapshot-ended-after-5s";
    private static final int BOUND_SECONDS = 5;

    private HotRow() {}

    static void run(Bench bench, String name) throws Exception {
        Duration open = bench.settings().quick() ? Duration.ofSeconds(15) : Duration.ofMinutes(2);
        Duration turn = bench.settings().quick() ? Duration.ofSeconds(3) : Duration.ofSeconds(10);
        Subjects subject = Subjects.of(1);
        bench.accounts().settle();
        try (Contestant ours = Contestant.threads(bench.ours(), THREADS, subject)) {
            ours.turn(turn.dividedBy(2));
            long before = ours.counted();
            long granted = add(bench, name, WITHOUT, ours, turn);
            try (Snapshot snapshot = Snapshot.open(bench.database(), 0)) {
                granted += whileOpen(bench, name, ours, open, turn);
                snapshot.requireAlive();
            }
            if (bench.database().isPostgres()) {
                try (Snapshot snapshot = Snapshot.open(bench.database(), BOUND_SECONDS)) {
                    granted += ours.turn(Duration.ofSeconds(2 * BOUND_SECONDS)).granted();
                    granted += add(bench, name, BOUNDED, ours, turn);
                    snapshot.requireEnded();
                }
            }
            Checks.require(name, ours.name(), granted, ours.counted() - before, ours.openConnections());
        }
    }

    private static long whileOpen(Bench bench, String name, Contestant ours, Duration open, Duration turn)
            throws Exception {
        long granted = 0;
        int turns = Math.toIntExact(open.dividedBy(turn));
        for (int number = 1; number <= turns; number++) {
            Turn current = ours.turn(turn);
            granted += current.granted();
            System.out.printf(
                    Locale.ROOT,
                    "SNAPSHOT %s open for %d s: %,.0f/s%n",
                    name,
                    turn.multipliedBy(number).toSeconds(),
                    current.perSecond());
            if (number == turns) {
                bench.report().add(name, Report.OURS, Unit.PER_SECOND, current.perSecond());
            }
        }
        return granted;
    }

    private static long add(Bench bench, String name, String peer, Contestant ours, Duration turn) throws Exception {
        Turn measured = ours.turn(turn);
        bench.report().add(name, peer, Unit.PER_SECOND, measured.perSecond());
        return measured.granted();
    }

    /** A session with a transaction that has read once and does nothing more. */
    private static final class Snapshot implements AutoCloseable {

        private final Connection connection;

        private Snapshot(Connection connection) {
            this.connection = connection;
        }

        /** @param boundSeconds when the server ends the session; 0 for never */
        static Snapshot open(Database database, int boundSeconds) throws SQLException {
            Connection connection = database.connect();
            if (boundSeconds > 0) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET idle_in_transaction_session_timeout = '" + boundSeconds + "s'");
                }
            }
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            Snapshot snapshot = new Snapshot(connection);
            snapshot.read();
            return snapshot;
        }

        private void read() throws SQLException {
            for (String query : List.of("SELECT COUNT(*) FROM billing_catalog", "SELECT COUNT(*) FROM billing_plan")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(query);
                }
            }
        }

        void requireAlive() throws SQLException {
            read();
        }

        void requireEnded() {
            try {
                read();
            } catch (SQLException ended) {
                return;
            }
            throw new IllegalStateException("the server did not end the session that keeps a snapshot open");
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
