package ru.eatfit24.billing.benchmark.database;

import java.sql.SQLException;
import java.util.Locale;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.jdbc.BillingSchema;

/**
 * Our tables under a prefix, with accounts that have each used one unit of a feature. The first is written by the gate, the others are copies of its
 * row with other names, made by the server. Immutable.
 */
final class Accounts {

    private final Database database;
    private final String prefix;
    private final int count;

    private Accounts(Database database, String prefix, int count) {
        this.database = database;
        this.prefix = prefix;
        this.count = count;
    }

    static Accounts create(Database database, String prefix, int count, MeteredFeature used) throws SQLException {
        database.executeScript(BillingSchema.ddl(database.kind(), prefix));
        try (Ours first = Ours.open(database, prefix)) {
            first.gate().require(Subjects.name(0), used);
        }
        Accounts accounts = new Accounts(database, prefix, count);
        long start = System.nanoTime();
        accounts.copyFirst();
        if (count > Subjects.HUNDRED_THOUSAND) {
            System.out.printf(
                    Locale.ROOT,
                    "GENERATED %,d accounts in %.0f s, tables of %,d MB%n",
                    count,
                    (System.nanoTime() - start) / 1e9,
                    accounts.megabytes());
        }
        return accounts;
    }

    private void copyFirst() throws SQLException {
        String usage = database.isPostgres() ? "usage" : "`usage`";
        String name = database.isPostgres() ? "'user-' || n" : "CONCAT('user-', n)";
        String account = table("account");
        database.execute("INSERT INTO " + account + " (root, version, at, format, facts, " + usage + ") SELECT " + name
                + ", version, at, format, facts, " + usage + " FROM " + account + ", " + database.numbersTo(count - 1)
                + " WHERE root = '" + Subjects.name(0) + "'");
        settle();
    }

    private long megabytes() throws SQLException {
        return database.number(
                        database.isPostgres()
                                ? "SELECT pg_total_relation_size('" + table("account") + "')"
                                : "SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE()"
                                        + " AND table_name = '" + table("account") + "'")
                >> 20;
    }

    void settle() throws SQLException {
        database.settle(table("account"));
    }

    Database database() {
        return database;
    }

    String prefix() {
        return prefix;
    }

    int count() {
        return count;
    }

    String table(String name) {
        return prefix + name;
    }

    /** All units of accounts, in open windows and in those that midnight has closed; not those of members. */
    long counted() throws SQLException {
        return database.number(sum(""));
    }

    /** The units of one feature, of accounts. */
    long counted(MeteredFeature feature) throws SQLException {
        return database.number(sum(" AND feature = '" + feature.code() + "'"));
    }

    private String sum(String condition) {
        return "SELECT (SELECT COALESCE(SUM(used), 0) FROM " + table("usage") + " WHERE member = ''" + condition
                + ") + (SELECT COALESCE(SUM(used), 0) FROM " + table("closed_window") + " WHERE member = ''" + condition
                + ")";
    }
}
