package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;

class RenewalTest extends RenewalContract {

    @Override
    BillingStore newStore() {
        return InMemoryBillingStore.create();
    }

    @Override
    int races() {
        return 1_000;
    }
}
