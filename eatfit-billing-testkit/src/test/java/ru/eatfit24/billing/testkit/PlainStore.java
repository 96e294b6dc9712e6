package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.Outlived;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * The simplest correct store: one lock and a few maps. Its steps are methods of their own, so that a test can plant one
 * bug and see the contract catch it.
 */
class PlainStore implements BillingStore, UsageStore {

    final ReentrantLock lock = new ReentrantLock();
    private final PlainOutbox outbox = outbox(lock);
    private final CatalogStore catalog = InMemoryBillingStore.create().catalog();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, Beside> beside = new HashMap<>();

    /** What one account has beside its row. */
    static final class Beside {
        final Map<String, AccountUsage> members = new HashMap<>();
        final Map<OperationId, UsageEntry> entries = new HashMap<>();
        final Map<String, Hold> holds = new HashMap<>();
        final List<ClosedWindow> closed = new ArrayList<>();
        final List<AuditEntry> audit = new ArrayList<>();
    }

    String key(String root) {
        return root;
    }

    String memberKey(String member) {
        return member;
    }

    OperationId operationKey(OperationId operation) {
        return operation;
    }

    Map<OperationId, UsageEntry> entriesSeen(Map<OperationId, UsageEntry> entries) {
        return entries;
    }

    long epoch() {
        return catalog.state().epoch();
    }

    @Nullable Account toSave(Account before, Change<?> change) {
        return change.account().orElse(null);
    }

    List<ClosedWindow> closedToSave(Change<?> change) {
        return change.closed();
    }

    List<BillingEvent> eventsToSave(Change<?> change) {
        return change.events();
    }

    PlainOutbox outbox(ReentrantLock held) {
        return new PlainOutbox(held);
    }

    List<AuditEntry> auditToSave(Change<?> change) {
        return change.audit();
    }

    Map<OperationId, UsageEntry> entriesToSave(AccountDetails details) {
        return details.entries();
    }

    Map<String, Hold> holdsToSave(AccountDetails details) {
        return details.holds();
    }

    List<ClosedWindow> correctionsToSave(AccountDetails details) {
        return details.corrections();
    }

    boolean isDue(Hold hold, Instant at) {
        return !hold.expiresAt().isAfter(at);
    }

    RuntimeException failure(RuntimeException thrown) {
        return thrown;
    }

    final Account load(AccountScope scope) {
        Account stored = accounts.get(key(scope.root()));
        Account row = stored == null ? Account.absent(scope.root(), epoch()) : stored.withCatalogEpoch(epoch());
        return row.withDetails(details(scope, beside.getOrDefault(key(scope.root()), new Beside())));
    }

    private AccountDetails details(AccountScope scope, Beside of) {
        Map<String, AccountUsage> members = new HashMap<>();
        scope.members()
                .forEach(member -> members.put(member, of.members.getOrDefault(memberKey(member), AccountUsage.NONE)));
        Map<OperationId, UsageEntry> entries = new HashMap<>();
        for (OperationId operation : scope.operations()) {
            UsageEntry entry = of.entries.get(operationKey(operation));
            if (entry != null) {
                entries.put(operation, entry);
            }
        }
        Map<String, Hold> holds = new HashMap<>(of.holds);
        holds.keySet().retainAll(scope.holds());
        Instant due = scope.holdsDueAt().orElse(null);
        if (due == null) {
            return AccountDetails.of(members, entriesSeen(entries), holds);
        }
        Instant next = null;
        for (Hold hold : of.holds.values()) {
            if (hold.state() != Hold.State.LIVE) {
                continue;
            }
            if (isDue(hold, due)) {
                holds.put(hold.id(), hold);
            } else if (next == null || hold.expiresAt().isBefore(next)) {
                next = hold.expiresAt();
            }
        }
        return AccountDetails.of(members, entriesSeen(entries), holds).withDueHolds(due, next);
    }

    final void save(AccountScope scope, Account before, Change<?> change) {
        String key = key(scope.root());
        Beside of = beside.computeIfAbsent(key, any -> new Beside());
        Account after = toSave(before, change);
        if (after != null) {
            accounts.put(key, after.withDetails(AccountDetails.NONE));
            AccountDetails details = after.details();
            details.members().forEach((member, usage) -> of.members.put(memberKey(member), usage));
            entriesToSave(details).forEach((operation, entry) -> of.entries.put(operationKey(operation), entry));
            of.holds.putAll(holdsToSave(details));
            of.closed.addAll(closedToSave(change));
            correctionsToSave(details).forEach(correction -> of.closed.replaceAll(kept -> corrected(kept, correction)));
        }
        if (!eventsToSave(change).isEmpty()) {
            outbox.keep(key, eventsToSave(change));
        }
        auditToSave(change).forEach(entry -> of.audit.add(0, entry));
    }

