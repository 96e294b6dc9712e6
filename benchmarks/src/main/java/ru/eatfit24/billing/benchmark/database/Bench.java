package ru.eatfit24.billing.benchmark.database;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.catalog.MeteredFeature;

/** The place where cases run: the server, the data on it, made when it is first asked for, and the report. For one thread. */
final class Bench {

    private final Database database;
    private final Settings settings;
    private final Report report;
    private final Map<String, Accounts> accounts = new HashMap<>();
    private @Nullable Counters counters;
    private @Nullable Buckets buckets;

    Bench(Database database, Settings settings, Report report) {
        this.database = database;
        this.settings = settings;
        this.report = report;
    }

    Database database() {
        return database;
    }

    Settings settings() {
        return settings;
    }

    Report report() {
        return report;
    }

    /** 100,000 accounts with one unit of {@link Plans#PHOTO} used. */
    Accounts accounts() throws SQLException {
        return accounts("billing_", Subjects.HUNDRED_THOUSAND, Plans.PHOTO);
    }

    /** Accounts in tables of their own. */
    Accounts accounts(String prefix, int count, MeteredFeature used) throws SQLException {
        Accounts known = accounts.get(prefix);
        if (known == null) {
            known = Accounts.create(database, prefix, count, used);
            accounts.put(prefix, known);
        }
        return known;
    }

    Counters counters() throws SQLException {
        if (counters == null) {
            counters = Counters.create(database, Subjects.HUNDRED_THOUSAND);
        }
        return counters;
    }

    Buckets buckets() throws SQLException {
        if (buckets == null) {
            buckets = Buckets.create(database, Subjects.HUNDRED_THOUSAND);
        }
        return buckets;
    }

    BestPool bestPool() {
        return new BestPool(settings);
    }

    /** Our gate as it is compared everywhere. */
    OurPeer ours() throws SQLException {
        return OurPeer.of(Report.OURS, accounts(), Plans.PHOTO);
    }

    /** Lets them take turns on tables at rest. */
    void sideBySide(String name, List<Contestant> contestants) throws Exception {
        for (Accounts each : accounts.values()) {
            if (each.count() <= Subjects.HUNDRED_THOUSAND) {
                each.settle();
            }
        }
        if (counters != null) {
            database.settle(Counters.TABLE);
        }
        if (buckets != null) {
            database.settle("bucket");
        }
        new SideBySide(settings, report).run(name, contestants);
    }
}
