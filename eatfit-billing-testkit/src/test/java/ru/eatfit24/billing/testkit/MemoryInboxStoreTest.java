package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;

class MemoryInboxStoreTest extends InboxStoreContract {

    @Override
    protected BillingStore newStore() {
        return InMemoryBillingStore.create();
    }

    @Override
    protected String storeName() {
        return "memory";
    }
}
