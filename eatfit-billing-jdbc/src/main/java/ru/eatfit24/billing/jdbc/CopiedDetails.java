package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;

/**
 * What lives beside the rows of many accounts, as parts of a {@link Script}: one statement for each kind of it, and none for a kind
 * that nobody asked for. Immutable.
 */
final class CopiedDetails {

    private final ComparingStatements.Details statements;
    private final Dialect dialect;

    CopiedDetails(ComparingStatements.Details statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /** What is found for the accounts of one batch, once the script has run. For one thread. */
    static final class Loading {

        private final Map<String, Found> found = new HashMap<>();

        /**
         * The details that the requests of this account named.
         *
         * @throws RuntimeException if a row cannot be read
         */
        AccountDetails of(String root) {
            Found ofAccount = found.get(root);
            return ofAccount == null ? AccountDetails.NONE : ofAccount.details();
        }

        private Found of(ResultSet row) throws SQLException {
            return Objects.requireNonNull(found.get(row.getString("root")));
        }
    }

    /** Rows are kept as they came: what they mean is looked at account by account, since one may be unreadable. */
    private static final class Found {

        private final Map<String, List<MemberRow>> meters = new HashMap<>();
        private final List<EntryRow> entries = new ArrayList<>();
        private final List<HoldRow> holds = new ArrayList<>();
        private @Nullable Instant dueAt;
        private @Nullable Instant nextExpiry;

        AccountDetails details() {
            Map<String, AccountUsage> members = new HashMap<>();
            meters.forEach((member, rows) -> members.put(
                    member,
                    AccountUsage.ofMember(rows.stream().map(MemberRow::meter).toList())));
            Map<OperationId, UsageEntry> operations = new HashMap<>();
            entries.forEach(row -> operations.put(OperationId.of(row.operation()), row.entry()));
            Map<String, Hold> byId = new HashMap<>();
            holds.forEach(row -> byId.put(row.id(), row.hold()));
            AccountDetails details = AccountDetails.of(members, operations, byId);
            return dueAt == null ? details : details.withDueHolds(dueAt, nextExpiry);
        }
    }

    /** Adds what reads all that the requests of these accounts name. */
    Loading read(Script script, List<FoldedAccount> accounts) {
        Loading loading = new Loading();
        TextColumns operations = new TextColumns("root", "name");
        TextColumns members = new TextColumns("root", "name");
        TextColumns holds = new TextColumns("root", "name");
        TextColumns due = new TextColumns("root", "due_at");
        for (FoldedAccount account : accounts) {
            Found ofAccount = new Found();
            loading.found.put(account.root(), ofAccount);
            addAll(operations, account, AccountScope::operations, OperationId::value);
            addAll(members, account, AccountScope::members, member -> member)
                    .forEach(member -> ofAccount.meters.put(member, new ArrayList<>()));
            addAll(holds, account, AccountScope::holds, hold -> hold);
            for (PendingUpdate<?> request : account.requests()) {
                request.scope().holdsDueAt().ifPresent(at -> ofAccount.dueAt = later(ofAccount.dueAt, at));
            }
            if (ofAccount.dueAt != null) {
                due.add(account.root(), ofAccount.dueAt);
            }
        }
        if (!operations.isEmpty()) {
            script.then(statements.readEntries(), row -> loading.of(row).entries.add(EntryRow.of(row, dialect)))
                    .with(operations);
        }
        if (!members.isEmpty()) {
            script.then(
                            statements.readMembers(),
                            row -> Objects.requireNonNull(loading.of(row).meters.get(row.getString("member")))
                                    .add(MemberRow.of(row, dialect)))
                    .with(members);
        }
        if (!holds.isEmpty()) {
            script.then(statements.readHolds(), row -> loading.of(row).holds.add(HoldRow.of(row, dialect)))
                    .with(holds);
        }
        if (!due.isEmpty()) {
            script.then(statements.readDueHolds(), row -> loading.of(row).holds.add(HoldRow.of(row, dialect)))
                    .with(due)
                    .then(
                            statements.readNextExpiries(),
                            row -> loading.of(row).nextExpiry = dialect.instantOrNull(row, "expires_at"))
                    .with(due);
        }
        return loading;
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || one.isBefore(other) ? other : one;
    }

    private static <K> Set<K> addAll(
            TextColumns keys, FoldedAccount account, Function<AccountScope, Set<K>> named, Function<K, String> text) {
        Set<K> all = new LinkedHashSet<>();
        account.requests().forEach(request -> all.addAll(named.apply(request.scope())));
        all.forEach(key -> keys.add(account.root(), text.apply(key)));
        return all;
    }

    /** Adds what saves whatever differs from what was loaded, for those of the accounts whose rows the batch with this number writes. */
    void write(Script script, List<BatchedAccount> accounts, long batch) {
        TextColumns newEntries = entries();
        TextColumns changedEntries = entries();
        TextColumns members =
                new TextColumns("root", "member", "feature", "policy", "starts_at", "ends_at", "used", "announced");
        TextColumns holds = new TextColumns("root", "id", "member", "reserved_at", "expires_at", "state", "content");
        TextColumns closed = windows();
        TextColumns audit = new TextColumns("root", "at", "actor", "action", "reason", "details");
        TextColumns events = new TextColumns("root", "position", "type", "type_version", "at", "content");
        TextColumns corrections = windows();
        for (BatchedAccount account : accounts) {
            AccountDetails loaded = account.loaded().details();
            AccountDetails changed = account.current().details();
            if (changed != loaded) {
                addEntries(newEntries, changedEntries, account.root(), loaded, changed);
                addMembers(members, account.root(), loaded, changed);
                addHolds(holds, account.root(), loaded, changed);
                addWindows(corrections, account.root(), summed(changed.corrections()));
            }
            addWindows(closed, account.root(), account.closed());
            addEvents(events, account.root(), account.events());
            account.audit()
                    .forEach(entry -> audit.add(
                            account.root(),
                            entry.at(),
                            entry.actor(),
                            entry.action(),
                            entry.reason(),
                            JsonText.write(entry.details())));
        }
        then(script, statements.insertEntries(), newEntries, batch);
        then(script, statements.writeEntries(), changedEntries, batch);
        then(script, statements.writeMembers(), members, batch);
        then(script, statements.writeHolds(), holds, batch);
        then(script, statements.insertClosedWindows(), closed, batch);
        then(script, statements.insertAuditEntries(), audit, batch);
        then(script, statements.insertOutboxEvents(), events, batch);
        then(script, statements.correctClosedWindows(), corrections, batch);
    }

    private static TextColumns entries() {
        return new TextColumns("root", "operation", "at", "fingerprint", "status", "hold", "content");
    }

    private static TextColumns windows() {
        return new TextColumns("root", "member", "feature", "policy", "starts_at", "ends_at", "units");
    }

    private static void then(Script script, String statement, TextColumns rows, long batch) {
        if (!rows.isEmpty()) {
            script.then(statement).with(rows).with(batch);
        }
    }

    private static void addEntries(
            TextColumns newOnes, TextColumns changedOnes, String root, AccountDetails loaded, AccountDetails changed) {
        changed.entries().forEach((operation, entry) -> {
            UsageEntry before = loaded.entries().get(operation);
            if (!entry.equals(before)) {
                TextColumns rows = before == null ? newOnes : changedOnes;
                rows.add(
                        root,
                        operation.value(),
                        entry.at(),
                        entry.fingerprint(),
                        entry.status().name(),
                        entry.reservationId(),
                        JsonText.write(DetailCodec.writeEntry(entry)));
            }
        });
    }

    private static void addMembers(TextColumns rows, String root, AccountDetails loaded, AccountDetails changed) {
        changed.members().forEach((member, usage) -> {
            List<Meter> known =
                    loaded.members().getOrDefault(member, AccountUsage.NONE).meters();
            for (Meter meter : usage.meters()) {
                if (!known.contains(meter)) {
                    Window window = meter.window();
                    rows.add(
                            root,
                            member,
                            meter.feature(),
                            window.policy().code(),
                            window.start(),
                            window.end(),
                            meter.used(),
                            meter.announcedPercent());
                }
            }
        });
    }

    private static void addHolds(TextColumns rows, String root, AccountDetails loaded, AccountDetails changed) {
        changed.holds().forEach((id, hold) -> {
            if (!hold.equals(loaded.holds().get(id))) {
                rows.add(
                        root,
                        id,
                        hold.member(),
                        hold.reservedAt(),
                        hold.expiresAt(),
                        hold.state().name(),
                        JsonText.write(DetailCodec.writeHold(hold)));
            }
        });
    }

    /** One correction for each window: a statement that meets a row twice changes it once. */
    private static List<ClosedWindow> summed(List<ClosedWindow> corrections) {
        if (corrections.size() < 2) {
            return corrections;
        }
        Map<ClosedWindow, ClosedWindow> sums = new LinkedHashMap<>();
        for (ClosedWindow correction : corrections) {
            ClosedWindow place = new ClosedWindow(correction.member(), correction.feature(), correction.window(), 0);
            sums.merge(
                    place,
                    correction,
                    (one, other) -> new ClosedWindow(
                            one.member(), one.feature(), one.window(), Math.addExact(one.used(), other.used())));
        }
        return List.copyOf(sums.values());
    }

    private static void addWindows(TextColumns rows, String root, List<ClosedWindow> windows) {
        for (ClosedWindow window : windows) {
            Window span = window.window();
            rows.add(
                    root,
                    window.member(),
                    window.feature(),
                    span.policy().code(),
                    span.start(),
                    span.end(),
                    window.used());
        }
    }

    private static void addEvents(TextColumns rows, String root, List<BillingEvent> events) {
        for (int position = 0; position < events.size(); position++) {
            BillingEvent event = events.get(position);
            rows.add(root, position, event.type(), event.version(), event.at(), JsonText.write(event.content()));
        }
    }
}
