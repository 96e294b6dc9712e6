package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.TestDatabase;

class BillingSchemaTest {

    @ParameterizedTest
    @EnumSource
    void migrateMakesAnEmptyDatabaseFit(DatabaseKind kind) {
        try (TestDatabase database = Databases.empty(kind)) {
            BillingSchema.migrate(database.dataSource());

            Databases.verify(database.dataSource(), kind, "billing_");
            assertThat(Databases.count(
                            database.dataSource(), "billing_catalog WHERE epoch = 0 AND default_plan IS NULL"))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void migratingAgainChangesNothing(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            Databases.execute(database.dataSource(), "UPDATE billing_catalog SET epoch = 7");

            BillingSchema.migrate(database.dataSource());

            assertThat(Databases.count(database.dataSource(), "billing_catalog WHERE epoch = 7"))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void migrateLeavesTheHostsTablesAndItsFlywayAlone(DatabaseKind kind) {
        try (TestDatabase database = Databases.empty(kind)) {
            Databases.execute(
                    database.dataSource(),
                    "CREATE TABLE account (id INT PRIMARY KEY)",
                    "INSERT INTO account VALUES (1)");
            Flyway host = Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations("classpath:host-migrations")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load();
            host.migrate();

            BillingSchema.migrate(database.dataSource());

            Databases.verify(database.dataSource(), kind, "billing_");
            assertThat(Databases.count(database.dataSource(), "account")).isOne();
            assertThatCode(host::validate).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoPrefixesShareOneSchema(DatabaseKind kind) {
        try (TestDatabase database = Databases.empty(kind)) {
            BillingSchema.migrate(database.dataSource(), "one_");
            BillingSchema.migrate(database.dataSource(), "eatfit_billing_2");

            Databases.verify(database.dataSource(), kind, "one_");
            Databases.verify(database.dataSource(), kind, "eatfit_billing_2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSqlForAnAdministratorMakesTheSameTables(DatabaseKind kind) {
        try (TestDatabase database = Databases.empty(kind)) {
            String ddl = BillingSchema.ddl(kind, "quota_");

            Databases.executeScript(database.dataSource(), ddl);

            assertThat(ddl).doesNotContain("${").contains("quota_account");
            Databases.verify(database.dataSource(), kind, "quota_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsVerifiedIsWhatTheScriptCreates(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            LiveSchema live = Jdbi.create(database.dataSource())
                    .withHandle(handle -> LiveSchema.read(handle, Dialect.of(kind), TablePrefix.DEFAULT));

            assertThat(live.relations())
                    .extracting(LiveSchema.Relation::name)
                    .filteredOn(name -> !name.equals("billing_schema_history"))
                    .containsExactlyInAnyOrderElementsOf(ExpectedRelation.ALL.stream()
                            .map(expected -> "billing_" + expected.name())
                            .toList());
            for (ExpectedRelation expected : ExpectedRelation.ALL) {
                String name = "billing_" + expected.name();
                assertThat(live.columns().getOrDefault(name, Map.of()).keySet())
                        .as("columns of %s", name)
                        .containsExactlyInAnyOrderElementsOf(expected.columns().stream()
                                .map(ExpectedRelation.ExpectedColumn::name)
                                .toList());
                Set<Set<String>> keys = new HashSet<>();
                expected.unique().forEach(unique -> keys.add(Set.copyOf(unique)));
                if (!expected.key().isEmpty()) {
                    keys.add(Set.copyOf(expected.key()));
                }
                assertThat(live.uniqueKeys().getOrDefault(name, Set.of()))
                        .as("unique keys of %s", name)
                        .containsExactlyInAnyOrderElementsOf(keys);
                assertThat(live.checks().getOrDefault(name, Set.of()))
                        .as("checks of %s", name)
                        .containsExactlyInAnyOrderElementsOf(expected.checks());
            }
        }
    }

    @Test
    void aFailingMigrationNamesTheWayByHand() {
        try (TestDatabase database = TestDatabase.h2Memory()) {
            Databases.execute(database.dataSource(), "CREATE TABLE billing_account (id INT)");

            assertThatThrownBy(() -> BillingSchema.migrate(database.dataSource()))
                    .isInstanceOf(BillingException.class)
                    .hasMessageContaining("BillingSchema.ddl(DatabaseKind.H2, \"billing_\")")
                    .hasCauseInstanceOf(FlywayException.class);
        }
    }

    @Test
    void withoutFlywayMigrateSaysWhatToAddAndTheSqlIsStillThere() throws Exception {
        try (TestDatabase database = TestDatabase.h2Memory();
                URLClassLoader withoutFlyway = classPathWithout("flyway")) {
            Class<?> schema = withoutFlyway.loadClass(BillingSchema.class.getName());
            Class<?> kinds = withoutFlyway.loadClass(DatabaseKind.class.getName());

            assertThatThrownBy(
                            () -> schema.getMethod("migrate", DataSource.class).invoke(null, database.dataSource()))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("add org.flywaydb:flyway-core")
                    .hasMessageContaining("org.flywaydb:flyway-database-postgresql")
                    .hasMessageContaining("BillingSchema.ddl(DatabaseKind.H2, \"billing_\")")
                    .satisfies(failure -> assertThat(failure.getClass().getName())
                            .isEqualTo("ru.eatfit24.billing.error.BillingException"));
            Object ddl =
                    schema.getMethod("ddl", kinds, String.class).invoke(null, kinds.getEnumConstants()[0], "billing_");
            assertThat((String) ddl).contains("CREATE TABLE billing_account");
        }
    }

    private static URLClassLoader classPathWithout(String word) {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().contains(word))
                .map(BillingSchemaTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("Not a class path entry: " + entry, e);
        }
    }
}
