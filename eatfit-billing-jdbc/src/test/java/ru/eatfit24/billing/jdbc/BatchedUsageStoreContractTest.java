package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.UsageStoreContract;

/** The contract of every store, where updates ride together; the host's connections come at SERIALIZABLE. */
@TestInstance(Lifecycle.PER_CLASS)
class BatchedUsageStoreContractTest extends UsageStoreContract {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private final LeakCheck leaks = LeakCheck.create();
    private final TestDatabase database = Databases.empty(DatabaseKind.POSTGRESQL);
    private final DataSource dataSource =
            leaks.track(Databases.withIsolation(database.dataSource(), Connection.TRANSACTION_SERIALIZABLE));
    private final List<BatchedBillingStore> opened = new ArrayList<>();
    private String prefix = "";

    @AfterEach
    void nothingIsLeftOpen() {
        opened.forEach(BatchedBillingStore::close);
        opened.clear();
        leaks.verify();
    }

    @AfterAll
    void drop() {
        database.close();
    }

    @Override
    protected BillingStore newStore() {
        prefix = "b" + PREFIXES.incrementAndGet() + "_";
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(DatabaseKind.POSTGRESQL, prefix));
        return open();
    }

    @Override
    protected BillingStore secondNode(BillingStore first) {
        return open();
    }

    private BillingStore open() {
        BatchedBillingStore store =
                BatchedBillingStore.open(dataSource, prefix, CombinerSettings.DEFAULT, ForkJoinPool.commonPool());
        opened.add(store);
        return store;
    }
}
