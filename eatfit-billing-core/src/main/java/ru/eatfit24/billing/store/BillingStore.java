package ru.eatfit24.billing.store;

import java.time.InstantSource;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * All ports of one database together, and the clock that fits it. Safe for use by many threads. A store belongs to the host that made it: closing
 * {@code Billing} does not close it.
 */
public interface BillingStore {

    /** The accounts. */
    UsageStore usage();

    /** The plans that were ever declared. */
    CatalogStore catalog();

    /** The events that wait to be delivered. */
    OutboxStore outbox();

    /** What may be deleted. */
    CleanUpStore cleanUp();

    /** The clock that decides unless the host sets another. */
    InstantSource clock();
}
