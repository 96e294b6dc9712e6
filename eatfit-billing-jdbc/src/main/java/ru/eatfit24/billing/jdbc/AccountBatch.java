package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * A batch in one transaction.
 *
 * <ol>
 *   <li>One statement locks those of the accounts that exist and are free, in the order of their names.
 *   <li>One tells which of the others exist: they are locked by others, and go on by themselves. With it comes the catalogue's epoch,
 *       read later than the rows.
 *   <li>What the requests name beside the rows is read, one statement for each kind of it.
 *   <li>Each account's requests are decided in memory, in their order.
 *   <li>What changed is written: the locked rows by one statement, the new ones by another, and what belongs to those by one for each
 *       kind of it. A new account that somebody else wrote meanwhile decides again.
 * </ol>
 *
 * Where one account alone has changed, its row is written by the plain statement. Immutable.
 */
final class AccountBatch {

    private static final Comparator<FoldedAccount> BY_NAME = Comparator.comparing(FoldedAccount::root);

    private final BatchStatements batchStatements;
    private final Statements statements;
    private final Dialect dialect;
    private final DetailRows details;
    private final BatchDetailRows batchDetails;

    AccountBatch(BatchStatements batchStatements, Statements statements, Dialect dialect) {
        this.batchStatements = batchStatements;
        this.statements = statements;
        this.dialect = dialect;
        this.details = new DetailRows(statements, dialect);
        this.batchDetails = new BatchDetailRows(batchStatements, dialect);
    }

    Result<BatchReport> run(Handle handle, List<FoldedAccount> accounts) {
        List<FoldedAccount> sorted = accounts.stream().sorted(BY_NAME).toList();
        Map<String, LockedRow> locked = lock(handle, sorted);
        Existing existing = existing(handle, sorted, locked.keySet());
        List<FoldedAccount> alone = new ArrayList<>();
        List<BatchedAccount> batched = load(handle, sorted, locked, existing, alone);
        batched.forEach(BatchedAccount::decide);
        List<FoldedAccount> again = new ArrayList<>(appearedMeanwhile(handle, batched));
        boolean wrote = write(handle, batched, again);
        Set<AccountLine> lost = new HashSet<>();
        again.forEach(account -> lost.add(account.line()));
        List<Settled<?>> settled = new ArrayList<>();
        for (BatchedAccount account : batched) {
            if (!lost.contains(account.folded().line())) {
                settled.addAll(account.settled());
                account.rest().ifPresent(again::add);
            }
        }
        BatchReport report = new BatchReport.Committed(settled, again, alone);
        return wrote ? Result.wrote(report) : Result.read(report);
    }

    private record LockedRow(AccountRow row, String place) {}

    private record Existing(long epoch, Set<String> roots) {}

    private Map<String, LockedRow> lock(Handle handle, List<FoldedAccount> accounts) {
        Map<String, LockedRow> locked = new HashMap<>();
        handle.createQuery(batchStatements.lockAccounts())
                .bind("roots", roots(accounts))
                .map((row, context) ->
                        new LockedRow(AccountRow.of(row.getString("root"), row, dialect), row.getString("place")))
                .list()
                .forEach(found -> locked.put(found.row().root(), found));
        return locked;
    }

    private Existing existing(Handle handle, List<FoldedAccount> accounts, Set<String> locked) {
        List<FoldedAccount> rest = accounts.stream()
                .filter(account -> !locked.contains(account.root()))
                .toList();
        return handle.createQuery(batchStatements.readEpoch())
                .bind("roots", roots(rest))
                .map((row, context) -> existing(row))
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
    }

    private static Existing existing(ResultSet row) throws SQLException {
        return new Existing(row.getLong("epoch"), new HashSet<>(Arrays.asList((String[])
                row.getArray("existing").getArray())));
    }

    private static Argument roots(List<FoldedAccount> accounts) {
        return TextColumns.array(accounts.stream().map(FoldedAccount::root).toList());
    }

