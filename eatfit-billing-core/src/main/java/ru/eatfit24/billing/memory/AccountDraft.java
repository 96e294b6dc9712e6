package ru.eatfit24.billing.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogSource;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.usage.UsageRule;

/** One account inside a transaction, as it was at its beginning and as it has become; nobody else sees it. For one thread. */
final class AccountDraft implements JoinedStore {

    private final String root;
    private final InMemoryCatalogStore catalog;
    private final OpenCheck open;
    private final List<List<BillingEvent>> events = new ArrayList<>();
    private @Nullable Account row;
    private @Nullable AccountRecords records;
    private boolean ownsRecords;

    /** Says whether the transaction that a draft belongs to is still open. */
    @FunctionalInterface
    interface OpenCheck {

        /**
         * Nothing while it is open.
         *
         * @throws IllegalStateException if it is over
         */
        void require();
    }

    AccountDraft(
            String root,
            @Nullable Account row,
            @Nullable AccountRecords records,
            InMemoryCatalogStore catalog,
            OpenCheck open) {
        this.root = root;
        this.row = row;
        this.records = records;
        this.catalog = catalog;
        this.open = open;
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        require(scope.root());
        try {
            Change<T> change = rule.apply(current(scope));
            change.account().ifPresent(changed -> save(changed, change));
            return CompletableFuture.completedFuture(change.answer());
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        require(scope.root());
        try {
            return CompletableFuture.completedFuture(reader.apply(current(scope)));
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public List<ClosedWindow> closedWindows(String account, int limit) {
        require(account);
        return records == null ? List.of() : records.closedWindows(InMemoryUsageStore.requireLimit(limit));
    }

    @Override
    public List<AuditEntry> auditTrail(String account, int limit) {
        require(account);
        return records == null ? List.of() : records.auditTrail(InMemoryUsageStore.requireLimit(limit));
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    @Override
    public CatalogSource catalog() {
        return catalog;
    }

    /** The row as it has become; null for an account that there still is none of. */
    @Nullable Account row() {
        return row;
    }

    /** What lives beside the row, if any of it changed. */
    @Nullable AccountRecords changedRecords() {
        return ownsRecords ? records : null;
    }

    /** The events of each change, in their order. */
    List<List<BillingEvent>> events() {
        return events;
    }

    private void require(String account) {
        open.require();
        if (!account.equals(root)) {
            throw new IllegalArgumentException(
                    "the transaction holds account " + root + ", but account " + account + " was asked for");
        }
    }

    private Account current(AccountScope scope) {
        long epoch = catalog.epoch();
        Account known = row == null ? Account.absent(root, epoch) : row.withCatalogEpoch(epoch);
        if (scope.isRowOnly()) {
            return known;
        }
        return known.withDetails((records == null ? new AccountRecords() : records).details(scope));
    }

    private void save(Account changed, Change<?> change) {
        // What the outbox would refuse is refused here, before anything is published.
        for (int position = 0; position < change.events().size(); position++) {
            StoredEvent.of(new EventId(root, 1, position), change.events().get(position));
        }
        AccountRecords before = records == null ? new AccountRecords() : records;
        AccountRecords own = ownsRecords ? before : before.copy();
        own.save(changed.details(), change);
        records = own;
        ownsRecords = true;
        events.add(change.events());
        row = changed.withDetails(AccountDetails.NONE);
    }
}
