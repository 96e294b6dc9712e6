package ru.eatfit24.billing.store;

import java.time.InstantSource;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.usage.UsageThreads;
import ru.eatfit24.billing.webhook.InboxStore;

/**
 * All ports of one database together, and the clock that fits it. Safe for use by many threads. A store belongs to the host that made it: closing
 * {@code Billing} does not close it.
 */
public interface BillingStore {

    /** The accounts. Each request is carried out on its caller's thread, by itself. */
    UsageStore usage();

    /**
     * The accounts for one {@code Billing}, which closes what it gets: where the store can, requests of many callers ride together.
     *
     * @param threads what it may use for that
     * @param observer is told of batches; does not throw
     */
    default UsageStore openUsage(UsageThreads threads, BillingObserver observer) {
        return usage();
    }

    /** The plans that were ever declared. */
    CatalogStore catalog();

    /** The events that wait to be delivered. */
    OutboxStore outbox();

    /**
     * Subscriptions and money, and the transaction that ties them to the accounts.
     *
     * @throws IllegalStateException if this store keeps limits only
     */
    default MoneyStore money() {
        throw new IllegalStateException(
                "this store keeps plans and limits, but no subscriptions and no money; use one that does, such as"
                        + " InMemoryBillingStore");
    }

    /**
     * The provider's notifications.
     *
     * @throws IllegalStateException if this store keeps limits only
     */
    default InboxStore inbox() {
        throw new IllegalStateException(
                "this store keeps plans and limits, but no notifications of a payment provider; use one that does, such"
                        + " as InMemoryBillingStore");
    }

    /** What may be deleted. */
    CleanUpStore cleanUp();

    /**
     * Everything that is kept of accounts, to be verified.
     *
     * @throws IllegalStateException if this store cannot show it
     */
    default LedgerStore ledger() {
        throw new IllegalStateException("this store cannot show what it keeps from one end to the other, so nothing can"
                + " be verified; use one that can, such as InMemoryBillingStore");
    }

    /** The clock that decides unless the host sets another. */
    InstantSource clock();
}
