package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.LedgerStatements.Range;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.store.LedgerStore;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * Reads accounts page by page.
 *
 * <ol>
 *   <li>A page is one transaction that reads from one snapshot of the database, whatever commits meanwhile, and locks nothing. What is written in one transaction is
 *       seen wholly or not at all.
 *   <li>The rows of the accounts come first, by their key, some at most. Then each table beside them is read once, for the same range of names, along its key. A range without a last
 *       account has no end, so that rows under names without an account are seen too.
 *   <li>Rows come from the server some hundred at a time. What one means is found out by itself, and one that cannot be read is shown as that.
 * </ol>
 *
 * <p>A page takes as many statements as there are tables, and each its time-out. Safe for use by many threads.
 */
final class JdbcLedgerStore implements LedgerStore {

    /** No account has it: names are 1 character or longer. */
    private static final String BEFORE_ALL = "";

    /** Nothing is decided on what is read, so it does not matter which catalogue it would be decided by. */
    private static final long NO_EPOCH = 0;

    /** How many rows the driver fetches at once. */
    private static final int FETCH = 500;

    private final OwnTransactions transactions;
    private final LedgerStatements statements;
    private final MoneyTables money;
    private final Dialect dialect;

    JdbcLedgerStore(OwnTransactions transactions, LedgerStatements statements, MoneyTables money, Dialect dialect) {
        this.transactions = transactions;
        this.statements = statements;
        this.money = money;
        this.dialect = dialect;
    }

