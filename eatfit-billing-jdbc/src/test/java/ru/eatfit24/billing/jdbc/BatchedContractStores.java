package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Stores whose decisions ride together, for a contract: one database for the class, tables of its own for each new store. For one thread. */
final class BatchedContractStores {

    private final LeakCheck leaks = LeakCheck.create();
    private final List<BatchedBillingStore> opened = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final DatabaseKind kind;
    private final TestDatabase database;
    private final DataSource dataSource;
    private int tables;

    /** @param host what the host does to the connections that it hands out */
    BatchedContractStores(DatabaseKind kind, UnaryOperator<DataSource> host) {
        this.kind = kind;
        this.database = Databases.empty(kind);
        this.dataSource = leaks.track(host.apply(database.dataSource()));
    }

    /** On tables that are new. */
    BillingStore newStore() {
        tables++;
        prefixes.add("c" + tables + "_");
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(kind, prefix()));
        return open();
    }

    /** On the tables of the last new one. */
    BillingStore open() {
        BatchedBillingStore store =
                BatchedBillingStore.open(dataSource, prefix(), CombinerSettings.DEFAULT, ForkJoinPool.commonPool());
        opened.add(store);
        return store;
    }

    private String prefix() {
        return "c" + tables + "_";
    }

    /** After a test: nothing is left open, and no tables are left to those that follow. */
    void verifyAndDrop() {
        opened.forEach(BatchedBillingStore::close);
        opened.clear();
        leaks.verify();
        prefixes.forEach(used -> Databases.drop(database.dataSource(), used));
        prefixes.clear();
    }

    void close() {
        database.close();
    }
}
