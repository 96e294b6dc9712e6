package ru.eatfit24.billing.example.setup;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;

/**
 * Billing on the database of the settings, without HTTP and without jobs: for the server, and for programs that do one thing and end. Closing it closes both.
 */
public final class OpenedBilling implements AutoCloseable {

    private final HikariDataSource database;
    private final Billing billing;

    private OpenedBilling(HikariDataSource database, Billing billing) {
        this.database = database;
        this.billing = billing;
    }

    /**
     * Opens what is there: a database that is not what this version needs is refused, and left as it is.
     *
     * @param further what is said to the builder besides catalogue and store, such as {@code builder -> builder.paymentProvider(…)}
     * @throws StartupException if the database does not open or is unfit
     */
    public static OpenedBilling open(
            DatabaseSettings settings, PlanCatalog catalog, UnaryOperator<Billing.Builder> further)
            throws StartupException {
        return open(settings, catalog, further, false);
    }

    /** The same after creating or upgrading the tables. */
    public static OpenedBilling migrated(
            DatabaseSettings settings, PlanCatalog catalog, UnaryOperator<Billing.Builder> further)
            throws StartupException {
        return open(settings, catalog, further, true);
    }

    private static OpenedBilling open(
            DatabaseSettings settings, PlanCatalog catalog, UnaryOperator<Billing.Builder> further, boolean migrates)
            throws StartupException {
        HikariDataSource database = settings.open();
        try {
            if (migrates) {
                BillingSchema.migrate(database);
            }
            return new OpenedBilling(
                    database,
                    further.apply(Billing.builder(catalog).store(JdbcBillingStore.open(database)))
                            .build());
        } catch (BillingException unfit) {
            database.close();
            throw new StartupException(StartupException.ENVIRONMENT, String.valueOf(unfit.getMessage()), unfit);
        } catch (RuntimeException | Error failure) {
            database.close();
            throw failure;
        }
    }

    /** The database that it is on; closed with this. */
    public DataSource dataSource() {
        return database;
    }

    /** The services. */
    public Billing billing() {
        return billing;
    }

    @Override
    public void close() {
        billing.close();
        database.close();
    }
}
