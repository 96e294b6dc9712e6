package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.UsageGate;

/** Our gate on the store of a host's database, through what a host can call. Safe for use by many threads. */
final class Ours implements AutoCloseable {

    /** Two for batches, two for accounts that go on by themselves, the rest for readings. */
    static final int POOL = 8;

    private static final int CALLBACKS = 2;

    private final HikariDataSource pool;
    private final ExecutorService callbacks;
    private final Billing billing;

    private Ours(HikariDataSource pool, ExecutorService callbacks, JdbcBillingStore store) {
        this.pool = pool;
        this.callbacks = callbacks;
        this.billing = Billing.builder(Plans.catalog())
                .store(store)
                .executor(callbacks)
                .build();
    }

    static Ours open(Database database, String prefix) {
        return open(database.pool(POOL, true), prefix);
    }

    static Ours thatKeepsNothing(Database database, String prefix) {
        HikariDataSource pool = database.pool(POOL, true);
        return open(pool, JdbcBillingStore.builder(pool).prefix(prefix).cachedAccounts(0));
    }

    /** @param pool is closed with this */
    static Ours open(HikariDataSource pool, String prefix) {
        return open(pool, JdbcBillingStore.builder(pool).prefix(prefix));
    }

    private static Ours open(HikariDataSource pool, JdbcBillingStore.Builder store) {
        ExecutorService callbacks = Executors.newFixedThreadPool(CALLBACKS, task -> {
            Thread thread = new Thread(task, "callbacks");
            thread.setDaemon(true);
            return thread;
        });
        return new Ours(pool, callbacks, store.open());
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
        callbacks.shutdown();
        pool.close();
    }
}
