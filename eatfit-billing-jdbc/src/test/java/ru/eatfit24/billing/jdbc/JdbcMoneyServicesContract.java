package ru.eatfit24.billing.jdbc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.MoneyServicesContract;

/** What a service that sells does, on one database a class and tables of its own for each service. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcMoneyServicesContract extends MoneyServicesContract {

    private final DatabaseKind kind;
    private final ThrowAwayStores stores;

    JdbcMoneyServicesContract(DatabaseKind kind) {
        this.kind = kind;
        this.stores = new ThrowAwayStores(kind);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        stores.endAll();
    }

    @AfterAll
    void drop() {
        stores.close();
    }

    @Override
    protected BillingStore newStore() {
        return stores.create();
    }

    @Override
    protected BillingStore secondNode(BillingStore first) {
        return stores.another(first);
    }

    @Override
    protected String storeName() {
        return kind.name();
    }
}
