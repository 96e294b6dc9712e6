package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * A batch in one transaction.
 *
 * <ol>
 *   <li>One statement locks those of the accounts that exist and are free, in the order of their names.
 *   <li>The catalogue's epoch is read, later than the rows. Which of the other accounts exist is asked: they are locked by others, and
 *       go on by themselves.
 *   <li>What the requests name beside the rows is read, one statement for each kind of it.
 *   <li>Each account's requests are decided in memory, in their order.
 *   <li>What changed is written: the locked rows by one statement, the new ones by another, and what belongs to those by one for each
 *       kind of it. A new account that somebody else wrote meanwhile decides again.
 * </ol>
 *
 * Each row that is written bears the number of the batch, by which {@link LostCommit} knows it again. Where one account alone has changed,
 * its row is written by the plain statement. Immutable.
 */
final class AccountBatch {

    private static final Comparator<FoldedAccount> BY_NAME = Comparator.comparing(FoldedAccount::root);

    private final BatchStatements batchStatements;
    private final Statements statements;
    private final Dialect dialect;
    private final DetailRows details;
    private final BatchDetailRows batchDetails;
    private final NewAccountRows newAccounts;

    AccountBatch(BatchStatements batchStatements, Statements statements, Dialect dialect) {
        this.batchStatements = batchStatements;
        this.statements = statements;
        this.dialect = dialect;
        this.details = new DetailRows(statements, dialect);
        this.batchDetails = new BatchDetailRows(batchStatements, dialect);
        this.newAccounts = new NewAccountRows(batchStatements, dialect);
    }

    /**
     * Does so, and commits nothing.
     *
     * @param what what is being done and on which id, for messages
     * @param attempt is told what is written
     */
    Result<BatchReport> run(Handle handle, String what, List<FoldedAccount> accounts, BatchAttempt attempt) {
        List<FoldedAccount> sorted = accounts.stream().sorted(BY_NAME).toList();
        Map<String, AccountRow> locked = lock(handle, sorted);
        long epoch = epoch(handle);
        List<FoldedAccount> rest = sorted.stream()
                .filter(account -> !locked.containsKey(account.root()))
                .toList();
        Set<String> existing = existing(handle, rest);
        List<FoldedAccount> alone = new ArrayList<>();
        List<BatchedAccount> batched = load(handle, sorted, locked, existing, epoch, alone);
        batched.forEach(BatchedAccount::decide);
        List<FoldedAccount> again = new ArrayList<>(appearedMeanwhile(handle, batched));
        boolean wrote = write(handle, batched, again, alone, attempt.batch());
        Set<AccountLine> lost = new HashSet<>();
        again.forEach(account -> lost.add(account.line()));
        alone.forEach(account -> lost.add(account.line()));
        attempt.carries(
                batched.stream()
                        .filter(account -> !lost.contains(account.folded().line()))
                        .toList(),
                again,
                alone);
        BatchReport report = attempt.committed(what);
        return wrote ? Result.wrote(report) : Result.read(report);
    }

    private Map<String, AccountRow> lock(Handle handle, List<FoldedAccount> accounts) {
        Map<String, AccountRow> locked = new HashMap<>();
        batchStatements
                .carrier()
                .query(
                        handle,
                        batchStatements.lockAccounts(),
                        roots(accounts),
                        (row, context) -> AccountRow.of(row.getString("root"), row, dialect))
                .forEach(found -> locked.put(found.root(), found));
        return locked;
    }

    private long epoch(Handle handle) {
        return handle.createQuery(batchStatements.readEpoch())
                .map((row, context) -> row.getLong("epoch"))
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
    }

    private Set<String> existing(Handle handle, List<FoldedAccount> accounts) {
        return new HashSet<>(batchStatements
                .carrier()
                .query(
                        handle,
                        batchStatements.readExisting(),
                        roots(accounts),
                        (row, context) -> row.getString("root")));
    }

    private static BatchRows roots(List<FoldedAccount> accounts) {
        BatchRows roots = new BatchRows("roots");
        accounts.forEach(account -> roots.add(account.root()));
        return roots;
    }

