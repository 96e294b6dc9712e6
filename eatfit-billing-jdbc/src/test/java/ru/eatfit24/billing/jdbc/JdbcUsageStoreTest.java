package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageStore;

@ParameterizedClass
@EnumSource
class JdbcUsageStoreTest {

    private static final String NOON = "2026-03-01T12:00:00.000001Z";

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at(NOON);
    private final JdbcBillingStore store;
    private final Billing billing;

    JdbcUsageStoreTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = leaks.track(database.dataSource());
        store = JdbcBillingStore.open(dataSource);
        billing = Billing.builder(Plans.catalog()).store(store).clock(clock).build();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void grantsUpToTheLimitAndKeepsWhatWasUsedInOneRow() {
        assertThat(consume("user-42")).isTrue();
        assertThat(consume("user-42")).isTrue();
        assertThat(consume("user-42")).isTrue();
        assertThat(consume("user-42")).isFalse();

        Map<String, Object> row = row("SELECT version, format, at FROM billing_account WHERE root = 'user-42'");
        assertThat(row.get("format")).hasToString("1");
        assertThat(row.get("version")).isEqualTo(Instants.toEpochMicros(Instant.parse(NOON)) + 2);
        assertThat(used("billing_usage WHERE root = 'user-42' AND feature = 'photo_ai_requests' AND policy = 'day'"))
                .isEqualTo(3);
    }

    @Test
    void aDenialAndAReadLeaveNoRow() {
        assertThat(billing.gate().tryConsume("user-42", Plans.PHOTO, 4).isGranted())
                .isFalse();
        assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(3);

        assertThat(Databases.count(database.dataSource(), "billing_account")).isZero();
    }

    @Test
    void aWindowThatEndedMovesToItsTableInTheStepThatOpensTheNext() {
        consume("user-42");
        consume("user-42");
        clock.advance(Duration.ofDays(1));

        consume("user-42");

        assertThat(used("billing_closed_window WHERE root = 'user-42'")).isEqualTo(2);
        assertThat(used("billing_usage WHERE root = 'user-42'")).isEqualTo(1);
        assertThat(billing.entitlements().closedWindows(Subject.of("user-42"), 10))
                .singleElement()
                .satisfies(closed -> {
                    assertThat(closed.feature()).isEqualTo("photo_ai_requests");
                    assertThat(closed.window().start()).isEqualTo("2026-03-01T00:00:00Z");
                    assertThat(closed.window().end()).isEqualTo("2026-03-02T00:00:00Z");
                    assertThat(closed.used()).isEqualTo(2);
                });
    }

    @Test
    void closedWindowsComeLatestFirstAndNoMoreThanAsked() {
        for (int day = 0; day < 4; day++) {
            consume("user-42");
            clock.advance(Duration.ofDays(1));
        }
        consume("user-42");

        assertThat(store.usage().closedWindows("user-42", 3))
                .extracting(closed -> closed.window().start().toString())
                .containsExactly("2026-03-04T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-02T00:00:00Z");
        assertThat(store.usage().closedWindows("user-43", 3)).isEmpty();
    }

