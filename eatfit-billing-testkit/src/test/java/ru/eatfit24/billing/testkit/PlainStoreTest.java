package ru.eatfit24.billing.testkit;

import ru.eatfit24.billing.store.BillingStore;

/** The contract asks for nothing that a plain store written from its text would not do. */
class PlainStoreTest extends UsageStoreContract {

    @Override
    protected BillingStore newStore() {
        return new PlainStore();
    }

    @Override
    protected String storeName() {
        return "plain";
    }
}
