package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;

class VerificationTest extends VerificationContract {

    @Override
    BillingStore newStore() {
        return InMemoryBillingStore.create();
    }
}
