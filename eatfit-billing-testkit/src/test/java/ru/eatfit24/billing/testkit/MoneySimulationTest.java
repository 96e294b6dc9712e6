package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;

class MoneySimulationTest extends MoneySimulationContract {

    @Override
    protected BillingStore newStore() {
        return InMemoryBillingStore.create();
    }

    @Override
    protected int seeds() {
        return Seeds.labCount(2_000, 100_000);
    }

    @Override
    protected String storeName() {
        return "memory";
    }
}