    @Override
    public <R extends LedgerReader> R show(@Nullable String after, int most, Supplier<R> readers) {
        if (most < 1 || most > MAX_PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " accounts, but was to have " + most);
        }
        String from = after == null ? BEFORE_ALL : after;
        return transactions.runOnSnapshot("the reading of the accounts after \"" + from + "\"", handle -> {
            R reader = OwnTransactions.callersCode(readers);
            new Page(handle, from, Range.AFTER, reader).show(most);
            return Result.read(reader);
        });
    }

    @Override
    public <R extends LedgerReader> R show(String account, Supplier<R> readers) {
        return transactions.runOnSnapshot("the reading of all of account " + account, handle -> {
            R reader = OwnTransactions.callersCode(readers);
            new Page(handle, account, Range.ONE, reader).show(1);
            return Result.read(reader);
        });
    }

    @Override
    public long countAccounts(@Nullable String after) {
        return transactions.run(
                "the counting of accounts",
                handle -> Result.read(handle.createQuery(statements.count())
                        .bind("after", after == null ? BEFORE_ALL : after)
                        .mapTo(Long.class)
                        .one()));
    }

    /** One page in its transaction. For one thread. */
    private final class Page {

        private final Handle handle;
        private final String after;
        private final LedgerReader reader;
        private String last = BEFORE_ALL;
        private Range range;

        Page(Handle handle, String after, Range range, LedgerReader reader) {
            this.handle = handle;
            this.after = after;
            this.range = range;
            this.reader = reader;
        }

        void show(int most) {
            // Kept, since the next statement needs the last of them, and needs the connection.
            List<AccountRow> accounts = handle.createQuery(statements.accounts(range))
                    .bind("after", after)
                    .bind("most", most)
                    .map((row, context) -> AccountRow.of(row.getString("root"), row, dialect))
                    .list();
            accounts.forEach(this::account);
            if (range == Range.AFTER && accounts.size() == most) {
                last = accounts.get(most - 1).root();
                range = Range.BETWEEN;
            }
            each(statements.memberWindows(range), row -> {
                MemberRow found = MemberRow.of(row, dialect);
                String root = row.getString("root");
                shown(
                        root,
                        "a window of member " + found.member(),
                        found::meter,
                        meter -> reader.memberWindow(root, found.member(), meter));
            });
            each(statements.closedWindows(range), this::closedWindow);
            each(statements.holds(range), row -> {
                HoldRow found = HoldRow.of(row, dialect);
                String root = row.getString("root");
                shown(root, "hold " + found.id(), found::hold, hold -> reader.hold(root, hold));
            });
            each(statements.operations(range), row -> {
                EntryRow found = EntryRow.of(row, dialect);
                String root = row.getString("root");
                shown(root, "operation " + found.operation(), found::entry, entry -> reader.operation(root, entry));
            });
            each(statements.auditEntries(range), this::audit);
            each(statements.credit(range), this::credit);
            values(money.subscriptions, reader::subscription);
            values(money.invoices, reader::invoice);
            values(money.payments, reader::payment);
            values(money.refunds, reader::refund);
        }

        private void account(AccountRow row) {
            Account account;
            try {
                account = AccountTransaction.readable(row, NO_EPOCH);
            } catch (BillingException unreadable) {
                told(() -> reader.unreadableAccount(row.root(), String.valueOf(unreadable.getMessage())));
                return;
            }
            told(() -> reader.account(account));
        }

        private void closedWindow(ResultSet row) throws SQLException {
            String root = row.getString("root");
            String member = row.getString("member");
            String feature = row.getString("feature");
            String policy = row.getString("policy");
            var start = dialect.instant(row, "starts_at");
            var end = dialect.instant(row, "ends_at");
            long used = row.getLong("used");
            shown(
                    root,
                    "the closed window of " + feature + " from " + start,
                    () -> new ClosedWindow(member, feature, new Window(WindowPolicy.parse(policy), start, end), used),
                    closed -> reader.closedWindow(root, closed));
        }

        private void audit(ResultSet row) throws SQLException {
            String root = row.getString("root");
            var at = dialect.instant(row, "at");
            String actor = row.getString("actor");
            String action = row.getString("action");
            String reason = row.getString("reason");
            String details = row.getString("details");
            shown(
                    root,
                    "the audit entry of " + at,
                    () -> new AuditEntry(at, actor, action, reason, JsonText.readTexts(details)),
                    entry -> reader.audit(root, entry));
        }

        private void credit(ResultSet row) throws SQLException {
            String root = row.getString("root");
            String cause = row.getString("cause");
            long amount = row.getLong("amount");
            String currency = row.getString("currency");
            var at = dialect.instant(row, "at");
            shown(
                    root,
                    "credit entry " + cause,
                    () -> new CreditEntry(root, cause, Money.ofMinor(amount, currency), at),
                    reader::credit);
        }

        private <V> void values(MoneyTable<V> table, Consumer<V> show) {
            table.each(
                    bound(handle.createQuery(table.whereAnybody(range.condition()))),
                    value -> told(() -> show.accept(value)),
                    (place, why) ->
                            told(() -> reader.unreadable(place.account(), table.kind() + " " + place.id(), why)));
        }

        private void each(String statement, RowShower shower) {
            bound(handle.createQuery(statement))
                    .map((row, context) -> {
                        shower.show(row);
                        return Boolean.TRUE;
                    })
                    .forEach(shown -> {});
        }

        private Query bound(Query query) {
            query.setFetchSize(FETCH).bind("after", after);
            return range == Range.BETWEEN ? query.bind("last", last) : query;
        }

        private <V> void shown(String root, String what, Supplier<V> reading, Consumer<V> show) {
            V value;
            try {
                value = reading.get();
            } catch (BillingException | IllegalArgumentException | NullPointerException unreadable) {
                told(() -> reader.unreadable(root, what, String.valueOf(unreadable.getMessage())));
                return;
            }
            told(() -> show.accept(value));
        }
    }

    /** Shows one row. */
    @FunctionalInterface
    private interface RowShower {

        void show(ResultSet row) throws SQLException;
    }

    /** What the reader throws is not the database's. */
    private static void told(Runnable reader) {
        OwnTransactions.callersCode(() -> {
            reader.run();
            return Boolean.TRUE;
        });
    }
}
