package ru.eatfit24.billing.jdbc;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import ru.eatfit24.billing.error.BillingException;

/** All that touches Flyway. Loading this class fails where Flyway is not on the class path, so only a caller that copes may. */
final class FlywayMigration {

    private FlywayMigration() {}

    static void run(DataSource dataSource, Dialect dialect, TablePrefix prefix) {
        try {
            Flyway.configure(BillingSchema.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:" + dialect.scriptFolder())
                    .placeholders(Map.of("prefix", prefix.value()))
                    // Our own history: the host's versions and ours never meet, whatever they are numbered.
                    .table(prefix.tableName("schema_history"))
                    // A host's schema is not empty when we come to it. Version 0 lies before all of ours, so that the
                    // baseline skips none of them.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new BillingException(
                    "The tables with the prefix " + prefix.value() + " could not be migrated on " + dialect.kind()
                            + ". Flyway 10 and later need a part of its own beside flyway-core: on PostgreSQL"
                            + " org.flywaydb:flyway-database-postgresql, on MariaDB org.flywaydb:flyway-mysql. The SQL can also be run by hand: BillingSchema.ddl(DatabaseKind."
                            + dialect.kind() + ", \"" + prefix.value() + "\"). Flyway says: " + e.getMessage(),
                    e);
        }
    }
}
