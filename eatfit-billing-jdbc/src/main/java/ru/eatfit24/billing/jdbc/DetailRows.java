package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
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
 * What lives beside an account's row: counters of members, operations, holds. The account's row is their only lock, so
 * that what was loaded under it says whether a row must be inserted or updated.
 */
final class DetailRows {

    private final Statements statements;
    private final Dialect dialect;

    DetailRows(Statements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /**
     * Loads what the scope names, in statements of their own: nothing is asked for that it does not name.
     *
     * @throws BillingException if a row cannot be read
     */
    AccountDetails load(Handle handle, AccountScope scope) {
        if (scope.isRowOnly()) {
            return AccountDetails.NONE;
        }
        String root = scope.root();
        Map<String, Hold> holds = new HashMap<>();
        if (!scope.holds().isEmpty()) {
            addTo(
                    holds,
                    root,
                    handle.createQuery(statements.readHolds())
                            .bind("root", root)
                            .bindList("holds", List.copyOf(scope.holds()))
                            .map((row, context) -> HoldRow.of(row, dialect))
                            .list());
        }
        Instant dueAt = scope.holdsDueAt().orElse(null);
        if (dueAt != null) {
            addTo(
                    holds,
                    root,
                    handle.createQuery(statements.readDueHolds())
                            .bind("root", root)
                            .bind("due_at", dialect.instant(dueAt))
                            .map((row, context) -> HoldRow.of(row, dialect))
                            .list());
        }
        AccountDetails details = AccountDetails.of(members(handle, scope), entries(handle, scope), holds);
        return dueAt == null ? details : details.withDueHolds(dueAt, nextExpiry(handle, root, dueAt));
    }

    /** Saves what differs from what was loaded. */
    void save(Handle handle, String root, AccountDetails loaded, AccountDetails changed) {
        changed.members()
                .forEach((member, usage) -> saveMember(
                        handle, root, member, loaded.members().getOrDefault(member, AccountUsage.NONE), usage));
        changed.entries().forEach((operation, entry) -> {
            UsageEntry known = loaded.entries().get(operation);
            if (!entry.equals(known)) {
                // One that is no longer remembered may have been cleaned up since it was loaded.
                boolean replaced = known != null
                        && entry(handle, root, statements.updateUsageEntry(), entry)
                                        .execute()
                                == 1;
                if (!replaced) {
                    writeOne(entry(handle, root, statements.insertUsageEntry(), entry), root);
                }
            }
        });
        changed.holds().forEach((id, hold) -> {
            Hold known = loaded.holds().get(id);
            if (!hold.equals(known)) {
                saveHold(handle, root, known == null ? statements.insertHold() : statements.updateHold(), hold);
            }
        });
    }

    /** Takes units off windows that are closed, never below 0. Those that are not kept any more stay gone. */
    void correct(Handle handle, String root, List<ClosedWindow> corrections) {
        for (ClosedWindow correction : corrections) {
            Window window = correction.window();
            handle.createUpdate(statements.correctClosedWindow())
                    .bind("root", root)
                    .bind("member", correction.member())
                    .bind("feature", correction.feature())
                    .bind("policy", window.policy().code())
                    .bind("starts_at", dialect.instant(window.start()))
                    .bind("ends_at", dialect.instant(window.end()))
                    .bind("units", correction.used())
                    .execute();
        }
    }

    private Map<String, AccountUsage> members(Handle handle, AccountScope scope) {
        if (scope.members().isEmpty()) {
            return Map.of();
        }
        Map<String, List<Meter>> meters = new HashMap<>();
        scope.members().forEach(member -> meters.put(member, new ArrayList<>()));
        List<MemberRow> rows = handle.createQuery(statements.readMemberWindows())
                .bind("root", scope.root())
                .bindList("members", List.copyOf(scope.members()))
                .map((row, context) -> MemberRow.of(row, dialect))
                .list();
        for (MemberRow row : rows) {
            Objects.requireNonNull(meters.get(row.member())).add(readable(scope.root(), "member window", row::meter));
        }
        Map<String, AccountUsage> members = new HashMap<>();
        meters.forEach((member, ofMember) -> members.put(member, AccountUsage.ofMember(ofMember)));
        return members;
    }

    private Map<OperationId, UsageEntry> entries(Handle handle, AccountScope scope) {
        if (scope.operations().isEmpty()) {
            return Map.of();
        }
        List<EntryRow> rows = handle.createQuery(statements.readUsageEntries())
                .bind("root", scope.root())
                .bindList(
                        "operations",
                        scope.operations().stream().map(OperationId::value).toList())
                .map((row, context) -> EntryRow.of(row, dialect))
                .list();
        Map<OperationId, UsageEntry> entries = new HashMap<>();
        for (EntryRow row : rows) {
            UsageEntry entry = readable(scope.root(), "operation " + row.operation(), row::entry);
            entries.put(entry.operation(), entry);
        }
        return entries;
    }

    private static void addTo(Map<String, Hold> holds, String root, List<HoldRow> rows) {
        for (HoldRow row : rows) {
            holds.put(row.id(), readable(root, "hold " + row.id(), row::hold));
        }
    }

    private @Nullable Instant nextExpiry(Handle handle, String root, Instant dueAt) {
        return handle.createQuery(statements.readNextExpiry())
                .bind("root", root)
                .bind("due_at", dialect.instant(dueAt))
                .map((row, context) -> Optional.ofNullable(dialect.instantOrNull(row, "expires_at")))
                .one()
                .orElse(null);
    }

    private void saveMember(Handle handle, String root, String member, AccountUsage loaded, AccountUsage changed) {
        for (Meter meter : changed.meters()) {
            Meter known = loaded.meters().stream()
                    .filter(other -> other.feature().equals(meter.feature())
                            && other.window().policy().equals(meter.window().policy()))
                    .findFirst()
                    .orElse(null);
            if (!meter.equals(known)) {
                String statement = known == null ? statements.insertMemberWindow() : statements.updateMemberWindow();
                writeOne(
                        handle.createUpdate(statement)
                                .bind("root", root)
                                .bind("member", member)
                                .bind("feature", meter.feature())
                                .bind("policy", meter.window().policy().code())
                                .bind(
                                        "starts_at",
                                        dialect.instant(meter.window().start()))
                                .bind("ends_at", dialect.instant(meter.window().end()))
                                .bind("used", meter.used())
                                .bind("announced", meter.announcedPercent()),
                        root);
            }
        }
    }

    private Update entry(Handle handle, String root, String statement, UsageEntry entry) {
        return handle.createUpdate(statement)
                .bind("root", root)
                .bind("operation", entry.operation().value())
                .bind("at", dialect.instant(entry.at()))
                .bind("fingerprint", entry.fingerprint())
                .bind("status", entry.status().name())
                .bind("hold", entry.reservationId())
                .bind("content", JsonText.write(DetailCodec.writeEntry(entry)));
    }

    private void saveHold(Handle handle, String root, String statement, Hold hold) {
        writeOne(
                handle.createUpdate(statement)
                        .bind("root", root)
                        .bind("hold_id", hold.id())
                        .bind("member", hold.member())
                        .bind("reserved_at", dialect.instant(hold.reservedAt()))
                        .bind("expires_at", dialect.instant(hold.expiresAt()))
                        .bind("state", hold.state().name())
                        .bind("content", JsonText.write(DetailCodec.writeHold(hold))),
                root);
    }

    /** Somebody who writes past the account's lock may have taken the row away; then nothing may be saved. */
    private static void writeOne(Update update, String root) {
        int rows = update.execute();
        if (rows != 1) {
            throw new BillingException(
                    "A row of account " + root + " that was there a moment ago is gone. Somebody else than"
                            + " eatfit-billing changed it; nothing was taken");
        }
    }

    private static <T> T readable(String root, String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException unreadable) {
            throw new BillingException(
                    "The row of " + what + " of account " + root + " cannot be read: " + unreadable.getMessage()
                            + ". Somebody else than eatfit-billing changed it; nothing was taken",
                    unreadable);
        }
    }
}