    private static ClosedWindow corrected(ClosedWindow kept, ClosedWindow correction) {
        boolean same = kept.member().equals(correction.member())
                && kept.feature().equals(correction.feature())
                && kept.window().equals(correction.window());
        return same
                ? new ClosedWindow(
                        kept.member(), kept.feature(), kept.window(), Math.max(0, kept.used() - correction.used()))
                : kept;
    }

    <T> Change<T> decide(AccountScope scope, UsageRule<T> rule) {
        Account before = load(scope);
        Change<T> change = rule.apply(before);
        save(scope, before, change);
        return change;
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        lock.lock();
        try {
            return CompletableFuture.completedFuture(decide(scope, rule).answer());
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(failure(thrown));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        return update(scope, account -> Change.none(reader.apply(account)));
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        Comparator<ClosedWindow> latestFirst = Comparator.comparing(
                        (ClosedWindow window) -> window.window().start())
                .reversed();
        return historyOf(root, limit, of -> of.closed).stream()
                .sorted(latestFirst)
                .limit(limit)
                .toList();
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        List<AuditEntry> entries = new ArrayList<>(historyOf(root, limit, of -> of.audit));
        outbox.notesOf(root).forEach(entry -> entries.add(0, entry));
        return entries.stream().limit(limit).toList();
    }

    private <T> List<T> historyOf(String root, int limit, Function<Beside, List<T>> history) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("limit " + limit);
        }
        lock.lock();
        try {
            return List.copyOf(history.apply(beside.getOrDefault(key(root), new Beside())));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    @Override
    public UsageStore usage() {
        return this;
    }

    @Override
    public CatalogStore catalog() {
        return catalog;
    }

    boolean isOutlived(UsageEntry entry, Instant takenBy, Beside of) {
        Hold hold = entry.hold().map(of.holds::get).orElse(null);
        return !entry.at().isAfter(takenBy) && (hold == null || hold.state() != Hold.State.LIVE);
    }

    boolean isOutlived(Hold hold, Instant endedBy) {
        return hold.state() != Hold.State.LIVE && !hold.expiresAt().isAfter(endedBy);
    }

    boolean isOutlived(ClosedWindow window, Instant endedBy) {
        return !window.window().end().isAfter(endedBy);
    }

    @Override
    public CleanUpStore cleanUp() {
        return new PlainCleanUp();
    }

    /** Deletes by going through everything. */
    private final class PlainCleanUp implements CleanUpStore {

        @Override
        public List<String> featuresOfClosedWindows() {
            lock.lock();
            try {
                return beside.values().stream()
                        .flatMap(of -> of.closed.stream())
                        .map(ClosedWindow::feature)
                        .distinct()
                        .toList();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int delete(Outlived outlived, int most) {
            return each(outlived, most, true);
        }

        @Override
        public int count(Outlived outlived, int most) {
            return each(outlived, most, false);
        }

        @Override
        public List<String> accountsOfEndedHolds(Instant now, int most) {
            lock.lock();
            try {
                return beside.entrySet().stream()
                        .filter(each -> each.getValue().holds.values().stream()
                                .anyMatch(hold -> hold.state() == Hold.State.LIVE && isDue(hold, now)))
                        .map(Map.Entry::getKey)
                        .limit(most)
                        .toList();
            } finally {
                lock.unlock();
            }
        }

        private int each(Outlived outlived, int most, boolean deletes) {
            lock.lock();
            try {
                if (outlived instanceof Outlived.Deliveries deliveries) {
                    return outbox.deliveriesBy(deliveries.deliveredBy(), most, deletes);
                }
                if (outlived instanceof Outlived.DeliveredEvents events) {
                    return outbox.deliveredBy(events.deliveredBy(), most, deletes);
                } else if (outlived instanceof Outlived.EndedCalls) {
                    return 0; // It keeps limits only.
                }
                if (outlived instanceof Outlived.ProcessedNotifications) {
                    return 0;
                }
                int found = 0;
                for (Beside of : beside.values()) {
                    found += each(outlived, of, most - found, deletes);
                }
                return found;
            } finally {
                lock.unlock();
            }
        }

        private int each(Outlived outlived, Beside of, int most, boolean deletes) {
            if (outlived instanceof Outlived.Operations operations) {
                return each(of.entries.values(), entry -> isOutlived(entry, operations.takenBy(), of), most, deletes);
            } else if (outlived instanceof Outlived.SettledHolds holds) {
                return each(of.holds.values(), hold -> isOutlived(hold, holds.endedBy()), most, deletes);
            }
            Outlived.ClosedWindows windows = (Outlived.ClosedWindows) outlived;
            return each(
                    of.closed,
                    window -> window.feature().equals(windows.feature()) && isOutlived(window, windows.endedBy()),
                    most,
                    deletes);
        }

        private <T> int each(Collection<T> from, Predicate<T> outlived, int most, boolean deletes) {
            List<T> found = from.stream().filter(outlived).limit(most).toList();
            if (deletes) {
                from.removeAll(found);
            }
            return found.size();
        }
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }
}
