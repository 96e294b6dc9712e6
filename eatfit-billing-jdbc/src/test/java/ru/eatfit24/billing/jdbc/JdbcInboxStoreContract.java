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
import ru.eatfit24.billing.testkit.InboxStoreContract;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;

/** The contract of every store of notifications; the host's connections come at another level than ours. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcInboxStoreContract extends InboxStoreContract {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private final LeakCheck leaks = LeakCheck.create();
    private final DatabaseKind kind;
    private final TestDatabase database;
    private final DataSource dataSource;
    private final List<BatchedBillingStore> opened = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private String prefix = "";

    JdbcInboxStoreContract(DatabaseKind kind) {
        this.kind = kind;
        this.database = Databases.empty(kind);
        this.dataSource =
                leaks.track(Databases.withIsolation(database.dataSource(), Connection.TRANSACTION_REPEATABLE_READ));
    }

    @AfterEach
    void nothingIsLeftOpen() {
        opened.forEach(BatchedBillingStore::close);
        opened.clear();
        leaks.verify();
        prefixes.forEach(used -> Databases.drop(database.dataSource(), used));
        prefixes.clear();
    }

    @AfterAll
    void drop() {
        database.close();
    }

    @Override
    protected BillingStore newStore() {
        prefix = "n" + PREFIXES.incrementAndGet() + "_";
        prefixes.add(prefix);
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(kind, prefix));
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
