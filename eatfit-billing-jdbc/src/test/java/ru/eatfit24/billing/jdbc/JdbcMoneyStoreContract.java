package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.MoneyStoreContract;

/** The contract of every store of money, where decisions ride together beside it; the host's connections come at another level than ours. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcMoneyStoreContract extends MoneyStoreContract {

    private final BatchedContractStores stores;

    JdbcMoneyStoreContract(DatabaseKind kind) {
        stores = new BatchedContractStores(
                kind, pool -> Databases.withIsolation(pool, Connection.TRANSACTION_REPEATABLE_READ));
    }

    @AfterEach
    void nothingIsLeftOpen() {
        stores.verifyAndDrop();
    }

    @AfterAll
    void drop() {
        stores.close();
    }

    @Override
    protected BillingStore newStore() {
        return stores.newStore();
    }

    @Override
    protected BillingStore secondNode(BillingStore first) {
        return stores.open();
    }
}
