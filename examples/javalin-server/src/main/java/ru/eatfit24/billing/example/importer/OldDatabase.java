package ru.eatfit24.billing.example.importer;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The old service's PostgreSQL database, read in one snapshot:
 *
 * <ol>
 *   <li>A transaction that only reads, and sees what was committed when it began, whatever is written meanwhile.
 *   <li>The plans at once; subscriptions, payments, refunds and days as four cursors, each in the order of the user.
 *   <li>The next account is the lowest user that any cursor stands on: memory holds one account and some rows of each cursor.
 * </ol>
 *
 * <p>For one thread.
 */
final class OldDatabase implements AutoCloseable {

    private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

    private final Connection connection;
    private final OldTables tables;

    private OldDatabase(Connection connection, OldTables tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /** Takes the connection, and closes it. */
    static OldDatabase open(Connection connection) throws SQLException, ImportRefusedException {
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new OldDatabase(connection, OldTables.read(connection));
        } catch (SQLException | ImportRefusedException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    OldTables tables() {
        return tables;
    }

    Map<Long, OldPlan> plans() throws SQLException {
        String table = "subscription_plans";
        String photos = tables.has(table, "daily_photo_limit")
                ? "p.daily_photo_limit"
                : tables.column(table, "p", "max_photos_per_day", "integer");
        String query =
                "SELECT p.id, p.code, " + tables.column(table, "p", "name", "text") + ", p.price, p.duration_days, "
                        + photos + ", " + tables.column(table, "p", "history_days", "integer")
                        + " FROM subscription_plans p";
        Map<Long, OldPlan> plans = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                OldPlan plan = new OldPlan(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        orZero(row.getBigDecimal(4)),
                        row.getInt(5),
                        limit(row, 6),
                        limit(row, 7));
                plans.put(plan.id(), plan);
            }
        }
        return plans;
    }

    private static BigDecimal orZero(@Nullable BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }

