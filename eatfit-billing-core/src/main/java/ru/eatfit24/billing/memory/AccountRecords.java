package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.store.Outlived;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;

/** What lives beside the row of one account. Safe for use by many threads. */
final class AccountRecords {

    private static final Comparator<ClosedWindow> LATEST_START_FIRST = Comparator.comparing(
                    (ClosedWindow closed) -> closed.window().start())
            .reversed();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AccountUsage> members = new HashMap<>();
    private final Map<OperationId, UsageEntry> entries = new HashMap<>();
    private final Map<String, Hold> holds = new HashMap<>();
    private final Map<WindowKey, ClosedWindow> closed = new HashMap<>();
    private final Deque<AuditEntry> audit = new ArrayDeque<>();

    private record WindowKey(String member, String feature, Window window) {

        static WindowKey of(ClosedWindow closed) {
            return new WindowKey(closed.member(), closed.feature(), closed.window());
        }
    }

    /** The same, to be changed without being seen. */
    AccountRecords copy() {
        AccountRecords copy = new AccountRecords();
        lock.lock();
        try {
            copy.members.putAll(members);
            copy.entries.putAll(entries);
            copy.holds.putAll(holds);
            copy.closed.putAll(closed);
            copy.audit.addAll(audit);
            return copy;
        } finally {
            lock.unlock();
        }
    }

    AccountDetails details(AccountScope scope) {
        lock.lock();
        try {
            Map<String, AccountUsage> ofMembers = new HashMap<>();
            scope.members().forEach(member -> ofMembers.put(member, members.getOrDefault(member, AccountUsage.NONE)));
            Map<OperationId, UsageEntry> ofOperations = new HashMap<>(entries);
            ofOperations.keySet().retainAll(scope.operations());
            Instant dueAt = scope.holdsDueAt().orElse(null);
            Predicate<Hold> due = hold -> dueAt != null
                    && hold.state() == Hold.State.LIVE
                    && !hold.expiresAt().isAfter(dueAt);
            Map<String, Hold> asked = new HashMap<>(holds);
            asked.values().removeIf(hold -> !scope.holds().contains(hold.id()) && !due.test(hold));
            AccountDetails details = AccountDetails.of(ofMembers, ofOperations, asked);
            return dueAt == null ? details : details.withDueHolds(dueAt, nextExpiry(due));
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Instant nextExpiry(Predicate<Hold> due) {
        return holds.values().stream()
                .filter(hold -> hold.state() == Hold.State.LIVE && !due.test(hold))
                .map(Hold::expiresAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** When the first live hold has ended that is not written down as expired. */
    Optional<Instant> firstEndedHold(Instant now) {
        lock.lock();
        try {
            return holds.values().stream()
                    .filter(hold ->
                            hold.state() == Hold.State.LIVE && !hold.expiresAt().isAfter(now))
                    .map(Hold::expiresAt)
                    .min(Comparator.naturalOrder());
        } finally {
            lock.unlock();
        }
    }

    void save(AccountDetails details, Change<?> change) {
        lock.lock();
        try {
            members.putAll(details.members());
            entries.putAll(details.entries());
            holds.putAll(details.holds());
            change.closed().forEach(window -> closed.put(WindowKey.of(window), window));
            details.corrections().forEach(this::correct);
            change.audit().forEach(audit::addFirst);
        } finally {
            lock.unlock();
        }
    }

    private void correct(ClosedWindow correction) {
        closed.computeIfPresent(
                WindowKey.of(correction),
                (key, kept) -> new ClosedWindow(
                        kept.member(), kept.feature(), kept.window(), Math.max(0, kept.used() - correction.used())));
    }

    Set<String> featuresOfClosedWindows() {
        lock.lock();
        try {
            return closed.values().stream().map(ClosedWindow::feature).collect(Collectors.toUnmodifiableSet());
        } finally {
            lock.unlock();
        }
    }

    /** Counts what nobody needs any more, and deletes it if it is to. */
    int outlived(Outlived outlived, int most, boolean deletes) {
        lock.lock();
        try {
            if (outlived instanceof Outlived.ClosedWindows windows) {
                return outlived(
                        closed,
                        window -> window.feature().equals(windows.feature())
                                && !window.window().end().isAfter(windows.endedBy()),
                        most,
                        deletes);
            } else if (outlived instanceof Outlived.Operations operations) {
                return outlived(
                        entries,
                        entry -> !entry.at().isAfter(operations.takenBy()) && !hasLiveHold(entry),
                        most,
                        deletes);
            } else if (outlived instanceof Outlived.SettledHolds settled) {
                return outlived(
                        holds,
                        hold -> hold.state() != Hold.State.LIVE
                                && !hold.expiresAt().isAfter(settled.endedBy()),
                        most,
                        deletes);
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasLiveHold(UsageEntry entry) {
        Hold hold = entry.hold().map(holds::get).orElse(null);
        return hold != null && hold.state() == Hold.State.LIVE;
    }

    private static <K, V> int outlived(Map<K, V> from, Predicate<V> isOutlived, int most, boolean deletes) {
        List<K> keys = from.entrySet().stream()
                .filter(entry -> isOutlived.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .limit(most)
                .toList();
        if (deletes) {
            keys.forEach(from::remove);
        }
        return keys.size();
    }

    List<ClosedWindow> closedWindows(int limit) {
        lock.lock();
        try {
            return closed.values().stream()
                    .sorted(LATEST_START_FIRST)
                    .limit(limit)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    void show(String root, LedgerReader reader) {
        lock.lock();
        try {
            members.forEach(
                    (member, usage) -> usage.meters().forEach(meter -> reader.memberWindow(root, member, meter)));
            closed.values().forEach(window -> reader.closedWindow(root, window));
            holds.values().forEach(hold -> reader.hold(root, hold));
            entries.values().forEach(entry -> reader.operation(root, entry));
            audit.descendingIterator().forEachRemaining(entry -> reader.audit(root, entry));
        } finally {
            lock.unlock();
        }
    }

    List<AuditEntry> auditTrail(int limit) {
        lock.lock();
        try {
            return audit.stream().limit(limit).toList();
        } finally {
            lock.unlock();
        }
    }
}
