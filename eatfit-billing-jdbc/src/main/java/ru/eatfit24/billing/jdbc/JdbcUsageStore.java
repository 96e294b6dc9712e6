package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
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
 *       before the wait. So is what the scope names beside the row, if it names anything.
 *   <li>The rule decides on the calling thread. It may have to decide again.
 *   <li>What it changed is written: the row, if it still has the version that was read, with the next one; or a new row,
 *       if there is still none. Where somebody else was faster, all is rolled back and starts again.
 *   <li>Members' windows, operations and holds that are new or different, closed windows, audit entries, events and corrections
 *       follow in the same transaction, and it commits.
 * </ol>
 *
 * <p>A reader locks nothing. Since each write in an account raises its version, one version before and after the reading
 * says that what was read belongs together; an account that is written all the time is locked in the end.
 */
final class JdbcUsageStore implements UsageStore {

    private static final int MAX_LIMIT = 1_000;

    /** How often a reader may find that the account was written meanwhile, before it locks it. */
    private static final int MAX_FREE_READINGS = 3;

    private final OwnTransactions transactions;
    private final Statements statements;
    private final Dialect dialect;
    private final DetailRows details;
    private final OutboxRows outbox;

    JdbcUsageStore(OwnTransactions transactions, Statements statements, Dialect dialect) {
        this.transactions = transactions;
        this.statements = statements;
        this.dialect = dialect;
        this.details = new DetailRows(statements, dialect);
        this.outbox = new OutboxRows(statements, dialect);
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        return stage(
                () -> transactions.run("the update of account " + scope.root(), handle -> update(handle, scope, rule)));
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        AtomicInteger readings = new AtomicInteger();
        return stage(() -> transactions.run("the reading of account " + scope.root(), handle -> {
            boolean locks = readings.getAndIncrement() >= MAX_FREE_READINGS;
            Optional<Account> account = locks ? locked(handle, scope).map(Loaded::account) : unlocked(handle, scope);
            return account.map(seen -> Result.read(OwnTransactions.callersCode(() -> reader.apply(seen))))
                    .orElseGet(Result::startAgain);
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
                                row.getString("member"),
                                row.getString("feature"),
                                new Window(
                                        WindowPolicy.parse(row.getString("policy")),
                                        dialect.instant(row, "starts_at"),
                                        dialect.instant(row, "ends_at")),
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
                                dialect.instant(row, "at"),
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

    private <T> Result<T> update(Handle handle, AccountScope scope, UsageRule<T> rule) {
        Optional<Loaded> found = locked(handle, scope);
        if (found.isEmpty()) {
            return Result.startAgain();
        }
        Loaded loaded = found.get();
        Change<T> change = OwnTransactions.callersCode(() -> rule.apply(loaded.account()));
        Optional<Account> changed = change.account();
        if (changed.isEmpty()) {
            return Result.read(change.answer());
        }
        boolean first = loaded.row().isPresent()
                ? replace(handle, loaded.row().get(), changed.get())
                : insert(handle, changed.get());
        if (!first) {
            return Result.startAgain();
        }
        AccountDetails after = changed.get().details();
        details.save(handle, scope.root(), loaded.account().details(), after);
        insertClosedWindows(handle, scope.root(), change.closed());
        insertAuditEntries(handle, scope.root(), change.audit());
        long version = loaded.row()
                .map(row -> row.version() + 1)
                .orElseGet(() -> AccountRow.firstVersion(changed.get().at()));
        outbox.insert(handle, scope.root(), version, change.events());
        details.correct(handle, scope.root(), after.corrections());
        return Result.wrote(change.answer());
    }

    /** An account, and the row that it came from; no row for one that is absent. */
    private record Loaded(Optional<AccountRow> row, Account account) {}

    /** Locks the account's row and loads it; empty when it was created while we looked. */
    private Optional<Loaded> locked(Handle handle, AccountScope scope) {
        String root = scope.root();
        Optional<AccountRow> row = handle.createQuery(statements.lockAccount())
                .bind("root", root)
                .map((found, context) -> AccountRow.of(root, found, dialect))
                .findOne();
        long epoch = handle.createQuery(statements.readEpoch())
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
        Account account = row.map(found -> readable(found, epoch)).orElseGet(() -> Account.absent(root, epoch));
        AccountDetails loaded = details.load(handle, scope);
        // An absent row locks nobody out: what was found beside it belongs to it only if it is absent still.
        if (row.isEmpty() && !scope.isRowOnly() && version(handle, root).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Loaded(row, account.withDetails(loaded)));
    }

    /** The account as it is; empty when it was written while we looked. */
    private Optional<Account> unlocked(Handle handle, AccountScope scope) {
        String root = scope.root();
        Seen seen = handle.createQuery(statements.readAccount())
                .bind("root", root)
                .map((row, context) -> seen(root, row))
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
        Account account =
                seen.row().map(row -> readable(row, seen.epoch())).orElseGet(() -> Account.absent(root, seen.epoch()));
        if (scope.isRowOnly()) {
            return Optional.of(account);
        }
        AccountDetails loaded = details.load(handle, scope);
        return version(handle, root).equals(seen.row().map(AccountRow::version))
                ? Optional.of(account.withDetails(loaded))
                : Optional.empty();
    }

    private Optional<Long> version(Handle handle, String root) {
        return handle.createQuery(statements.readVersion())
                .bind("root", root)
                .mapTo(Long.class)
                .findOne();
    }

    private record Seen(long epoch, Optional<AccountRow> row) {}

    private Seen seen(String root, ResultSet row) throws SQLException {
        long epoch = row.getLong("epoch");
        row.getLong("version");
        return new Seen(epoch, row.wasNull() ? Optional.empty() : Optional.of(AccountRow.of(root, row, dialect)));
    }

    private boolean replace(Handle handle, AccountRow row, Account changed) {
        return bindAccount(handle.createUpdate(statements.updateAccount()), changed, row.facts(), row.usage())
                        .bind("version", row.version())
                        .execute()
                == 1;
    }

    private boolean insert(Handle handle, Account account) {
        try {
            return bindAccount(
                                    handle.createUpdate(statements.insertAccount()),
                                    account,
                                    JsonText.emptyObject(),
                                    JsonText.emptyObject())
                            .bind("version", AccountRow.firstVersion(account.at()))
                            .execute()
                    == 1;
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            if (reason != null && dialect.isDuplicateKey(reason)) {
                return false;
            }
            throw failure;
        }
    }

    private <S extends SqlStatement<S>> S bindAccount(
            S statement, Account account, ObjectNode factsBefore, ObjectNode usageBefore) {
        return statement
                .bind("root", account.root())
                .bind("at", dialect.instant(account.at()))
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
                    .bind("member", window.member())
                    .bind("feature", window.feature())
                    .bind("policy", window.window().policy().code())
                    .bind("starts_at", dialect.instant(window.window().start()))
                    .bind("ends_at", dialect.instant(window.window().end()))
                    .bind("used", window.used())
                    .execute();
        }
    }

    private void insertAuditEntries(Handle handle, String root, List<AuditEntry> entries) {
        for (AuditEntry entry : entries) {
            handle.createUpdate(statements.insertAuditEntry())
                    .bind("root", root)
                    .bind("at", dialect.instant(entry.at()))
                    .bind("actor", entry.actor())
                    .bind("action", entry.action())
                    .bind("reason", entry.reason())
                    .bind("details", JsonText.write(entry.details()))
                    .execute();
        }
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
