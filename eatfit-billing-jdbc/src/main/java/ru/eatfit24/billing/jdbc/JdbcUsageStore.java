package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * Accounts in a table, one row each.
 *
 * <ol>
 *   <li>The account's row is locked and read; of an account that has none, nothing is.
 *   <li>The catalogue's epoch is read, in a statement of its own: after a wait for the lock a join would show it as it was
 *       before the wait.
 *   <li>The rule decides on the calling thread. It may have to decide again.
 *   <li>What it changed is written: the row, if it still has the version that was read, with the next one; or a new row,
 *       if there is still none. Where somebody else was faster, all is rolled back and starts again.
 *   <li>Closed windows and audit entries follow in the same transaction, and it commits.
 * </ol>
 */
final class JdbcUsageStore implements UsageStore {

    private static final int MAX_LIMIT = 1_000;
    private static final String UNIQUE_VIOLATION = "23505";

    private final OwnTransactions transactions;
    private final Statements statements;

    JdbcUsageStore(OwnTransactions transactions, Statements statements) {
        this.transactions = transactions;
        this.statements = statements;
    }

    @Override
    public <T> CompletionStage<T> update(String root, UsageRule<T> rule) {
        return stage(() -> transactions.run("the update of account " + root, handle -> update(handle, root, rule)));
    }

    @Override
    public <T> CompletionStage<T> read(String root, Function<Account, T> reader) {
        return stage(() -> transactions.run("the reading of account " + root, handle -> {
            Account account = handle.createQuery(statements.readAccount())
                    .bind("root", root)
                    .map((row, context) -> accountOrAbsent(root, row))
                    .findOne()
                    .orElseThrow(JdbcCatalogStore::missingRow);
            return Result.read(OwnTransactions.callersCode(() -> reader.apply(account)));
        }));
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        requireLimit(limit);
        return transactions.run(
                "the reading of the closed windows of account " + root,
                handle -> Result.read(handle.createQuery(statements.readClosedWindows())
                        .bind("root", root)
                        .bind("limit", limit)
                        .map((row, context) -> new ClosedWindow(
                                row.getString("feature"),
                                new Window(
                                        WindowPolicy.parse(row.getString("policy")),
                                        row.getObject("starts_at", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getObject("ends_at", OffsetDateTime.class)
                                                .toInstant()),
                                row.getLong("used")))
                        .list()));
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        requireLimit(limit);
        return transactions.run(
                "the reading of the audit trail of account " + root,
                handle -> Result.read(handle.createQuery(statements.readAuditTrail())
                        .bind("root", root)
                        .bind("limit", limit)
                        .map((row, context) -> new AuditEntry(
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                row.getString("actor"),
                                row.getString("action"),
                                row.getString("reason"),
                                JsonText.readTexts(row.getString("details"))))
                        .list()));
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    private <T> Result<T> update(Handle handle, String root, UsageRule<T> rule) {
        Optional<AccountRow> row = handle.createQuery(statements.lockAccount())
                .bind("root", root)
                .map((found, context) -> AccountRow.of(root, found))
                .findOne();
        long epoch = handle.createQuery(statements.readEpoch())
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
        Account account = row.map(found -> readable(found, epoch)).orElseGet(() -> Account.absent(root, epoch));
        Change<T> change = OwnTransactions.callersCode(() -> rule.apply(account));
        Optional<Account> changed = change.account();
        if (changed.isEmpty()) {
            return Result.read(change.answer());
        }
        boolean first = row.isPresent() ? replace(handle, row.get(), changed.get()) : insert(handle, changed.get());
        if (!first) {
            return Result.startAgain();
        }
        insertClosedWindows(handle, root, change.closed());
        insertAuditEntries(handle, root, change.audit());
        return Result.wrote(change.answer());
    }

    private boolean replace(Handle handle, AccountRow row, Account changed) {
        return bindAccount(handle.createUpdate(statements.updateAccount()), changed, row.facts(), row.usage())
                        .bind("version", row.version())
                        .execute()
                == 1;
    }

    // The version starts at the clock, not at 1, so that a copy of a row that was deleted never fits its successor.
    private boolean insert(Handle handle, Account account) {
        try {
            return bindAccount(
                                    handle.createUpdate(statements.insertAccount()),
                                    account,
                                    JsonText.emptyObject(),
                                    JsonText.emptyObject())
                            .bind("version", Math.max(1, Instants.toEpochMicros(account.at())))
                            .execute()
                    == 1;
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            if (reason != null && UNIQUE_VIOLATION.equals(reason.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }

    private static <S extends SqlStatement<S>> S bindAccount(
            S statement, Account account, ObjectNode factsBefore, ObjectNode usageBefore) {
        return statement
                .bind("root", account.root())
                .bind("at", Binding.instant(account.at()))
                .bind("format", AccountCodec.FORMAT)
                .bind("facts", JsonText.write(AccountCodec.writeFacts(account.facts(), factsBefore)))
                .bind("usage", JsonText.write(AccountCodec.writeUsage(account.usage(), usageBefore)));
    }

    // One by one, not as a batch: there are few, and PostgreSQL's driver writes a failed batch's values into its
    // message.
    private void insertClosedWindows(Handle handle, String root, List<ClosedWindow> closed) {
        for (ClosedWindow window : closed) {
            handle.createUpdate(statements.insertClosedWindow())
                    .bind("root", root)
                    .bind("feature", window.feature())
                    .bind("policy", window.window().policy().code())
                    .bind("starts_at", Binding.instant(window.window().start()))
                    .bind("ends_at", Binding.instant(window.window().end()))
                    .bind("used", window.used())
                    .execute();
        }
    }

    private void insertAuditEntries(Handle handle, String root, List<AuditEntry> entries) {
        for (AuditEntry entry : entries) {
            handle.createUpdate(statements.insertAuditEntry())
                    .bind("root", root)
                    .bind("at", Binding.instant(entry.at()))
                    .bind("actor", entry.actor())
                    .bind("action", entry.action())
                    .bind("reason", entry.reason())
                    .bind("details", JsonText.write(entry.details()))
                    .execute();
        }
    }

    private static Account accountOrAbsent(String root, ResultSet row) throws SQLException {
        long epoch = row.getLong("epoch");
        row.getLong("version");
        return row.wasNull() ? Account.absent(root, epoch) : readable(AccountRow.of(root, row), epoch);
    }

    private static Account readable(AccountRow row, long epoch) {
        if (row.format() > AccountCodec.FORMAT) {
            throw new BillingException("The row of account " + row.root() + " has the format " + row.format()
                    + "; this version reads up to " + AccountCodec.FORMAT
                    + ". A newer version of eatfit-billing wrote it: run that one on every node");
        }
        try {
            return row.account(epoch);
        } catch (RuntimeException unreadable) {
            throw new BillingException(
                    "The row of account " + row.root() + " cannot be read: " + unreadable.getMessage()
                            + ". Somebody else than eatfit-billing changed it; nothing was taken",
                    unreadable);
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("the limit must be 1 to " + MAX_LIMIT + ", but was " + limit);
        }
    }

    private static <T> CompletionStage<T> stage(Supplier<T> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
