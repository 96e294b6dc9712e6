package ru.eatfit24.billing.example.importer;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;

/** The service that the old one's data goes into. */
final class NewService implements AutoCloseable {

    static final MeteredFeature PHOTO = Feature.metered("photo_ai_requests");
    static final ValueFeature HISTORY = Feature.value("history_days");

    private static final PlanCatalog CATALOG = PlanCatalog.of(
                    Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)).value(HISTORY, 7),
                    paid("PRO_MONTHLY", 299_00, 30).alias("MONTHLY"),
                    paid("PRO_YEARLY", 2490_00, 365).alias("YEARLY"))
            .withZone(Zone.of("Europe/Moscow"));

    final VirtualClock clock = VirtualClock.at("2026-02-10T12:00:00Z");
    final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    final TestDatabase database;
    final Billing billing;
    final Path checkpoint;

    private NewService(TestDatabase database, Path folder) {
        this.database = database;
        this.checkpoint = folder.resolve("import.json");
        BillingSchema.migrate(database.dataSource());
        this.billing = Billing.builder(CATALOG)
                .store(JdbcBillingStore.open(database.dataSource()))
                .clock(clock)
                .paymentProvider(provider)
                .build();
    }

    static NewService on(TestDatabase database, Path folder) {
        return new NewService(database, folder);
    }

    private static Plan paid(String code, long kopecks, int days) {
        return Plan.paid(code, Money.ofMinor(kopecks, "RUB"), BillingInterval.days(days))
                .version(1)
                .unlimited(PHOTO)
                .value(HISTORY, 180);
    }

    ImportReport take(OldService old, UsageMerge merge) throws Exception {
        return run(old.connect(), merge, false);
    }

    ImportReport preview(OldService old, UsageMerge merge) throws Exception {
        return run(old.connect(), merge, true);
    }

    ImportReport run(Connection source, UsageMerge merge, boolean isDryRun) throws Exception {
        return new Importer(
                        billing,
                        PHOTO,
                        HISTORY,
                        new ImportSettings(isDryRun, merge, "telegram-", checkpoint, 4),
                        clock,
                        new ImportProgress(new PrintWriter(Writer.nullWriter()), false, clock))
                .run(source, "old");
    }

    /** Every row of every table, as texts, by table. */
    Map<String, List<String>> rows() throws SQLException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection()) {
            for (String table : tables(connection)) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows =
                                statement.executeQuery("SELECT CAST(t AS text) FROM " + table + " t ORDER BY 1")) {
                    List<String> texts = new ArrayList<>();
                    while (rows.next()) {
                        texts.add(rows.getString(1));
                    }
                    found.put(table, texts);
                }
            }
        }
        return found;
    }

    /** How many rows a table has. */
    int count(String table) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT table_name FROM information_schema.tables"
                        + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    @Override
    public void close() {
        billing.close();
        database.close();
    }
}
