package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;

class LifecycleCornersTest extends LifecycleCornersContract {

    @Override
    BillingStore newStore() {
        return InMemoryBillingStore.create();
    }
}
