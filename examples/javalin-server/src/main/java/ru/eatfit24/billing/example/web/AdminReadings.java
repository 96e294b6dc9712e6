package ru.eatfit24.billing.example.web;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.usage.Subject;

/**
 * What administrators look for over all accounts, read by plain SQL: the library's tables are part of its interface, and whoever has such a question asks the database. It
 * reads only.
 *
 * @param database where the tables are
 */
public record AdminReadings(DataSource database) {

    private static final int MOST = 50;

    private static final String ACCOUNTS =
            "SELECT root FROM billing_account WHERE root LIKE ? ESCAPE '!' ORDER BY root LIMIT " + MOST;

    /** Closed windows and open ones, of whole accounts: their members' use is counted in it. */
    private static final String CONSUMPTION = "SELECT starts_at, SUM(used) FROM ("
            + "SELECT starts_at, used FROM billing_closed_window WHERE feature = ? AND policy = 'day' AND member = ''"
            + " UNION ALL "
            + "SELECT starts_at, used FROM billing_usage WHERE feature = ? AND policy = 'day' AND member = ''"
            + ") AS days GROUP BY starts_at ORDER BY starts_at DESC LIMIT " + MOST;

    /** Accounts whose names begin so, in their order, the first ones. */
    List<String> accounts(String start) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACCOUNTS)) {
            statement.setString(1, start.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%");
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /** How much of a feature was used, by the start of the day, the newest days first. */
    Map<Instant, Long> consumption(String feature) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CONSUMPTION)) {
            statement.setString(1, feature);
            statement.setString(2, feature);
            Map<Instant, Long> days = new LinkedHashMap<>();
            // MariaDB has no type for instants: its columns hold the time in UTC.
            boolean isLocal = connection.getMetaData().getDatabaseProductName().equals("MariaDB");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Instant day = isLocal
                            ? rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC)
                            : rows.getObject(1, OffsetDateTime.class).toInstant();
                    days.put(day, rows.getLong(2));
                }
            }
            return days;
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /** Whether a name can be an account's. */
    static boolean isAccount(String name) {
        try {
            Subject.of(name);
            return true;
        } catch (IllegalArgumentException unfit) {
            return false;
        }
    }

    private static StoreUnavailableException unavailable(SQLException failed) {
        return new StoreUnavailableException("the administrators' readings failed", failed);
    }
}