    @Test
    void changesByHandAreRememberedNewestFirst() {
        Subject subject = Subject.of("user-42");
        billing.entitlements().grant(subject, Plans.PHOTO, 5, null, "support \"Ю\"", "lost photos; a\\b 'c'");
        billing.entitlements().assign(subject, "PRO_MONTHLY", clock.instant(), null, "admin", "gift");

        assertThat(store.usage().auditTrail("user-42", 10))
                .satisfiesExactly(
                        newest -> {
                            assertThat(newest.action()).isEqualTo("assign");
                            assertThat(newest.at()).isEqualTo(NOON);
                        },
                        oldest -> {
                            assertThat(oldest.actor()).isEqualTo("support \"Ю\"");
                            assertThat(oldest.reason()).isEqualTo("lost photos; a\\b 'c'");
                            assertThat(oldest.details()).containsEntry("feature", "photo_ai_requests");
                        });
        assertThat(store.usage().auditTrail("user-42", 1)).hasSize(1);
        assertThat(billing.gate().tryConsume("user-42", Plans.PHOTO, 1_000).isGranted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1_001, Integer.MAX_VALUE})
    void refusesToListNoneOrTooMany(int limit) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.usage().closedWindows("user-42", limit));
        assertThatIllegalArgumentException().isThrownBy(() -> store.usage().auditTrail("user-42", limit));
    }

    @Test
    void anotherStoreOnTheDatabaseGoesOnWhereThisOneStopped() {
        consume("user-42");
        consume("user-42");

        Billing other = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(dataSource))
                .clock(clock)
                .build();

        assertThat(other.gate().tryConsume("user-42", Plans.PHOTO).isGranted()).isTrue();
        assertThat(consume("user-42")).isFalse();
    }

    @Test
    void anotherPrefixIsAnotherWorld() {
        BillingSchema.migrate(database.dataSource(), "other_");
        Billing other = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(dataSource).prefix("other_").open())
                .clock(clock)
                .build();
        other.gate().tryConsume("user-42", Plans.PHOTO, 3);

        assertThat(consume("user-42")).isTrue();
        assertThat(used("other_usage WHERE root = 'user-42'")).isEqualTo(3);
        assertThat(used("billing_usage WHERE root = 'user-42'")).isEqualTo(1);
    }

    @Test
    void fieldsOfANewerVersionSurviveAWrite() {
        consume("user-42");
        Databases.execute(database.dataSource(), """
                UPDATE billing_account SET version = version + 1, facts = %s, %s = %s""".formatted(
                        json("{\"future\":{\"deep\":[1]}}"),
                        Databases.usageColumn(kind),
                        json("{\"meters\":[],\"holds\":[7]}")));

        consume("user-42");

        assertThat(JsonText.readObject(text("facts"))).isEqualTo(JsonText.readObject("{\"future\":{\"deep\":[1]}}"));
        assertThat(JsonText.readObject(text(Databases.usageColumn(kind))).get("holds"))
                .hasToString("[7]");
        assertThat(used("billing_usage")).isEqualTo(1);
    }

    @Test
    void refusesARowOfANewerFormatAndLeavesItAlone() {
        consume("user-42");
        Databases.execute(database.dataSource(), "UPDATE billing_account SET version = version + 1, format = 2");

        assertThatThrownBy(() -> consume("user-42"))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("account user-42 has the format 2; this version reads up to 1");
        assertThatThrownBy(() -> billing.gate().usage("user-42", Plans.PHOTO)).hasMessageContaining("format 2");
        assertThat(used("billing_usage")).isEqualTo(1);
    }

    @Test
    void refusesARowThatSomebodyElseWrote() {
        consume("user-42");
        Databases.execute(
                database.dataSource(),
                "UPDATE billing_account SET version = version + 1, " + Databases.usageColumn(kind) + " = "
                        + json("{\"meters\":[{}]}"));

        assertThatThrownBy(() -> consume("user-42"))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("account user-42 cannot be read: \"feature\" is missing or no text");
    }

    @Test
    void whatARuleThrowsReachesTheCallerAsItIsAndSavesNothing() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("no"), new JdbiException("not the database's") {}, new AssertionError("no"));

        for (Throwable failure : thrown) {
            assertThatThrownBy(() -> join(store.usage(), "user-42", account -> {
                        if (failure instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) failure;
                    }))
                    .isSameAs(failure);
            assertThatThrownBy(() -> store.usage()
                            .read(AccountScope.of("user-42"), account -> {
                                if (failure instanceof Error error) {
                                    throw error;
                                }
                                throw (RuntimeException) failure;
                            })
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(failure);
        }
        assertThat(Databases.count(database.dataSource(), "billing_account")).isZero();
    }

    @Test
    void theEpochIsReadWithTheAccount() {
        assertThat(epochSeenBy("user-42")).containsExactly(1L, 1L);

        Databases.execute(database.dataSource(), "UPDATE billing_catalog SET epoch = 7");
        consume("user-42");

        assertThat(epochSeenBy("user-42")).containsExactly(7L, 7L);
        assertThat(epochSeenBy("user-43")).containsExactly(7L, 7L);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void aConnectionGoesBackWithTheSettingsItCameWith(int isolation) throws SQLException {
        for (boolean autoCommit : List.of(true, false)) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setTransactionIsolation(isolation);
                String timeouts = setting(connection);
                connection.setAutoCommit(autoCommit);
                Billing onOneConnection = Billing.builder(Plans.catalog())
                        .store(JdbcBillingStore.open(new SingleConnectionDataSource(connection)))
                        .clock(clock)
                        .build();

                onOneConnection.gate().tryConsume("user-42", Plans.PHOTO);
                onOneConnection.gate().usage("user-42", Plans.PHOTO);

                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(setting(connection)).isEqualTo(timeouts);
                if (!autoCommit) {
                    connection.rollback();
                }
            }
        }
        assertThat(used("billing_usage WHERE root = 'user-42'")).isEqualTo(2);
    }

    @Test
    void anAccountThatOthersHoldIsBusyAndNothingIsTaken() throws SQLException {
        consume("user-42");
        Billing impatient = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(dataSource)
                        .lockTimeout(Duration.ofMillis(100))
                        .open())
                .clock(clock)
                .build();

        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT root FROM billing_account WHERE root = 'user-42' FOR UPDATE");

            assertThatThrownBy(() -> impatient.gate().tryConsume("user-42", Plans.PHOTO))
                    .isInstanceOf(AccountBusyException.class)
                    .hasMessageContaining("account user-42");
            assertThat(impatient.gate().tryConsume("user-43", Plans.PHOTO).isGranted())
                    .isTrue();
            assertThat(impatient.gate().usage("user-42", Plans.PHOTO).remaining())
                    .hasValue(2);
            holder.rollback();
        }

        assertThat(used("billing_usage WHERE root = 'user-42'")).isEqualTo(1);
    }

    static List<String> hostileIds() {
        return List.of(
                "'; DROP TABLE billing_account; --",
                "' OR '1'='1",
                "\" OR \"\"=\"",
                "user\\",
                "user\\'",
                "%",
                "_",
                "user-4_",
                "user-42 ",
                " user-42",
                "User-42",
                "USER-42",
                "Üser-42",
                "U\u0308ser-42",
                "${prefix}",
                ":root",
                "?",
                "<names>",
                "{}",
                "null",
                "NULL",
                "0x27",
                "пользователь",
                "😀".repeat(32),
                "ы".repeat(128));
    }

    @Test
    void hostileIdsAreNamesLikeAnyOther() {
        assertThat(hostileIds()).hasSize(25).doesNotHaveDuplicates();
        consume("user-42");
        consume("user-42");

        for (String id : hostileIds()) {
            assertThat(consume(id)).as("first of %s", id).isTrue();
            assertThat(billing.gate().usage(id, Plans.PHOTO).remaining())
                    .as("remaining of %s", id)
                    .hasValue(2);
        }

        assertThat(Databases.count(database.dataSource(), "billing_account")).isEqualTo(26);
        assertThat(used("billing_usage WHERE root = 'user-42'")).isEqualTo(2);
        System.out.println("BAD INPUTS subject ids database=" + database.name() + " harmless="
                + hostileIds().size());
    }

    static List<String> rowsAgainstTheContract() {
        return List.of(
                "INSERT INTO billing_catalog (id, epoch, updated_at) VALUES (2, 0, CURRENT_TIMESTAMP)",
                "INSERT INTO billing_catalog (id, epoch, updated_at) VALUES (1, 0, CURRENT_TIMESTAMP)",
                "UPDATE billing_catalog SET epoch = -1",
                "UPDATE billing_catalog SET default_plan = NULL",
                "UPDATE billing_plan SET version = 0",
                "UPDATE billing_plan SET code = ''",
                "UPDATE billing_account SET root = ''",
                "UPDATE billing_account SET version = 0",
                "UPDATE billing_account SET format = 0",
                "UPDATE billing_account SET facts = NULL",
                "UPDATE billing_account SET facts = [1]",
                "UPDATE billing_account SET usage = [1]",
                "UPDATE billing_closed_window SET used = -1",
                "UPDATE billing_closed_window SET ends_at = starts_at",
                "UPDATE billing_audit_entry SET actor = ''",
                "UPDATE billing_audit_entry SET action = ''",
                "UPDATE billing_audit_entry SET reason = ''",
                "UPDATE billing_audit_entry SET details = [1]");
    }

    @ParameterizedTest
    @MethodSource("rowsAgainstTheContract")
    void theTablesThemselvesRefuseRowsAgainstTheContract(String statement) {
        billing.entitlements().grant(Subject.of("user-42"), Plans.PHOTO, 5, null, "admin", "gift");
        consume("user-42");
        clock.advance(Duration.ofDays(1));
        consume("user-42");
        String sql = statement.replace("[1]", json("[1]")).replace("SET usage", "SET " + Databases.usageColumn(kind));

        assertThatThrownBy(() -> Databases.execute(database.dataSource(), sql))
                .cause()
                .isInstanceOf(SQLException.class)
                .satisfies(refusal ->
                        assertThat(((SQLException) refusal).getSQLState()).startsWith("23"));
    }

    private boolean consume(String account) {
        Decision decision = billing.gate().tryConsume(account, Plans.PHOTO);
        return decision.isGranted();
    }

    /** The epoch that a rule sees, and the one that a reader sees. */
    private List<Long> epochSeenBy(String root) {
        Long rule = join(store.usage(), root, account -> Change.none(account.catalogEpoch()));
        Long reader = store.usage()
                .read(AccountScope.of(root), Account::catalogEpoch)
                .toCompletableFuture()
                .join();
        return List.of(rule, reader);
    }

    private long used(String from) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT COALESCE(SUM(used), 0) FROM " + from)
                        .mapTo(Long.class)
                        .one());
    }

    private Map<String, Object> row(String query) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(query).mapToMap().one());
    }

    private String text(String column) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT " + column + " FROM billing_account")
                        .map((row, context) -> row.getString(1))
                        .one());
    }

    private String json(String text) {
        return Databases.json(kind, text);
    }

    private String setting(Connection connection) throws SQLException {
        String query = switch (kind) {
            case POSTGRESQL -> "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')";
            case MARIADB -> "SELECT CONCAT(@@innodb_lock_wait_timeout, ' ', @@max_statement_time)";
            case H2 -> "SELECT LOCK_TIMEOUT()";
        };
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static <T> T join(UsageStore usage, String root, Function<Account, Change<T>> rule) {
        try {
            return usage.update(AccountScope.of(root), rule::apply)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.getCause();
        }
    }
}
