package ru.eatfit24.billing.testkit;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * The simplest correct store: one lock and a few maps. Its steps are methods of their own, so that a test can plant one
 * bug and see the contract catch it.
 */
class PlainStore implements BillingStore, UsageStore {

    final ReentrantLock lock = new ReentrantLock();
    private final CatalogStore catalog = InMemoryBillingStore.create().catalog();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, List<ClosedWindow>> closed = new HashMap<>();
    private final Map<String, List<AuditEntry>> audit = new HashMap<>();

    String key(String root) {
        return root;
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

    List<AuditEntry> auditToSave(Change<?> change) {
        return change.audit();
    }

    RuntimeException failure(RuntimeException thrown) {
        return thrown;
    }

    final Account load(String root) {
        Account stored = accounts.get(key(root));
        return stored == null ? Account.absent(root, epoch()) : stored.withCatalogEpoch(epoch());
    }

    final void save(String root, Account before, Change<?> change) {
        Account after = toSave(before, change);
        if (after != null) {
            accounts.put(key(root), after);
        }
        closed.computeIfAbsent(key(root), any -> new ArrayList<>()).addAll(closedToSave(change));
        auditToSave(change)
                .forEach(entry -> audit.computeIfAbsent(key(root), any -> new ArrayList<>())
                        .add(0, entry));
    }

    <T> Change<T> decide(String root, UsageRule<T> rule) {
        Account before = load(root);
        Change<T> change = rule.apply(before);
        save(root, before, change);
        return change;
    }

    @Override
    public <T> CompletionStage<T> update(String root, UsageRule<T> rule) {
        lock.lock();
        try {
            return CompletableFuture.completedFuture(decide(root, rule).answer());
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(failure(thrown));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> CompletionStage<T> read(String root, Function<Account, T> reader) {
        return update(root, account -> Change.none(reader.apply(account)));
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        Comparator<ClosedWindow> latestFirst = Comparator.comparing(
                        (ClosedWindow window) -> window.window().start())
                .reversed();
        return firstOf(closed, root, limit).stream()
                .sorted(latestFirst)
                .limit(limit)
                .toList();
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return firstOf(audit, root, limit).stream().limit(limit).toList();
    }

    private <T> List<T> firstOf(Map<String, List<T>> histories, String root, int limit) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("limit " + limit);
        }
        lock.lock();
        try {
            return List.copyOf(histories.getOrDefault(key(root), List.of()));
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

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }
}
