package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.store.StoredObject;

/**
 * A table of values that are stored whole under an account and an id of ours.
 *
 * <ol>
 *   <li>To store a value, the one with its id is read. If there is none, it is inserted; else it must agree in what never changes, and the rest is written.
 *       Whoever stores holds the account's row, so nothing comes between.
 *   <li>What must be once only is a unique index. Which state the database gives decides that a rule is broken (class 23), never its words; and its words are kept
 *       from messages, since they repeat the values.
 *   <li>To claim what is due, rows are locked, those that others hold are passed over, and their {@code due_at} becomes the end of the lease.
 * </ol>
 *
 * <p>Immutable; every call works on the handle that it is given.
 */
final class MoneyTable<V> {

    /** SQLState class of integrity constraints: unique, CHECK, NOT NULL, on all three databases. */
    private static final String BROKEN_CONSTRAINT = "23";

    /** How many ids one statement names; each is a parameter, of which a protocol allows so many. */
    private static final int MAX_LEASES = 1_000;

    private final MoneyColumns<V> columns;
    private final Dialect dialect;
    private final UnaryOperator<String> sql;
    private final String find;
    private final String insert;
    private final String update;
    private final String lockDue;
    private final String lease;
    private final String countDue;

    /** @param sql fills in the prefix and the time-outs */
    MoneyTable(MoneyColumns<V> columns, Dialect dialect, UnaryOperator<String> sql) {
        this.columns = columns;
        this.dialect = dialect;
        this.sql = sql;
        String id = columns.idColumn();
        List<String> all = Stream.concat(columns.fixed().stream(), columns.changing().stream())
                .toList();
        find = where(id + " = :id");
        insert = sql.apply("INSERT INTO ${prefix}%s (root, %s, %s) VALUES (:root, :id, %s)"
                .formatted(
                        columns.table(),
                        id,
                        String.join(", ", all),
                        all.stream().map(this::parameter).collect(Collectors.joining(", "))));
        update = sql.apply("UPDATE ${prefix}%s SET %s WHERE root = :root AND %s = :id"
                .formatted(
                        columns.table(),
                        columns.changing().stream()
                                .map(column -> column + " = " + parameter(column))
                                .collect(Collectors.joining(", ")),
                        id));
        // In the order of the index and no finer: else all that is due is read and sorted first, and MariaDB locks what
        // it reads.
        lockDue = sql.apply("""
                SELECT root, %1$s
                FROM ${prefix}%2$s
                WHERE due_at <= :now
                ORDER BY due_at
                LIMIT :most
                FOR UPDATE SKIP LOCKED
                """.formatted(id, columns.table()));
        countDue = sql.apply(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ${prefix}%s WHERE due_at <= :now LIMIT :most) found"
                        .formatted(columns.table()));
        lease = sql.apply(
                "UPDATE ${prefix}%s SET due_at = :leased_until WHERE %s IN (<ids>)".formatted(columns.table(), id));
    }

    private String parameter(String column) {
        return columns.json().contains(column) ? dialect.jsonParameter(column) : ":" + column;
    }

    /** The statement that reads the values of the account {@code :root} for which this holds. */
    String where(String condition) {
        return whereAnybody("root = :root AND " + condition);
    }

    /** The statement that reads the values of all accounts for which this holds. */
    String whereAnybody(String condition) {
        return sql.apply("SELECT root, %s, %s FROM ${prefix}%s WHERE %s"
                .formatted(
                        columns.idColumn(),
                        Stream.concat(columns.fixed().stream(), columns.changing().stream())
                                .collect(Collectors.joining(", ")),
                        columns.table(),
                        condition));
    }

    /** The statement that reads the values of the account {@code :root}, newest first, up to {@code :limit}. */
    String newestFirst(boolean afterMark) {
        return newestFirst("root = :root", afterMark);
    }

    /** The statement that reads the values of all accounts for which this holds, newest first, up to {@code :limit}. */
    String newestFirst(String condition, boolean afterMark) {
        String mark = afterMark ? " AND (created_at < :after_at OR created_at = :after_at AND id < :after_id)" : "";
        return whereAnybody(condition + mark + " ORDER BY created_at DESC, id DESC LIMIT :limit");
    }

    /** The statement that says where the value is stored that has {@code :value} in this column. */
    String placeBy(String column) {
        return sql.apply("SELECT root, %s FROM ${prefix}%s WHERE %s = :value"
                .formatted(columns.idColumn(), columns.table(), column));
    }

    Optional<V> find(Handle handle, String account, String id) {
        return values(handle.createQuery(find).bind("root", account).bind("id", id))
                .findFirst();
    }

    /** The values that a statement finds, read to the end. */
    Stream<V> values(Query query) {
        return query.map((row, context) -> read(row)).list().stream();
    }

    /** Reads what a statement finds, value by value, and keeps none; what cannot be read is told with its place and why. */
    void each(Query query, Consumer<V> readable, BiConsumer<StoredObject, String> unreadable) {
        query.map((row, context) -> {
                    V value;
                    try {
                        value = read(row);
                    } catch (BillingException senseless) {
                        unreadable.accept(place(row), String.valueOf(senseless.getMessage()));
                        return Boolean.FALSE;
                    }
                    readable.accept(value);
                    return Boolean.TRUE;
                })
                .forEach(shown -> {});
    }

    String kind() {
        return columns.kind();
    }

    private V read(ResultSet row) throws SQLException {
        String account = row.getString("root");
        try {
            return columns.read(account, new RowReader(row, dialect));
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            throw new BillingException(
                    "The row of " + columns.kind() + " " + row.getString(columns.idColumn()) + " of account " + account
                            + " cannot be read: " + unreadable.getMessage()
                            + ". A newer version of eatfit-billing wrote it, or somebody else changed it",
                    unreadable);
        }
    }

    /**
     * Stores a value, new or in the place of the one with its id.
     *
     * @throws BrokenRule if it must not be there
     */
    void put(Handle handle, V value) {
        V known = find(handle, columns.account(value), columns.id(value)).orElse(null);
        if (known != null && !columns.fixedPart(known).equals(columns.fixedPart(value))) {
            throw broken(value);
        }
        Update statement = handle.createUpdate(known == null ? insert : update)
                .bind("root", columns.account(value))
                .bind("id", columns.id(value));
        columns.write(value, new RowWriter(statement, dialect));
        execute(statement, value);
    }

    private void execute(Update statement, V value) {
        try {
            statement.execute();
        } catch (JdbiException failure) {
            if (isBrokenConstraint(failure)) {
                throw broken(value);
            }
            throw failure;
        }
    }

    static boolean isBrokenConstraint(JdbiException failure) {
        SQLException reason = OwnTransactions.sqlFailure(failure);
        return reason != null
                && reason.getSQLState() != null
                && reason.getSQLState().startsWith(BROKEN_CONSTRAINT);
    }

    private BrokenRule broken(V value) {
        return new BrokenRule(columns.kind() + " " + columns.id(value) + " of account " + columns.account(value)
                + " was not stored, nor anything else of its transaction, since it breaks a rule: "
                + columns.rules(value));
    }

    List<StoredObject> claim(Handle handle, int most, Instant now, Instant leasedUntil) {
        List<StoredObject> due = new ArrayList<>(handle.createQuery(lockDue)
                .bind("now", dialect.instant(now))
                .bind("most", most)
                .map((row, context) -> place(row))
                .list());
        for (int from = 0; from < due.size(); from += MAX_LEASES) {
            List<StoredObject> some = due.subList(from, Math.min(from + MAX_LEASES, due.size()));
            handle.createUpdate(lease)
                    .bind("leased_until", dialect.instant(leasedUntil))
                    .bindList("ids", some.stream().map(StoredObject::id).toList())
                    .execute();
        }
        return due;
    }

    int countDue(Handle handle, Instant now, int most) {
        return handle.createQuery(countDue)
                .bind("now", dialect.instant(now))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    Optional<StoredObject> place(Handle handle, String statement, String value) {
        return handle.createQuery(statement)
                .bind("value", value)
                .map((row, context) -> place(row))
                .findOne();
    }

    private StoredObject place(ResultSet row) throws SQLException {
        return new StoredObject(row.getString("root"), row.getString(columns.idColumn()));
    }
}