    /** An account whose row cannot be read goes on by itself, where the failure names it and harms nobody else. */
    private List<BatchedAccount> load(
            Handle handle,
            List<FoldedAccount> accounts,
            Map<String, LockedRow> locked,
            Existing existing,
            List<FoldedAccount> alone) {
        List<FoldedAccount> withDetails = accounts.stream()
                .filter(account -> account.requests().stream()
                        .anyMatch(request -> !request.scope().isRowOnly()))
                .filter(account ->
                        locked.containsKey(account.root()) || !existing.roots().contains(account.root()))
                .toList();
        Map<String, AccountDetails> loaded = withDetails.isEmpty() ? Map.of() : batchDetails.load(handle, withDetails);
        List<BatchedAccount> batched = new ArrayList<>();
        for (FoldedAccount folded : accounts) {
            String root = folded.root();
            LockedRow found = locked.get(root);
            Account account =
                    found == null ? Account.absent(root, existing.epoch()) : readable(found.row(), existing.epoch());
            if (account == null || (found == null && existing.roots().contains(root))) {
                alone.add(folded);
            } else {
                batched.add(new BatchedAccount(
                        folded,
                        found == null ? null : found.row(),
                        found == null ? "" : found.place(),
                        account.withDetails(loaded.getOrDefault(root, AccountDetails.NONE))));
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
        Set<String> appeared = existing(handle, doubtful, Set.of()).roots();
        return doubtful.stream()
                .filter(account -> appeared.contains(account.root()))
                .toList();
    }

    /** Writes what changed. Returns whether anything did; accounts that somebody else was faster with are added to those that decide again. */
    private boolean write(Handle handle, List<BatchedAccount> accounts, List<FoldedAccount> again) {
        List<BatchedAccount> changed =
                accounts.stream().filter(BatchedAccount::isChanged).toList();
        if (changed.isEmpty()) {
            return false;
        }
        Set<String> written = new HashSet<>();
        written.addAll(update(
                handle,
                changed.stream().filter(account -> account.row().isPresent()).toList()));
        written.addAll(insert(
                handle,
                changed.stream().filter(account -> account.row().isEmpty()).toList()));
        List<BatchedAccount> won = new ArrayList<>();
        for (BatchedAccount account : changed) {
            if (written.contains(account.root())) {
                won.add(account);
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

    private List<String> update(Handle handle, List<BatchedAccount> accounts) {
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
                    .execute();
            return rows == 1 ? List.of(only.root()) : List.of();
        }
        TextColumns rows = new TextColumns("places", "versions", "ats", "facts", "usages");
        for (BatchedAccount account : accounts) {
            rows.add(
                    account.place(),
                    account.row().orElseThrow().version(),
                    account.current().at(),
                    facts(account),
                    usage(account));
        }
        return written(handle, batchStatements.updateAccounts(), rows);
    }

    /** The version that the account's row has once it is written. A new one starts at the clock, not at 1, so that a copy of a row that was deleted never
     * fits its successor. */
    private static long newVersion(BatchedAccount account) {
        return account.row()
                .map(row -> row.version() + 1)
                .orElseGet(() -> AccountRow.firstVersion(account.current().at()));
    }

    private List<String> insert(Handle handle, List<BatchedAccount> accounts) {
        TextColumns rows = new TextColumns("roots", "versions", "ats", "facts", "usages");
        for (BatchedAccount account : accounts) {
            rows.add(account.root(), newVersion(account), account.current().at(), facts(account), usage(account));
        }
        return written(handle, batchStatements.insertAccounts(), rows);
    }

    private static List<String> written(Handle handle, String statement, TextColumns rows) {
        return rows.isEmpty()
                ? List.of()
                : rows.bindTo(handle.createQuery(statement))
                        .bind("format", AccountCodec.FORMAT)
                        .mapTo(String.class)
                        .list();
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
        TextColumns rows = new TextColumns("roots", "members", "features", "policies", "starts", "ends", "used");
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
        BatchDetailRows.write(handle, batchStatements.insertClosedWindows(), rows);
    }

    private void insertOutboxEvents(Handle handle, List<BatchedAccount> accounts) {
        TextColumns rows =
                new TextColumns("roots", "versions", "positions", "types", "type_versions", "ats", "contents");
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
        BatchDetailRows.write(handle, batchStatements.insertOutboxEvents(), rows);
    }

    private void insertAuditEntries(Handle handle, List<BatchedAccount> accounts) {
        TextColumns rows = new TextColumns("roots", "ats", "actors", "actions", "reasons", "details");
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
        BatchDetailRows.write(handle, batchStatements.insertAuditEntries(), rows);
    }
}
