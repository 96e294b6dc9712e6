package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What is different on MariaDB: settings of the host's, locks, and how the schema is read. */
class MariaDbTest {

    /** In the hour that Berlin leaves out in spring, so that every conversion by a local zone shows. */
    private static final Instant IN_THE_GAP = Instant.parse("2026-03-29T02:30:00.123457Z");

    private final TestDatabase database = Databases.migrated(DatabaseKind.MARIADB);

    @AfterEach
    void drop() {
        database.close();
    }

    static List<String> optionsOfHosts() {
        return List.of(
                "connectionTimeZone=Asia/Tokyo",
                "serverTimezone=Europe/Berlin",
                "preserveInstants=true&connectionTimeZone=Europe/Berlin",
                "useServerPrepStmts=true",
                "useServerPrepStmts=true&preserveInstants=true&connectionTimeZone=America/New_York",
                "sessionVariables=time_zone='-08:00',sql_mode=''",
                "sessionVariables=time_zone='-08:00'&useServerPrepStmts=true",
                "sessionVariables=sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "sessionVariables=tx_isolation='SERIALIZABLE',innodb_lock_wait_timeout=50",
                "useAffectedRows=true",
                "allowMultiQueries=true",
                "useBulkStmts=true",
                "useMysqlMetadata=true",
                "tinyInt1isBit=false&autocommit=false");
    }

    @ParameterizedTest
    @MethodSource("optionsOfHosts")
    void theHostsSettingsDoNotMatter(String options) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            VirtualClock clock = VirtualClock.at(IN_THE_GAP);
            Subject subject = Subject.of("user \"42\" \\ 'x'");
            Billing billing = billing(JdbcBillingStore.open(connections(options)), clock);
            billing.entitlements().grant(subject, Plans.PHOTO, 5, null, "admin", "a \\ \"b\" 'c' Ю 😀");
            billing.gate().require(UsageRequest.of(subject, Plans.PHOTO, 3).operation("op-1"));
            clock.advance(Duration.ofDays(1));
            billing.gate().require(UsageRequest.of(subject, Plans.PHOTO, 2).operation("op-2"));