    /** An account whose row cannot be read goes on by itself, where the failure names it and harms nobody else. */
    private List<BatchedAccount> load(
            Handle handle,
            List<FoldedAccount> accounts,
            Map<String, AccountRow> locked,
            Set<String> existing,
            long epoch,
            List<FoldedAccount> alone) {
        List<FoldedAccount> withDetails = accounts.stream()
                .filter(account -> account.requests().stream()
                        .anyMatch(request -> !request.scope().isRowOnly()))
                .filter(account -> locked.containsKey(account.root()) || !existing.contains(account.root()))
                .toList();
        Map<String, AccountDetails> loaded = Map.of();
        Set<FoldedAccount> unreadable = Set.of();
        try {
            loaded = withDetails.isEmpty() ? Map.of() : batchDetails.load(handle, withDetails);
        } catch (RuntimeException failure) {
            if (OwnTransactions.sqlFailure(failure) != null) {
                throw failure;
            }
            // A row of one of them means nothing; by themselves they find out which.
            unreadable = Set.copyOf(withDetails);
            alone.addAll(withDetails);
        }
        List<BatchedAccount> batched = new ArrayList<>();
        for (FoldedAccount folded : accounts) {
            if (unreadable.contains(folded)) {
                continue;
            }
            String root = folded.root();
            AccountRow found = locked.get(root);
            Account account = found == null ? Account.absent(root, epoch) : readable(found, epoch);
            if (account == null || (found == null && existing.contains(root))) {
                alone.add(folded);
            } else {
                batched.add(new BatchedAccount(
                        folded, found, account.withDetails(loaded.getOrDefault(root, AccountDetails.NONE))));
            }
        }
        return batched;
    }

