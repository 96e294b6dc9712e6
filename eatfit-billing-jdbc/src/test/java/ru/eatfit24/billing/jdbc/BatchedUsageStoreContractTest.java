package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.UsageStoreContract;

/** The contract of every store, where updates ride together; the host's connections come at SERIALIZABLE. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BatchedUsageStoreContractTest extends UsageStoreContract {

    private final BatchedContractStores stores;

    BatchedUsageStoreContractTest(DatabaseKind kind) {
        this(kind, connection -> {});
    }

    /** @param preparation what the host does to each of its connections besides */
    BatchedUsageStoreContractTest(DatabaseKind kind, Databases.Preparation preparation) {
        stores = new BatchedContractStores(
                kind,
                pool -> Databases.prepared(
                        Databases.withIsolation(pool, Connection.TRANSACTION_SERIALIZABLE), preparation));
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
