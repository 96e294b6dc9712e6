package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.transaction.TransactionException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;

/**
 * What happens to one account inside a transaction, whoever began it and whoever will commit it.
 *
 * <ol>
 *   <li>The account's row is locked and read; of an account that has none, nothing is.
 *   <li>The catalogue's epoch is read, in a statement of its own: after a wait for the lock a join would show it as it was
 *       before the wait. So is what the scope names beside the row, if it names anything.
 *   <li>The rule decides on the calling thread.
 *   <li>What it changed is written: the row, if it still has the version that was read, with the next one; or a new row,
 *       if there is still none. Where somebody else was faster, the caller is told to roll back and start again.
 *   <li>Members' windows, operations and holds that are new or different, closed windows, audit entries, events and corrections
 *       follow.
 * </ol>
 *
 * <p>Commits nothing and rolls nothing back. Safe for use by many threads, each with its own handle.
 */
final class AccountTransaction {

    private final Statements statements;
    private final Dialect dialect;
    private final DetailRows details;
    private final OutboxRows outbox;

    AccountTransaction(Statements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
        this.details = new DetailRows(statements, dialect);
        this.outbox = new OutboxRows(statements, dialect);
    }

    /**
     * Loads the account under its lock, lets the rule decide, and saves what it changed.
     *
     * @return what the rule answered; or start again, when the account was created meanwhile: what was written then must be
     *     rolled back
     */
    <T> Result<T> update(Handle handle, AccountScope scope, UsageRule<T> rule) {
        return update(handle, scope, rule, new WriteAttempt<>());
    }

    /** The same, and tells the attempt what is written. */
    <T> Result<T> update(Handle handle, AccountScope scope, UsageRule<T> rule, WriteAttempt<T> attempt) {
        Optional<Loaded> found = locked(handle, scope);
        if (found.isEmpty()) {
            return Result.startAgain();
        }
        Loaded loaded = found.get();
        Change<T> change = OwnTransactions.callersCode(() -> rule.apply(loaded.account()));
        Optional<Account> changed = change.account();
        if (changed.isEmpty()) {
            return isAbsentFor(handle, loaded) ? Result.read(change.answer()) : Result.startAgain();
        }
        long version = loaded.row()
                .map(row -> row.version() + 1)
                .orElseGet(() -> AccountRow.firstVersion(changed.get().at()));
        OptionalLong read =
                loaded.row().map(row -> OptionalLong.of(row.version())).orElseGet(OptionalLong::empty);
        attempt.writes(
                new LostCommit.Doubt(scope.root(), read, version),
                change.answer(),
                PendingUpdate.isRepeatable(
                        scope, loaded.account().details().entries().keySet()));
        boolean first = loaded.row().isPresent()
                ? replace(handle, loaded.row().get(), changed.get(), attempt.batch())
                : insert(handle, changed.get(), attempt.batch());
        if (!first) {
            return Result.startAgain();
        }
        AccountDetails after = changed.get().details();
        details.save(handle, scope.root(), loaded.account().details(), after);
        insertClosedWindows(handle, scope.root(), change.closed());
        insertAuditEntries(handle, scope.root(), change.audit());
        outbox.insert(handle, scope.root(), version, change.events());
        details.correct(handle, scope.root(), after.corrections());
        return Result.wrote(change.answer());
    }

    /**
     * An account, and the row that it came from; no row for one that is absent.
     *
     * @param fromSnapshot whether a row that others have committed since the transaction began to read may be out of sight
     */
    record Loaded(Optional<AccountRow> row, Account account, boolean fromSnapshot) {}

    private record Epoch(long epoch, boolean fromSnapshot) {}

    /**
     * Whether an answer that changes nothing may be given: an account whose row is locked is as it was read, but one that is absent in a snapshot may be
     * there. An insert sees what the snapshot does not.
     */
    private boolean isAbsentFor(Handle handle, Loaded loaded) {
        return loaded.row().isPresent()
                || !loaded.fromSnapshot()
                || undone(handle, () -> insert(handle, loaded.account(), 0));
    }

    /** Does something in the database and takes it back. */
    private static <T> T undone(Handle handle, Supplier<T> work) {
        try {
            Connection connection = handle.getConnection();
            Savepoint before = connection.setSavepoint();
            T answer = work.get();
            connection.rollback(before);
            connection.releaseSavepoint(before);
            return answer;
        } catch (SQLException failure) {
            throw new TransactionException("A savepoint inside the host's transaction failed", failure);
        }
    }

    /**
     * Reads an account under its lock.
     *
     * @return what the reader answered; or start again, when the account was created meanwhile
     */
    <T> Result<T> read(Handle handle, AccountScope scope, Function<Account, T> reader) {
        Loaded loaded = locked(handle, scope).orElse(null);
        if (loaded == null) {
            return Result.startAgain();
        }
        T answer = OwnTransactions.callersCode(() -> reader.apply(loaded.account()));
        return isAbsentFor(handle, loaded) ? Result.read(answer) : Result.startAgain();
    }

    // A transaction of the host's may be long, and a change of the catalogue would wait for it: so the lock, which is
    // there to see the newest row, is
    // given back at once where it can be.
    private long epoch(Handle handle, Epoch seen) {
        if (!seen.fromSnapshot()) {
            return seen.epoch();
        }
        return dialect.givesLocksBackAtSavepoints() ? undone(handle, () -> freshEpoch(handle)) : freshEpoch(handle);
    }

    private long freshEpoch(Handle handle) {
        return handle.createQuery(statements.readFreshEpoch()).mapTo(Long.class).one();
    }

    /** Locks the account's row until the transaction ends, and loads it; empty when it was created while we looked. */
    Optional<Loaded> locked(Handle handle, AccountScope scope) {
        String root = scope.root();
        Optional<AccountRow> row = handle.createQuery(statements.lockAccount())
                .bind("root", root)
                .map((found, context) -> AccountRow.of(root, found, dialect))
                .findOne();
        Epoch seen = handle.createQuery(statements.readEpoch())
                .map((found, context) -> new Epoch(found.getLong("epoch"), found.getBoolean("from_snapshot")))
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
        long epoch = epoch(handle, seen);
        Account account = row.map(found -> readable(found, epoch)).orElseGet(() -> Account.absent(root, epoch));
        AccountDetails loaded = details.load(handle, scope);
        // An absent row locks nobody out: what was found beside it belongs to it only if it is absent still.
        if (row.isEmpty() && !scope.isRowOnly() && version(handle, root).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Loaded(row, account.withDetails(loaded), seen.fromSnapshot()));
    }

    /** The account as it is, locking nothing; empty when it was written while we looked. */
    Optional<Account> unlocked(Handle handle, AccountScope scope) {
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

    private boolean replace(Handle handle, AccountRow row, Account changed, long batch) {
        return bindAccount(handle.createUpdate(statements.updateAccount()), changed, row.facts(), row.usage(), batch)
                        .bind("version", row.version())
                        .execute()
                == 1;
    }

    private boolean insert(Handle handle, Account account, long batch) {
        try {
            return bindAccount(
                                    handle.createUpdate(statements.insertAccount()),
                                    account,
                                    JsonText.emptyObject(),
                                    JsonText.emptyObject(),
                                    batch)
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
            S statement, Account account, ObjectNode factsBefore, ObjectNode usageBefore, long batch) {
        return statement
                .bind("batch", batch)
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
            AuditRows.insert(handle, statements, dialect, root, entry);
        }
    }

    /**
     * What a row says.
     *
     * @throws BillingException if a newer version of this library wrote it, or it cannot be read
     */
    static Account readable(AccountRow row, long epoch) {
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
}