    /** Nothing and -1 both mean unlimited. */
    private static OptionalLong limit(ResultSet row, int column) throws SQLException {
        long limit = row.getLong(column);
        return row.wasNull() || limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** How many rows there are. */
    long count(String table) throws SQLException {
        return tables.has(table) ? one("SELECT COUNT(*) FROM " + table) : 0;
    }

    /** How many rows name no user; of use, also those that name no day. */
    long countWithoutUser(String table) throws SQLException {
        String orNoDay = tables.usageTables().contains(table) ? " OR date IS NULL" : "";
        return one("SELECT COUNT(*) FROM " + table + " WHERE user_id IS NULL" + orNoDay);
    }

    long countRefundsWithoutPayment() throws SQLException {
        return tables.has("refunds")
                ? one("SELECT COUNT(*) FROM refunds r LEFT JOIN payments p ON p.id = r.payment_id"
                        + " WHERE p.user_id IS NULL")
                : 0;
    }

    /** How many days of users both usage tables know. */
    long countOverlap() throws SQLException {
        return tables.usageTables().size() < 2
                ? 0
                : one("SELECT COUNT(*) FROM (" + tables.days()
                        + ") d WHERE in_daily IS NOT NULL AND in_billing IS NOT NULL AND user_id IS NOT NULL");
    }

    private long one(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The accounts in the order of their users, after this one. */
    Accounts accountsAfter(long user) throws SQLException {
        return new Accounts(user);
    }

    /** Walks over the accounts. */
    final class Accounts implements AutoCloseable {

        private final List<Cursor<?>> cursors;
        private final Cursor<OldAccount.Subscription> subscriptions;
        private final Cursor<OldAccount.Payment> payments;
        private final Cursor<OldAccount.Refund> refunds;
        private final Cursor<OldAccount.Day> days;

        private Accounts(long after) throws SQLException {
            subscriptions = Cursor.open(connection, subscriptionsQuery(), after, OldDatabase::subscription);
            payments = Cursor.open(connection, paymentsQuery(), after, OldDatabase::payment);
            refunds = Cursor.open(connection, refundsQuery(), after, OldDatabase::refund);
            days = Cursor.open(connection, daysQuery(), after, OldDatabase::day);
            cursors = List.of(subscriptions, payments, refunds, days);
        }

        /** The next account; null after the last one. */
        @Nullable OldAccount next() throws SQLException {
            long user = Long.MAX_VALUE;
            boolean found = false;
            for (Cursor<?> cursor : cursors) {
                if (cursor.hasMore()) {
                    user = Math.min(user, cursor.user());
                    found = true;
                }
            }
            return found
                    ? new OldAccount(user, subscriptions.of(user), payments.of(user), refunds.of(user), days.of(user))
                    : null;
        }

        @Override
        public void close() throws SQLException {
            for (Cursor<?> cursor : cursors) {
                cursor.close();
            }
        }
    }

    private String subscriptionsQuery() {
        String table = "subscriptions";
        return "SELECT s.user_id, s.id, s.plan_id, " + tables.column(table, "s", "start_date", "timestamptz")
                + ", s.end_date, " + tables.column(table, "s", "is_active", "boolean") + ", "
                + tables.column(table, "s", "auto_renew", "boolean") + ", "
                + tables.column(table, "s", "yookassa_payment_method_id", "text") + ", "
                + tables.column(table, "s", "card_mask", "text") + ", "
                + tables.column(table, "s", "card_brand", "text")
                + " FROM subscriptions s WHERE s.user_id > ? ORDER BY s.user_id, s.id";
    }

    private static OldAccount.Subscription subscription(ResultSet row) throws SQLException {
        boolean isActive = row.getBoolean(6) || row.wasNull();
        return new OldAccount.Subscription(
                row.getLong(2),
                number(row, 3),
                instant(row, 4),
                instant(row, 5),
                isActive,
                row.getBoolean(7),
                row.getString(8),
                row.getString(9),
                row.getString(10));
    }

    private String paymentsQuery() {
        String table = "payments";
        return "SELECT p.user_id, CAST(p.id AS text), " + tables.column(table, "p", "plan_id", "bigint")
                + ", p.amount, p.currency, p.status, " + tables.column(table, "p", "yookassa_payment_id", "text") + ", "
                + tables.column(table, "p", "error_message", "text") + ", CAST("
                + tables.column(table, "p", "metadata", "text") + " AS text), p.created_at, "
                + tables.column(table, "p", "paid_at", "timestamptz") + ", "
                + tables.column(table, "p", "updated_at", "timestamptz") + ", "
                + tables.column(table, "p", "billing_period_end", "timestamptz")
                + " FROM payments p WHERE p.user_id > ? ORDER BY p.user_id, p.created_at, p.id";
    }

    private static OldAccount.Payment payment(ResultSet row) throws SQLException {
        return new OldAccount.Payment(
                row.getString(2),
                number(row, 3),
                row.getBigDecimal(4),
                row.getString(5),
                String.valueOf(row.getString(6)),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                orLongAgo(instant(row, 10)),
                instant(row, 11),
                instant(row, 12),
                instant(row, 13));
    }

    private String refundsQuery() {
        String table = "refunds";
        if (!tables.has(table)) {
            return "SELECT user_id FROM payments WHERE user_id > ? AND 1 = 0";
        }
        return "SELECT p.user_id, CAST(r.id AS text), CAST(p.id AS text), r.amount, r.status, "
                + tables.column(table, "r", "yookassa_refund_id", "text") + ", "
                + tables.column(table, "r", "reason", "text") + ", r.created_at, "
                + tables.column(table, "r", "completed_at", "timestamptz")
                + " FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.user_id > ?"
                + " ORDER BY p.user_id, r.created_at, r.id";
    }

    private static OldAccount.Refund refund(ResultSet row) throws SQLException {
        return new OldAccount.Refund(
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                String.valueOf(row.getString(5)),
                row.getString(6),
                row.getString(7),
                orLongAgo(instant(row, 8)),
                instant(row, 9));
    }

    private String daysQuery() {
        return "SELECT user_id, day, in_daily, in_billing, found FROM (" + tables.days()
                + ") d WHERE user_id > ? AND day IS NOT NULL ORDER BY user_id, day";
    }

    private static OldAccount.Day day(ResultSet row) throws SQLException {
        return new OldAccount.Day(row.getObject(2, LocalDate.class), units(row, 3), units(row, 4), row.getLong(5));
    }

    private static OptionalLong units(ResultSet row, int column) throws SQLException {
        long units = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(units);
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static Instant orLongAgo(@Nullable Instant at) {
        return at == null ? LONG_AGO : at;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
