package ru.eatfit24.billing.testkit;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/** A store with a planted bug: it looks and then writes, and others may write between. What must be caught. */
final class CheckThenActStore implements BillingStore, UsageStore {

    private final CatalogStore catalog = InMemoryBillingStore.create().catalog();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        Change<T> change = rule.apply(load(scope.root()));
        change.account().ifPresent(changed -> accounts.put(scope.root(), changed));
        return CompletableFuture.completedFuture(change.answer());
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        return CompletableFuture.completedFuture(reader.apply(load(scope.root())));
    }

    private Account load(String root) {
        long epoch = catalog.state().epoch();
        return accounts.getOrDefault(root, Account.absent(root, epoch)).withCatalogEpoch(epoch);
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        return List.of();
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return List.of();
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
    public CleanUpStore cleanUp() {
        return InMemoryBillingStore.create().cleanUp();
    }

    @Override
    public OutboxStore outbox() {
        return InMemoryBillingStore.create().outbox();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }
}
