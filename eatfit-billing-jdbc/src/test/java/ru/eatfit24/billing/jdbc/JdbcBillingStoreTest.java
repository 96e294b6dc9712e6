package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.usage.Subject;

class JdbcBillingStoreTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void refusesTablesThatDoNotFitAndLeavesThemAlone(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            TrackedDataSource dataSource = TrackedDataSource.of(database.dataSource());
            Databases.execute(
                    database.dataSource(),
                    "DROP VIEW billing_usage",
                    "ALTER TABLE billing_account RENAME TO daily_usage");

            assertThatThrownBy(() -> JdbcBillingStore.open(dataSource))
                    .isInstanceOf(SchemaMismatchException.class)
                    .hasMessageContaining("table billing_account is missing; found daily_usage, is that it?")
                    .hasMessageContaining("BillingSchema.migrate(dataSource)");
            assertThat(dataSource.openConnections()).isZero();
            assertThat(Databases.count(database.dataSource(), "daily_usage")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensOnTablesOfAnotherPrefix(DatabaseKind kind) {
        try (TestDatabase database = Databases.empty(kind)) {
            BillingSchema.migrate(database.dataSource(), "quota_");

            JdbcBillingStore store = JdbcBillingStore.builder(database.dataSource())
                    .prefix("quota_")
                    .open();

            assertThat(store.usage().isBlocking()).isTrue();
            assertThatThrownBy(() -> JdbcBillingStore.open(database.dataSource()))
                    .isInstanceOf(SchemaMismatchException.class)
                    .hasMessageContaining(
                            "table billing_account is missing; found quota_account, quota_usage, is that it?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";WRITE_DELAY=500", ";WRITE_DELAY=1"})
    void refusesAnH2FileThatWritesLateAndSaysHowToFixIt(String settings) {
        JdbcDataSource late = h2File("late", settings);
        BillingSchema.migrate(late);

        assertThatThrownBy(() -> JdbcBillingStore.open(late))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("WRITE_DELAY = ")
                .hasMessageContaining("Append ;WRITE_DELAY=0;REUSE_SPACE=FALSE to the JDBC URL");
    }

    @Test
    void refusesAnH2FileThatFillsHolesWithNewCommits() {
        JdbcDataSource reusing = h2File("reusing", ";WRITE_DELAY=0");
        BillingSchema.migrate(reusing);

        assertThatThrownBy(() -> JdbcBillingStore.open(reusing))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("The database runs with REUSE_SPACE = ")
                .hasMessageContaining("Append ;WRITE_DELAY=0;REUSE_SPACE=FALSE to the JDBC URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG", "fa-IR", "th-TH-u-nu-thai"})
    void opensAndDecidesInAnyLocaleOfTheJvm(String locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            JdbcDataSource dataSource = h2File("locale-" + locale, ";WRITE_DELAY=0;REUSE_SPACE=FALSE");
            BillingSchema.migrate(dataSource);
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.open(dataSource))
                    .build();

            assertThat(billing.gate().tryConsume("user-42", Plans.PHOTO).isGranted())
                    .isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void refusesAnH2DatabaseThatTakesTwoSubjectsForOne() throws SQLException {
        JdbcDataSource dataSource = h2File("collated", ";WRITE_DELAY=0;REUSE_SPACE=FALSE");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET COLLATION ENGLISH STRENGTH PRIMARY");
        }
        BillingSchema.migrate(dataSource);

        assertThatThrownBy(() -> JdbcBillingStore.open(dataSource))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("collate");
    }

    @Test
    void acceptsAnH2FileThatWritesAtOnceWithWhatItHeldBefore() {
        JdbcDataSource dataSource = h2File("atonce", ";WRITE_DELAY=0;REUSE_SPACE=FALSE");
        BillingSchema.migrate(dataSource);
        Billing first = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(dataSource))
                .build();
        first.gate().require("user-42", Plans.PHOTO);

        Billing second = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(dataSource))
                .build();

        assertThat(second.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(2);
    }

    @Test
    void warnsOnceWhenPostgresMayForgetACommit() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            Databases.execute(
                    database.dataSource(),
                    "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$");
            DataSource forgetful = newConnections(database);

            String logged = logOf(() -> {
                JdbcBillingStore store = JdbcBillingStore.open(forgetful);
                store.catalog().register(Plans.catalog().plans(), Plans.FREE.planVersion());
                store.catalog().state();
            });

            assertThat(logged.lines().filter(line -> line.contains("WARN")))
                    .singleElement()
                    .asString()
                    .contains("commits-not-durable setting=\"synchronous_commit = off\"")
                    .contains("ALTER ROLE ... SET synchronous_commit = on");
        }
    }

    @Test
    void saysNothingOfDurabilityWhenCommitsAreDurable() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            assertThat(logOf(() -> JdbcBillingStore.open(database.dataSource())))
                    .doesNotContain("durable");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAClockThatIsMoreThanASecondOff(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            assertThatThrownBy(() -> openWithClock(database, Duration.ofSeconds(5)))
                    .isExactlyInstanceOf(BillingException.class)
                    .hasMessageContaining("The clock of this machine is PT")
                    .hasMessageContaining("ahead of the database's clock")
                    .hasMessageContaining("NTP");
            assertThatThrownBy(() -> openWithClock(database, Duration.ofSeconds(-5)))
                    .isExactlyInstanceOf(BillingException.class)
                    .hasMessageContaining("behind the database's clock");
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsClockFollowsTheDatabases(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            JdbcBillingStore store = openWithClock(database, Duration.ofMillis(700));

            Duration off = Duration.between(
                    InstantSource.system().instant(), store.clock().instant());

            assertThat(off.abs()).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void refusesADatabaseThatItDoesNotKnow() {
        try (TestDatabase database = TestDatabase.h2Memory()) {
            DataSource oracle = calledBy("Oracle", database);

            assertThatThrownBy(() -> JdbcBillingStore.open(oracle))
                    .isExactlyInstanceOf(BillingException.class)
                    .hasMessageContaining(
                            "The database calls itself \"Oracle\"; the store runs on PostgreSQL, MariaDB and H2");
            assertThatThrownBy(() -> BillingSchema.migrate(oracle))
                    .isExactlyInstanceOf(BillingException.class)
                    .hasMessageContaining("Oracle");
        }
    }

    @Test
    void saysThatADatabaseThatIsGoneIsNotAvailable() {
        TestDatabase database = TestDatabase.h2Memory();
        DataSource gone = database.dataSource();
        database.close();

        assertThatThrownBy(() -> JdbcBillingStore.open(gone)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> BillingSchema.migrate(gone)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void refusesBadAndRepeatedOptions() {
        try (TestDatabase database = TestDatabase.h2Memory()) {
            DataSource dataSource = database.dataSource();
            for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(2)}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> JdbcBillingStore.builder(dataSource).lockTimeout(bad))
                        .withMessageContaining("lockTimeout must be 1 millisecond to 1 hour");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> JdbcBillingStore.builder(dataSource).statementTimeout(bad))
                        .withMessageContaining("statementTimeout must be 1 millisecond to 1 hour");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JdbcBillingStore.builder(dataSource).prefix("Bad"));
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            JdbcBillingStore.builder(dataSource).prefix("a_").prefix("b_"))
                    .withMessageContaining("prefix");
        }
    }

    @Test
    void aStatementThatTakesTooLongTakesNothing() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.builder(database.dataSource())
                            .statementTimeout(Duration.ofMillis(200))
                            .open())
                    .build();
            Databases.execute(
                    database.dataSource(),
                    """
                    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$
                    """,
                    "CREATE TRIGGER slow BEFORE INSERT ON billing_account FOR EACH ROW EXECUTE FUNCTION slow()");

            assertThatThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was taken")
                    .hasMessageContaining("SQLState 57014");
            assertThat(Databases.count(database.dataSource(), "billing_account"))
                    .isZero();
        }
    }

    @Test
    void aFailureDoesNotRepeatWhatPeopleWrote() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.open(database.dataSource()))
                    .build();
            Databases.execute(database.dataSource(), "DROP TABLE billing_audit_entry");

            assertThatThrownBy(() -> billing.entitlements()
                            .grant(Subject.of("user-42"), Plans.PHOTO, 5, null, "canary-actor", "canary-reason"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .satisfies(failure -> {
                        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                            assertThat(String.valueOf(cause.getMessage())).doesNotContain("canary");
                        }
                    });
        }
    }

    private JdbcDataSource h2File(String name, String settings) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:file:" + folder.resolve(name).toAbsolutePath() + settings);
        dataSource.setUser("sa");
        dataSource.setPassword("");
        return dataSource;
    }

    private static JdbcBillingStore openWithClock(TestDatabase database, Duration ahead) {
        return JdbcBillingStore.builder(database.dataSource())
                .system(() -> InstantSource.system().instant().plus(ahead), System::nanoTime)
                .open();
    }

    /** A data source whose every connection is new, so that the database's settings of now hold for it. */
    private static DataSource newConnections(TestDatabase database) {
        return proxy(DataSource.class, (name, arguments) -> switch (name) {
            case "getConnection" -> DriverManager.getConnection(database.url(), database.user(), database.password());
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static DataSource calledBy(String product, TestDatabase database) {
        DatabaseMetaData metaData = proxy(DatabaseMetaData.class, (name, arguments) -> product);
        return proxy(DataSource.class, (name, arguments) -> {
            Connection connection = database.dataSource().getConnection();
            return proxy(Connection.class, (method, values) -> switch (method) {
                case "getMetaData" -> metaData;
                case "close" -> {
                    connection.close();
                    yield metaData;
                }
                default -> throw new UnsupportedOperationException(method);
            });
        });
    }

    @FunctionalInterface
    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                JdbcBillingStoreTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = answer.to(method.getName(), arguments == null ? new Object[0] : arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    private static String logOf(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
