package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;

/** What lives beside the rows of many accounts, read and written in one statement for each kind. */
final class BatchDetailRows {

    private final BatchStatements statements;
    private final Dialect dialect;

    BatchDetailRows(BatchStatements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /** What was found for one account. */
    private static final class Found {

        private final Map<String, List<Meter>> meters = new HashMap<>();
        private final Map<OperationId, UsageEntry> entries = new HashMap<>();
        private final Map<String, Hold> holds = new HashMap<>();
        private @Nullable Instant dueAt;
        private @Nullable Instant nextExpiry;

        AccountDetails details() {
            Map<String, AccountUsage> members = new HashMap<>();
            meters.forEach((member, ofMember) -> members.put(member, AccountUsage.ofMember(ofMember)));
            AccountDetails details = AccountDetails.of(members, entries, holds);
            return dueAt == null ? details : details.withDueHolds(dueAt, nextExpiry);
        }
    }

    /**
     * Loads what the requests of these accounts name.
     *
     * @throws RuntimeException if a row cannot be read
     */
    Map<String, AccountDetails> load(Handle handle, List<FoldedAccount> accounts) {
        Map<String, Found> found = new HashMap<>();
        BatchRows operations = new BatchRows("roots", "keys");
        BatchRows members = new BatchRows("roots", "keys");
        BatchRows holds = new BatchRows("roots", "keys");
        BatchRows due = new BatchRows("roots", "keys");
        for (FoldedAccount account : accounts) {
            Found ofAccount = new Found();
            found.put(account.root(), ofAccount);
            addAll(
                    operations,
                    account,
                    scope -> scope.operations().stream().map(OperationId::value).toList());
            addAll(members, account, AccountScope::members)
                    .forEach(member -> ofAccount.meters.put(member, new ArrayList<>()));
            addAll(holds, account, AccountScope::holds);
            account.requests().stream()
                    .flatMap(request -> request.scope().holdsDueAt().stream())
                    .max(Instant::compareTo)
                    .ifPresent(latest -> {
                        ofAccount.dueAt = latest;
                        due.add(account.root(), latest);
                    });
        }
        query(
                        handle,
                        statements.readEntries(),
                        operations,
                        row -> EntryRow.of(row, dialect).entry())
                .forEach(row -> of(found, row).entries.put(row.value().operation(), row.value()));
        query(handle, statements.readMembers(), members, row -> MemberRow.of(row, dialect))
                .forEach(row -> Objects.requireNonNull(
                                of(found, row).meters.get(row.value().member()))
                        .add(row.value().meter()));
        query(
                        handle,
                        statements.readHolds(),
                        holds,
                        row -> HoldRow.of(row, dialect).hold())
                .forEach(row -> of(found, row).holds.put(row.value().id(), row.value()));
        query(
                        handle,
                        statements.readDueHolds(),
                        due,
                        row -> HoldRow.of(row, dialect).hold())
                .forEach(row -> of(found, row).holds.put(row.value().id(), row.value()));
        query(
                        handle,
                        statements.readNextExpiries(),
                        due,
                        row -> Optional.ofNullable(dialect.instantOrNull(row, "expires_at")))
                .forEach(row -> of(found, row).nextExpiry = row.value().orElse(null));
        Map<String, AccountDetails> details = new HashMap<>();
        found.forEach((root, ofAccount) -> details.put(root, ofAccount.details()));
        return details;
    }

    private static Set<String> addAll(
            BatchRows keys, FoldedAccount account, Function<AccountScope, Iterable<String>> named) {
        Set<String> all = new LinkedHashSet<>();
        account.requests().forEach(request -> named.apply(request.scope()).forEach(all::add));
        all.forEach(key -> keys.add(account.root(), key));
        return all;
    }

    private static Found of(Map<String, Found> found, Row<?> row) {
        return Objects.requireNonNull(found.get(row.root()));
    }

    /** Saves what differs from what was loaded. */
    void save(Handle handle, List<BatchedAccount> accounts) {
        BatchRows entries =
                new BatchRows("roots", "operations", "ats", "fingerprints", "statuses", "holds", "contents");
        BatchRows members =
                new BatchRows("roots", "members", "features", "policies", "starts", "ends", "used", "announced");
        BatchRows holds = new BatchRows("roots", "ids", "members", "reserved", "expires", "states", "contents");
        for (BatchedAccount account : accounts) {
            AccountDetails loaded = account.loaded().details();
            AccountDetails changed = account.current().details();
            changed.entries().forEach((operation, entry) -> {
                if (!entry.equals(loaded.entries().get(operation))) {
                    entries.add(
                            account.root(),
                            operation.value(),
                            entry.at(),
                            entry.fingerprint(),
                            entry.status().name(),
                            entry.reservationId(),
                            JsonText.write(DetailCodec.writeEntry(entry)));
                }
            });
            changed.members().forEach((member, usage) -> {
                List<Meter> known =
                        loaded.members().getOrDefault(member, AccountUsage.NONE).meters();
                usage.meters().stream()
                        .filter(meter -> !known.contains(meter))
                        .forEach(meter -> members.add(
                                account.root(),
                                member,
                                meter.feature(),
                                meter.window().policy().code(),
                                meter.window().start(),
                                meter.window().end(),
                                meter.used(),
                                meter.announcedPercent()));
            });
            changed.holds().forEach((id, hold) -> {
                if (!hold.equals(loaded.holds().get(id))) {
                    holds.add(
                            account.root(),
                            id,
                            hold.member(),
                            hold.reservedAt(),
                            hold.expiresAt(),
                            hold.state().name(),
                            JsonText.write(DetailCodec.writeHold(hold)));
                }
            });
        }
        write(handle, statements.writeEntries(), entries);
        write(handle, statements.writeMembers(), members);
        write(handle, statements.writeHolds(), holds);
    }

    void write(Handle handle, String statement, BatchRows rows) {
        statements.carrier().update(handle, statement, rows);
    }

    private record Row<T>(String root, T value) {}

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<Row<T>> query(Handle handle, String statement, BatchRows keys, Reading<T> reading) {
        return statements
                .carrier()
                .query(handle, statement, keys, (row, context) -> new Row<>(row.getString("root"), reading.of(row)));
    }
}