    private static @Nullable Account readable(AccountRow row, long epoch) {
        if (row.format() > AccountCodec.FORMAT) {
            return null;
        }
        try {
            return row.account(epoch);
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /**
     * An absent row locks nobody out: what was read beside it belongs to it only if it is absent still. Those that will be written
     * find out by writing.
     */
    private List<FoldedAccount> appearedMeanwhile(Handle handle, List<BatchedAccount> accounts) {
        List<FoldedAccount> doubtful = accounts.stream()
                .filter(account -> account.row().isEmpty() && !account.isChanged() && account.needsDetails())
                .map(BatchedAccount::folded)
                .toList();
        if (doubtful.isEmpty()) {
            return List.of();
        }
        Set<String> appeared = existing(handle, doubtful);
        return doubtful.stream()
                .filter(account -> appeared.contains(account.root()))
                .toList();
    }

    /**
     * Writes what changed. Returns whether anything did; accounts that somebody else was faster with are added to those that decide
     * again, and new ones that somebody else is writing to those that go on alone.
     */
    private boolean write(
            Handle handle,
            List<BatchedAccount> accounts,
            List<FoldedAccount> again,
            List<FoldedAccount> alone,
            long batch) {
        List<BatchedAccount> changed =
                accounts.stream().filter(BatchedAccount::isChanged).toList();
        if (changed.isEmpty()) {
            return false;
        }
        Set<String> written = new HashSet<>();
        written.addAll(update(
                handle,
                changed.stream().filter(account -> account.row().isPresent()).toList(),
                batch));
        NewAccountRows.Written inserted = insert(
                handle,
                changed.stream().filter(account -> account.row().isEmpty()).toList(),
                batch);
        written.addAll(inserted.written());
        List<BatchedAccount> won = new ArrayList<>();
        for (BatchedAccount account : changed) {
            if (written.contains(account.root())) {
                won.add(account);
            } else if (inserted.locked().contains(account.root())) {
                alone.add(account.folded());
            } else {
                again.add(account.folded());
            }
        }
        batchDetails.save(handle, won);
        insertClosedWindows(handle, won);
        insertAuditEntries(handle, won);
        insertOutboxEvents(handle, won);
        won.forEach(account -> details.correct(
                handle, account.root(), account.current().details().corrections()));
        return true;
    }

    private List<String> update(Handle handle, List<BatchedAccount> accounts, long batch) {
        if (accounts.size() == 1) {
            BatchedAccount only = accounts.get(0);
            AccountRow row = only.row().orElseThrow();
            int rows = handle.createUpdate(statements.updateAccount())
                    .bind("root", only.root())
                    .bind("at", dialect.instant(only.current().at()))
                    .bind("format", AccountCodec.FORMAT)
                    .bind("facts", facts(only))
                    .bind("usage", usage(only))
                    .bind("version", row.version())
                    .bind("batch", batch)
                    .execute();
            return rows == 1 ? List.of(only.root()) : List.of();
        }
        BatchRows rows = new BatchRows("roots", "versions", "ats", "facts", "usages");
        for (BatchedAccount account : accounts) {
            rows.add(
                    account.root(),
                    account.row().orElseThrow().version(),
                    account.current().at(),
                    facts(account),
                    usage(account));
        }
        // Nobody can have changed them since we locked them: all are written, or something is wrong.
        int written = batchStatements.carrier().update(handle, batchStatements.updateAccounts(), rows, batch);
        if (written != accounts.size()) {
            throw new BillingException("Of " + accounts.size() + " accounts that were locked " + written
                    + " were written. Somebody else than eatfit-billing changed their rows; nothing was taken");
        }
        return accounts.stream().map(BatchedAccount::root).toList();
    }

    /** The version that the account's row has once it is written. A new one starts at the clock, not at 1, so that a copy of a row that was deleted never
     * fits its successor. */
    static long newVersion(BatchedAccount account) {
        return account.row()
                .map(row -> row.version() + 1)
                .orElseGet(() -> AccountRow.firstVersion(account.current().at()));
    }

    private NewAccountRows.Written insert(Handle handle, List<BatchedAccount> accounts, long batch) {
        BatchRows rows = new BatchRows("roots", "versions", "ats", "facts", "usages");
        for (BatchedAccount account : accounts) {
            rows.add(account.root(), newVersion(account), account.current().at(), facts(account), usage(account));
        }
        return newAccounts.write(handle, rows, batch);
    }

    private static String facts(BatchedAccount account) {
        return JsonText.write(AccountCodec.writeFacts(
                account.current().facts(), account.row().map(AccountRow::facts).orElseGet(JsonText::emptyObject)));
    }

    private static String usage(BatchedAccount account) {
        return JsonText.write(AccountCodec.writeUsage(
                account.current().usage(), account.row().map(AccountRow::usage).orElseGet(JsonText::emptyObject)));
    }

    private void insertClosedWindows(Handle handle, List<BatchedAccount> accounts) {
        BatchRows rows = new BatchRows("roots", "members", "features", "policies", "starts", "ends", "used");
        for (BatchedAccount account : accounts) {
            for (ClosedWindow closed : account.closed()) {
                Window window = closed.window();
                rows.add(
                        account.root(),
                        closed.member(),
                        closed.feature(),
                        window.policy().code(),
                        window.start(),
                        window.end(),
                        closed.used());
            }
        }
        batchDetails.write(handle, batchStatements.insertClosedWindows(), rows);
    }

    private void insertOutboxEvents(Handle handle, List<BatchedAccount> accounts) {
        BatchRows rows = new BatchRows("roots", "versions", "positions", "types", "type_versions", "ats", "contents");
        for (BatchedAccount account : accounts) {
            for (StoredEvent event : OutboxRows.stored(account.root(), newVersion(account), account.events())) {
                rows.add(
                        account.root(),
                        event.id().accountVersion(),
                        event.id().position(),
                        event.type(),
                        event.version(),
                        event.at(),
                        JsonText.write(event.content()));
            }
        }
        batchDetails.write(handle, batchStatements.insertOutboxEvents(), rows);
    }

    private void insertAuditEntries(Handle handle, List<BatchedAccount> accounts) {
        BatchRows rows = new BatchRows("roots", "ats", "actors", "actions", "reasons", "details");
        for (BatchedAccount account : accounts) {
            account.audit()
                    .forEach(entry -> rows.add(
                            account.root(),
                            entry.at(),
                            entry.actor(),
                            entry.action(),
                            entry.reason(),
                            JsonText.write(entry.details())));
        }
        batchDetails.write(handle, batchStatements.insertAuditEntries(), rows);
    }
}
