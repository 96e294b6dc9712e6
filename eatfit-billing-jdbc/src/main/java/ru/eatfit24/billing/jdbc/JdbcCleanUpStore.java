package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import ru.eatfit24.billing.jdbc.CleanUpStatements.Outdated;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.Outlived;

/**
 * Deletes rows in small transactions.
 *
 * <ol>
 *   <li>Some rows that are old enough are found by an index and locked; what others have locked is passed over. So a clean-up waits for nobody, and cannot
 *       be part of a deadlock.
 *   <li>They are deleted, and the transaction commits. Where the database can, both are one statement.
 * </ol>
 *
 * <p>No row of an account is locked, so decisions go on meanwhile. A decision that finds an operation which is no longer remembered, and writes it anew,
 * may find its row gone when it does; it is then written as a new one.
 */
final class JdbcCleanUpStore implements CleanUpStore {

    private final OwnTransactions transactions;
    private final Dialect dialect;
    private final Map<Outdated, CleanUpStatements> statements = new EnumMap<>(Outdated.class);
    private final String nextFeature;
    private final String endedHolds;

    JdbcCleanUpStore(
            OwnTransactions transactions,
            Dialect dialect,
            TablePrefix prefix,
            Duration lockTimeout,
            Duration statementTimeout) {
        this.transactions = transactions;
        this.dialect = dialect;
        for (Outdated outdated : Outdated.values()) {
            statements.put(outdated, CleanUpStatements.of(outdated, dialect, prefix, lockTimeout, statementTimeout));
        }
        this.nextFeature = CleanUpStatements.nextFeature(dialect, prefix, lockTimeout, statementTimeout);
        this.endedHolds = CleanUpStatements.endedHolds(dialect, prefix, lockTimeout, statementTimeout);
    }

    // One by one: the index leads from each feature to the next, while DISTINCT would read all windows.
    @Override
    public List<String> featuresOfClosedWindows() {
        return transactions.run("the reading of the features of closed windows", handle -> {
            List<String> features = new ArrayList<>();
            String after = "";
            while (true) {
                var next = handle.createQuery(nextFeature)
                        .bind("after", after)
                        .mapTo(String.class)
                        .findOne();
                if (next.isEmpty()) {
                    return Result.read(List.copyOf(features));
                }
                after = next.get();
                features.add(after);
            }
        });
    }

    @Override
    public List<String> accountsOfEndedHolds(Instant now, int most) {
        return transactions.run(
                "the reading of reservations that have ended",
                handle -> Result.read(handle
                        .createQuery(endedHolds)
                        .bind("now", dialect.instant(now))
                        .bind("most", most)
                        .mapTo(String.class)
                        .stream()
                        .distinct()
                        .toList()));
    }

    @Override
    public int delete(Outlived outlived, int most) {
        Matching matching = Matching.of(outlived);
        CleanUpStatements of = statementsOf(matching);
        return transactions.run("the clean-up of " + outlived, handle -> {
            if (of.deleteAtOnce().isPresent()) {
                int rows = bind(handle.createUpdate(of.deleteAtOnce().get()), matching, most)
                        .execute();
                return rows == 0 ? Result.read(0) : Result.wrote(rows);
            }
            List<Map<String, Object>> keys = bind(handle.createQuery(of.lock()), matching, most)
                    .map((row, context) -> key(row, of.key()))
                    .list();
            delete(handle, of.delete(), keys);
            return keys.isEmpty() ? Result.read(0) : Result.wrote(keys.size());
        });
    }

    private static void delete(Handle handle, String statement, List<Map<String, Object>> keys) {
        if (keys.isEmpty()) {
            return;
        }
        try (var batch = handle.prepareBatch(statement)) {
            keys.forEach(key -> batch.bindMap(key).add());
            batch.execute();
        }
    }

    @Override
    public int count(Outlived outlived, int most) {
        Matching matching = Matching.of(outlived);
        return transactions.run(
                "the counting of " + outlived,
                handle -> Result.read(
                        bind(handle.createQuery(statementsOf(matching).count()), matching, most)
                                .mapTo(Integer.class)
                                .one()));
    }

    private CleanUpStatements statementsOf(Matching matching) {
        CleanUpStatements of = statements.get(matching.outdated());
        if (of == null) {
            throw new IllegalStateException("there are no statements for " + matching);
        }
        return of;
    }

    private <S extends SqlStatement<S>> S bind(S statement, Matching matching, int most) {
        S bound = statement.bind("before", dialect.instant(matching.before())).bind("most", most);
        return matching.outdated() == Outdated.CLOSED_WINDOW ? bound.bind("feature", matching.feature()) : bound;
    }

    private Map<String, Object> key(ResultSet row, List<String> columns) throws SQLException {
        Map<String, Object> key = new HashMap<>();
        for (String column : columns) {
            key.put(
                    column,
                    switch (column) {
                        case "starts_at" -> dialect.instant(dialect.instant(row, column));
                        case "account_version" -> row.getLong(column);
                        case "position" -> row.getInt(column);
                        default -> row.getString(column);
                    });
        }
        return key;
    }

    /**
     * Which rows.
     *
     * @param feature empty where it does not matter
     */
    private record Matching(Outdated outdated, String feature, Instant before) {

        static Matching of(Outlived outlived) {
            if (outlived instanceof Outlived.ClosedWindows windows) {
                return new Matching(Outdated.CLOSED_WINDOW, windows.feature(), windows.endedBy());
            } else if (outlived instanceof Outlived.Operations operations) {
                return new Matching(Outdated.OPERATION, "", operations.takenBy());
            } else if (outlived instanceof Outlived.SettledHolds holds) {
                return new Matching(Outdated.SETTLED_HOLD, "", holds.endedBy());
            } else if (outlived instanceof Outlived.Deliveries deliveries) {
                return new Matching(Outdated.DELIVERY, "", deliveries.deliveredBy());
            } else if (outlived instanceof Outlived.ProcessedNotifications processed) {
                return new Matching(Outdated.PROCESSED_NOTIFICATION, "", processed.processedBy());
            } else if (outlived instanceof Outlived.EndedCalls calls) {
                return new Matching(Outdated.ENDED_CALL, "", calls.sentBy());
            }
            return new Matching(Outdated.DELIVERED_EVENT, "", ((Outlived.DeliveredEvents) outlived).deliveredBy());
        }
    }
}
