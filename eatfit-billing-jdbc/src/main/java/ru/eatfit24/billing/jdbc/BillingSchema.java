package ru.eatfit24.billing.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.StoreUnavailableException;

/**
 * The tables of the store: creates them, or hands out the SQL that does.
 *
 * <p>There are three ways to the same tables. {@link #migrate(DataSource)} runs the shipped SQL files through Flyway, which
 * is an optional dependency. The host's own Flyway can run them: location {@code classpath:eatfit-billing/postgresql} (or
 * {@code h2}), placeholder {@code prefix}, a history table of its own. Or {@link #ddl(DatabaseKind, String)} prints them
 * for whoever changes the database by hand. Whichever is used, {@link JdbcBillingStore} verifies the result when it opens.
 *
 * <p>Safe for use by many threads and many nodes at once: Flyway lets one of them migrate while the others wait.
 *
 * @since 0.1.0
 */
public final class BillingSchema {

    /** The prefix of every table where the host names none. */
    public static final String DEFAULT_PREFIX = TablePrefix.DEFAULT.value();

    private static final String SCRIPT = "V1__eatfit_billing.sql";

    private BillingSchema() {}

    /**
     * Brings the tables with the default prefix up to this version, in the schema that is current for the data source's
     * connections. Does nothing when they are. Tables of the host in the same schema are not touched; what was applied is
     * remembered in {@code billing_schema_history}.
     *
     * @param dataSource connections of a user who may create tables; opened and closed here
     * @throws BillingException when Flyway is not on the class path, the database is neither PostgreSQL nor H2, or a
     *     statement fails
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public static void migrate(DataSource dataSource) {
        migrate(dataSource, DEFAULT_PREFIX);
    }

    /**
     * The same with another prefix, so that several installations can share a schema.
     *
     * @param dataSource connections of a user who may create tables; opened and closed here
     * @param prefix a lower-case letter, then up to 15 lower-case letters, digits or underscores
     * @throws IllegalArgumentException when the prefix is another
     * @throws BillingException when Flyway is not on the class path, the database is neither PostgreSQL nor H2, or a
     *     statement fails
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public static void migrate(DataSource dataSource, String prefix) {
        Objects.requireNonNull(dataSource, "dataSource");
        TablePrefix checkedPrefix = new TablePrefix(prefix);
        Dialect dialect = dialectOf(dataSource);
        try {
            FlywayMigration.run(dataSource, dialect, checkedPrefix);
        } catch (NoClassDefFoundError e) {
            throw new BillingException(
                    "BillingSchema.migrate needs Flyway, which is not on the class path: add org.flywaydb:flyway-core, and for"
                            + " PostgreSQL org.flywaydb:flyway-database-postgresql. Or run the SQL by other means:"
                            + " BillingSchema.ddl(DatabaseKind." + dialect.kind() + ", \"" + prefix + "\") returns it",
                    e);
        }
    }

    /**
     * The SQL that creates all tables of this version, for a database administrator or another migration tool. Statements
     * end with a semicolon at the end of a line; comments start with {@code --}. Needs no database and no Flyway.
     *
     * @param kind the database that will run it
     * @param prefix a lower-case letter, then up to 15 lower-case letters, digits or underscores
     * @throws IllegalArgumentException when the prefix is another
     */
    public static String ddl(DatabaseKind kind, String prefix) {
        Objects.requireNonNull(kind, "kind");
        TablePrefix checkedPrefix = new TablePrefix(prefix);
        String path = "/" + Dialect.of(kind).scriptFolder() + "/" + SCRIPT;
        try (InputStream script = BillingSchema.class.getResourceAsStream(path)) {
            if (script == null) {
                throw new BillingException(
                        "The script " + path + " is missing from the jar of eatfit-billing-jdbc; was it"
                                + " left out when the application was packed?");
            }
            return checkedPrefix.fill(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The script " + path + " could not be read", e);
        }
    }

    private static Dialect dialectOf(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return Dialect.of(connection);
        } catch (BillingException unknownDatabase) {
            throw unknownDatabase;
        } catch (SQLException | RuntimeException failure) {
            throw new StoreUnavailableException(
                    "The database did not give a connection for the migration; nothing was changed", failure);
        }
    }
}