            Billing plain = billing(JdbcBillingStore.open(database.dataSource()), clock);
            assertThat(plain.entitlements().auditTrail(subject, 1))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.at()).isEqualTo(IN_THE_GAP);
                        assertThat(entry.reason()).isEqualTo("a \\ \"b\" 'c' Ю 😀");
                    });
            assertThat(plain.entitlements().closedWindows(subject, 9))
                    .singleElement()
                    .satisfies(closed -> {
                        assertThat(closed.window().start()).isEqualTo("2026-03-29T00:00:00Z");
                        assertThat(closed.window().end()).isEqualTo("2026-03-30T00:00:00Z");
                        assertThat(closed.used()).isEqualTo(3);
                    });
            assertThat(plain.gate()
                            .tryConsume(UsageRequest.of(subject, Plans.PHOTO, 3).operation("op-1"))
                            .at())
                    .isEqualTo(IN_THE_GAP);
            assertThat(Databases.count(
                            database.dataSource(),
                            "billing_usage WHERE starts_at = '2026-03-30 00:00:00' AND used = 2"))
                    .isOne();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @ParameterizedTest
    @MethodSource("optionsOfHosts")
    void theHostsSettingsDoNotMatterToABatch(String options) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try (BatchedBillingStore store = BatchedBillingStore.open(connections(options))) {
            VirtualClock clock = VirtualClock.at(IN_THE_GAP);
            Billing billing = Billing.builder(Plans.catalog())
                    .store(store)
                    .clock(clock)
                    .executor(Runnable::run)
                    .build();
            List<Subject> subjects = List.of(
                    Subject.of("user \"42\" \\ 'x' \\u0041"),
                    Subject.of("?:rows 'Ю😀"),
                    Subject.of("User"),
                    Subject.of("user"));
            for (int day = 0; day < 2; day++) {
                List<CompletableFuture<Decision>> answers = new ArrayList<>();
                for (Subject subject : subjects) {
                    answers.add(billing.gate()
                            .tryConsumeAsync(
                                    UsageRequest.of(subject, Plans.PHOTO, 2).operation("op\\\"'" + day))
                            .toCompletableFuture());
                }
                assertThat(answers)
                        .allSatisfy(
                                answer -> assertThat(answer.join().isGranted()).isTrue());
                clock.advance(Duration.ofDays(1));
            }

            Billing plain = billing(JdbcBillingStore.open(database.dataSource()), clock);
            for (Subject subject : subjects) {
                assertThat(plain.entitlements().closedWindows(subject, 9))
                        .singleElement()
                        .satisfies(closed -> {
                            assertThat(closed.window().start()).isEqualTo("2026-03-29T00:00:00Z");
                            assertThat(closed.used()).isEqualTo(2);
                        });
                assertThat(plain.gate()
                                .tryConsume(
                                        UsageRequest.of(subject, Plans.PHOTO, 2).operation("op\\\"'0"))
                                .at())
                        .isEqualTo(IN_THE_GAP);
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void theClockIsReadInUtcWhateverTheSessionsZone() {
        assertThatCode(() -> JdbcBillingStore.open(connections("sessionVariables=time_zone='+05:00'")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"READ-COMMITTED", "REPEATABLE-READ", "SERIALIZABLE"})
    void aConflictWithAHostsTransactionIsWaitedForAndLosesNothing(String isolation)
            throws SQLException, InterruptedException, ExecutionException {
        VirtualClock clock = VirtualClock.at(IN_THE_GAP);
        Billing billing =
                billing(JdbcBillingStore.open(connections("sessionVariables=tx_isolation='" + isolation + "'")), clock);
        billing.gate().require("user-42", Plans.PHOTO);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("UPDATE billing_account SET version = version + 1 WHERE root = 'user-42'");
            Callable<Boolean> consume =
                    () -> billing.gate().tryConsume("user-42", Plans.PHOTO).isGranted();
            Future<Boolean> waiting = executor.submit(consume);
            awaitLockWait();
            holder.commit();

            assertThat(waiting.get()).isTrue();
        } finally {
            executor.shutdown();
        }
        assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(1);
    }

    @Test
    void anAccountThatOthersHoldIsBusyAndTheConnectionIsLeftWithoutLocks() throws SQLException {
        VirtualClock clock = VirtualClock.at(IN_THE_GAP);
        Billing billing = billing(
                JdbcBillingStore.builder(database.dataSource())
                        .lockTimeout(Duration.ofMillis(100))
                        .open(),
                clock);
        billing.gate().require("user-42", Plans.PHOTO);
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT root FROM billing_account WHERE root = 'user-42' FOR UPDATE");
            statement.execute("INSERT INTO billing_account (root, version, at, format, facts, `usage`)"
                    + " VALUES ('new', 1, '2026-01-01', 1, '{}', '{\"meters\":[]}')");

            for (String account : List.of("user-42", "new")) {
                assertThatThrownBy(() -> billing.gate().tryConsume(account, Plans.PHOTO))
                        .as(account)
                        .isInstanceOf(AccountBusyException.class)
                        .hasMessageContaining("account " + account);
            }
            // What was refused left the transaction open on the server; it was rolled back all the same.
            statement.execute("SELECT COUNT(*) FROM information_schema.innodb_trx");
            try (var rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(1);
            }
            holder.rollback();
        }
        assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(2);
        assertThat(Databases.count(database.dataSource(), "billing_account")).isOne();
    }

    @Test
    void aStatementThatTakesTooLongTakesNothing() {
        Billing billing = billing(
                JdbcBillingStore.builder(database.dataSource())
                        .statementTimeout(Duration.ofMillis(200))
                        .open(),
                VirtualClock.at(IN_THE_GAP));
        Databases.execute(
                database.dataSource(),
                "CREATE TRIGGER slow BEFORE INSERT ON billing_account FOR EACH ROW SET NEW.format = 1 + SLEEP(30)");

        assertThatThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("nothing was taken")
                .hasMessageContaining("SQLState 70100");
        assertThat(Databases.count(database.dataSource(), "billing_account")).isZero();
    }

    @Test
    void theLongestNamesFitTheKeys() {
        String part = "ю".repeat(128);
        Subject deep = Subject.of(part, part, part, part);
        Billing billing = Billing.builder(Plans.catalog().withZone(Zone.of("Europe/Moscow")))
                .store(JdbcBillingStore.open(database.dataSource()))
                .clock(VirtualClock.at(IN_THE_GAP))
                .build();

        assertThat(billing.gate()
                        .tryConsume(UsageRequest.of(deep, Plans.PHOTO).operation("o".repeat(64)))
                        .isGranted())
                .isTrue();
        Databases.execute(
                database.dataSource(),
                "INSERT INTO billing_member_window VALUES (REPEAT('😀', 128), REPEAT('😀', 400), REPEAT('😀', 64),"
                        + " REPEAT('😀', 32), '2026-01-01', '2026-01-02', 1, 0)",
                "INSERT INTO billing_closed_window VALUES (REPEAT('😀', 128), REPEAT('😀', 400), REPEAT('😀', 64),"
                        + " REPEAT('😀', 32), '2026-01-01', '2026-01-02', 1)");
        assertThat(Databases.count(database.dataSource(), "billing_usage WHERE CHAR_LENGTH(member) = 400"))
                .isOne();
    }

    @Test
    void warnsWhenTheServerMayForgetACommit() throws SQLException {
        String problem = Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(
                                MariaDbDialect.INSTANCE.durabilityProbe().query())
                        .mapTo(String.class)
                        .findOne()
                        .orElse("none"));
        assertThat(problem).isEqualTo("none");

        // The setting is the whole server's, so that the question is put to what it would be instead of changing it.
        String forgetful =
                MariaDbDialect.INSTANCE.durabilityProbe().query().replace("@@innodb_flush_log_at_trx_commit", "@flush");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET @flush = 2");
            try (var rows = statement.executeQuery(forgetful)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("problem")).isEqualTo("innodb_flush_log_at_trx_commit = 2");
            }
        }
    }

    @Test
    void acceptsWhatTheHostAdded() {
        Databases.execute(
                database.dataSource(),
                "ALTER TABLE billing_account ADD COLUMN host_note VARCHAR(10) CHARACTER SET latin1",
                "CREATE INDEX host_index ON billing_closed_window (starts_at)",
                "ALTER TABLE billing_plan ADD CONSTRAINT host_check CHECK (code <> 'X')",
                "ALTER TABLE billing_hold DROP PRIMARY KEY",
                "CREATE UNIQUE INDEX of_the_host ON billing_hold (hold_id, root)");

        assertThatCode(() -> Databases.verify(database.dataSource(), DatabaseKind.MARIADB, "billing_"))
                .doesNotThrowAnyException();
    }

    @Test
    void namesEveryDifferenceOfTheSchema() {
        Databases.execute(
                database.dataSource(),
                "DROP VIEW billing_usage",
                "ALTER TABLE billing_usage_entry RENAME TO billing_usage_entries",
                "ALTER TABLE billing_plan DROP CONSTRAINT billing_plan_version",
                "ALTER TABLE billing_account MODIFY COLUMN root VARCHAR(128) CHARACTER SET utf8mb4 COLLATE"
                        + " utf8mb4_general_ci NOT NULL",
                "ALTER TABLE billing_account MODIFY COLUMN at DATETIME NOT NULL",
                "ALTER TABLE billing_member_window MODIFY COLUMN used INT UNSIGNED NOT NULL",
                "ALTER TABLE billing_hold MODIFY COLUMN state VARCHAR(16) NULL",
                "ALTER TABLE billing_hold DROP PRIMARY KEY",
                "CREATE UNIQUE INDEX too_short ON billing_hold (root(10), hold_id)",
                "ALTER TABLE billing_audit_entry DROP COLUMN actor");

        SchemaMismatchException refusal = catchThrowableOfType(
                SchemaMismatchException.class,
                () -> Databases.verify(database.dataSource(), DatabaseKind.MARIADB, "billing_"));

        assertThat(refusal.differences())
                .containsExactlyInAnyOrder(
                        "table billing_plan has no CHECK over (version)",
                        "column billing_account.root is varchar(128) COLLATE utf8mb4_general_ci, expected varchar(128)"
                                + " COLLATE utf8mb4_nopad_bin",
                        "column billing_account.at is datetime(0), expected datetime(6)",
                        "column billing_member_window.used is int unsigned, expected bigint",
                        "table billing_usage_entry is missing; found billing_usage_entries, is that it?",
                        "column billing_hold.state allows NULL, but must be NOT NULL",
                        "table billing_hold has no primary key or unique index over (root, hold_id)",
                        "column billing_audit_entry.actor is missing, expected varchar(128) COLLATE utf8mb4_nopad_bin",
                        "table billing_audit_entry has no CHECK over (actor)",
                        "view billing_usage is missing; found billing_usage_entries, is that it?");
        assertThat(refusal).hasMessageContaining("Looked at MARIADB database \"");
    }

    private static Billing billing(JdbcBillingStore store, VirtualClock clock) {
        return Billing.builder(Plans.catalog()).store(store).clock(clock).build();
    }

    /** Returns when somebody waits for a lock. */
    private void awaitLockWait() {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String waits = "information_schema.global_status WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'"
                + " AND variable_value > 0";
        while (Databases.count(database.dataSource(), waits) == 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Nobody waited for the lock");
            }
            Thread.onSpinWait();
        }
    }

    /** New connections with options in their URL, as hosts write them. */
    private DataSource connections(String options) {
        String url = database.url() + (database.url().contains("?") ? "&" : "?") + options;
        return new UrlDataSource(url, database.user(), database.password());
    }

    private record UrlDataSource(String url, String user, String password) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        @Override
        public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLogWriter(PrintWriter writer) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
