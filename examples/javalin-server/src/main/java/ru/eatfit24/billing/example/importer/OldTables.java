package ru.eatfit24.billing.example.importer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the old tables and columns there are. The old service was down for a day since its code and its database disagreed about the name of a table, so nothing is taken
 * for granted here: what is missing that is needed is named at once, and what may be missing is read as empty.
 */
final class OldTables {

    static final String DAILY_USAGE = "daily_usage";
    static final String BILLING_DAILYUSAGE = "billing_dailyusage";

    private static final Map<String, Set<String>> NEEDED = Map.of(
            "subscription_plans", Set.of("id", "code", "price", "duration_days"),
            "subscriptions", Set.of("id", "user_id", "plan_id", "end_date"),
            "payments", Set.of("id", "user_id", "amount", "currency", "status", "created_at"));

    private static final Set<String> NEEDED_OF_USAGE = Set.of("user_id", "date", "photo_ai_requests");
    private static final Set<String> NEEDED_OF_REFUNDS = Set.of("id", "payment_id", "amount", "status", "created_at");

    private final Map<String, Set<String>> columns;

    private OldTables(Map<String, Set<String>> columns) {
        this.columns = columns;
    }

    static OldTables read(Connection connection) throws SQLException, ImportRefusedException {
        Map<String, Set<String>> columns = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement("""
                        SELECT table_name, column_name FROM information_schema.columns
                        WHERE table_schema = ANY (current_schemas(false))""");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), table -> new HashSet<>())
                        .add(rows.getString(2));
            }
        }
        OldTables tables = new OldTables(columns);
        tables.requireNeeded();
        return tables;
    }

    private void requireNeeded() throws ImportRefusedException {
        StringBuilder missing = new StringBuilder();
        NEEDED.forEach((table, needed) -> addMissing(missing, table, needed));
        if (!has(DAILY_USAGE) && !has(BILLING_DAILYUSAGE)) {
            missing.append("\n  table ").append(DAILY_USAGE).append(" or ").append(BILLING_DAILYUSAGE);
        }
        usageTables().forEach(table -> addMissing(missing, table, NEEDED_OF_USAGE));
        if (has("refunds")) {
            addMissing(missing, "refunds", NEEDED_OF_REFUNDS);
        }
        if (!missing.isEmpty()) {
            throw new ImportRefusedException(
                    "this is not the database of the old service, or not all of it; missing:" + missing);
        }
    }

    private void addMissing(StringBuilder missing, String table, Set<String> needed) {
        if (!has(table)) {
            missing.append("\n  table ").append(table);
            return;
        }
        needed.stream()
                .filter(column -> !has(table, column))
                .sorted()
                .forEach(column ->
                        missing.append("\n  column ").append(table).append('.').append(column));
    }

    boolean has(String table) {
        return columns.containsKey(table);
    }

    boolean has(String table, String column) {
        return columns.getOrDefault(table, Set.of()).contains(column);
    }

    List<String> usageTables() {
        return List.of(DAILY_USAGE, BILLING_DAILYUSAGE).stream()
                .filter(this::has)
                .toList();
    }

    /** A column of a table known by its alias, or nothing of this type where it is missing. */
    String column(String table, String alias, String column, String type) {
        return has(table, column) ? alias + "." + column : "CAST(NULL AS " + type + ")";
    }

    /**
     * The days of both usage tables, a row for each user and day: the rows of each are added up, since nothing keeps a table from having several.
     */
    String days() {
        return usageTables().stream()
                .map(table -> "SELECT user_id, CAST(date AS date) AS day, "
                        + ofOne(table, DAILY_USAGE) + " AS in_daily, "
                        + ofOne(table, BILLING_DAILYUSAGE) + " AS in_billing FROM " + table)
                .collect(Collectors.joining(
                        " UNION ALL ",
                        "SELECT user_id, day, SUM(in_daily) AS in_daily, SUM(in_billing) AS in_billing, COUNT(*) AS found FROM (",
                        ") u GROUP BY user_id, day"));
    }

    private static String ofOne(String table, String wanted) {
        return table.equals(wanted) ? "COALESCE(photo_ai_requests, 0)" : "CAST(NULL AS bigint)";
    }
}
