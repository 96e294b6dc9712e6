package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.jdbc.DatabaseKind;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.UsageGate;

/** Our gate on the store of a host's database, through what a host can call. Safe for use by many threads. */
final class Ours implements AutoCloseable {

    /** Two for batches, two for accounts that go on by themselves, the rest for readings. */
    static final int POOL = 8;

    /** Where the store blocks, one is parked for each request under way. */
    private static final int PARKED = 256;

    private static final int CALLBACKS = 2;

    private final HikariDataSource pool;
    private final ExecutorService callbacks;
    private final JdbcBillingStore store;
    private final Billing billing;

    private Ours(HikariDataSource pool, ExecutorService callbacks, JdbcBillingStore store) {
        this.pool = pool;
        this.callbacks = callbacks;
        this.store = store;
        this.billing = Billing.builder(Plans.catalog())
                .store(store)
                .executor(callbacks)
                .build();
    }

    static Ours open(Database database, String prefix) {
        return open(database.pool(POOL, true), database.kind(), prefix);
    }

    /** @param pool is closed with this */
    static Ours open(HikariDataSource pool, DatabaseKind kind, String prefix) {
        boolean batched = kind == DatabaseKind.POSTGRESQL;
        ExecutorService callbacks = Executors.newFixedThreadPool(batched ? CALLBACKS : PARKED, task -> {
            Thread thread = new Thread(task, "callbacks");
            thread.setDaemon(true);
            return thread;
        });
        JdbcBillingStore.Builder builder = JdbcBillingStore.builder(pool).prefix(prefix);
        return new Ours(pool, callbacks, (batched ? builder.batched(callbacks) : builder).open());
    }

    UsageGate gate() {
        return billing.gate();
    }

    static CompletionStage<Boolean> granted(CompletionStage<Decision> decision) {
        return decision.thenApply(Decision::isGranted);
    }

    int openConnections() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        billing.close();
        store.close();
        callbacks.shutdown();
        pool.close();
    }
}
