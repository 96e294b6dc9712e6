package ru.eatfit24.billing.memory;

import java.time.InstantSource;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.LedgerStore;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.webhook.InboxStore;

/**
 * A store that lives and dies with the process. For tests and demos: exact like the others, but nothing survives a stop.
 *
 * <p>Never blocks on anything but another decision about the same account; safe for many threads, virtual ones too.
 */
public final class InMemoryBillingStore implements BillingStore {

    private final InMemoryCatalogStore catalog = new InMemoryCatalogStore();
    private final InMemoryAudit audit = new InMemoryAudit();
    private final InMemoryOutboxStore outbox = new InMemoryOutboxStore(audit);
    private final InMemoryUsageStore usage = new InMemoryUsageStore(catalog, outbox, audit);
    private final InMemoryInboxStore inbox = new InMemoryInboxStore(audit);
    private final InMemoryMoneyStore money = new InMemoryMoneyStore(usage, inbox);
    private final InMemoryCleanUpStore cleanUp = new InMemoryCleanUpStore(usage, outbox, inbox, money);
    private final InMemoryLedgerStore ledger = new InMemoryLedgerStore(usage, money);

    private InMemoryBillingStore() {}

    /** An empty store. */
    public static InMemoryBillingStore create() {
        return new InMemoryBillingStore();
    }

    @Override
    public UsageStore usage() {
        return usage;
    }

    @Override
    public CatalogStore catalog() {
        return catalog;
    }

    @Override
    public CleanUpStore cleanUp() {
        return cleanUp;
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public MoneyStore money() {
        return money;
    }

    @Override
    public InboxStore inbox() {
        return inbox;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    /** The clock of the system. */
    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    /** How many accounts are held. */
    public int accountCount() {
        return usage.accountCount();
    }
}
