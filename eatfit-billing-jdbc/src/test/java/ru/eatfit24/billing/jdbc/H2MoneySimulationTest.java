package ru.eatfit24.billing.jdbc;

import org.junit.jupiter.api.AfterEach;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.MoneySimulationContract;
import ru.eatfit24.billing.testkit.Seeds;

class H2MoneySimulationTest extends MoneySimulationContract {

    private final ThrowAwayStores stores = new ThrowAwayStores(DatabaseKind.H2);

    @AfterEach
    void close() {
        stores.close();
    }

    @Override
    protected BillingStore newStore() {
        stores.endAll();
        return stores.create();
    }

    @Override
    protected int openConnections() {
        return stores.openConnections();
    }

    @Override
    protected int seeds() {
        return Seeds.labCount(12, 500);
    }

    @Override
    protected String storeName() {
        return "H2";
    }
}
