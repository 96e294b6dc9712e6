package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;

/**
 * Empty stores, each on tables of its own in one database, on connections that come at another level than ours. Tables are emptied and used again: to make and
 * drop them takes longer than most tests. For one thread.
 */
final class ThrowAwayStores implements AutoCloseable {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    /** Stay, since every service of a class sells the same. */
    private static final Set<String> PLANS = Set.of("catalog", "plan");

    private final LeakCheck leaks = LeakCheck.create();
    private final Map<BillingStore, String> prefixes = new HashMap<>();
    private final Deque<String> free = new ArrayDeque<>();
    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;

    ThrowAwayStores(DatabaseKind kind) {
        this.kind = kind;
        this.database = Databases.empty(kind);
        this.dataSource =
                leaks.track(Databases.withIsolation(database.dataSource(), Connection.TRANSACTION_REPEATABLE_READ));
    }

    /** A store that holds nothing yet. */
    BillingStore create() {
        String prefix = free.isEmpty() ? makeTables() : free.remove();
        BillingStore store = open(prefix);
        prefixes.put(store, prefix);
        return store;
    }

    private String makeTables() {
        String prefix = "s" + PREFIXES.incrementAndGet() + "_";
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(kind, prefix));
        return prefix;
    }

    /** The store of another node on the same tables. */
    BillingStore another(BillingStore first) {
        return open(Objects.requireNonNull(prefixes.get(first), "a store of these"));
    }

    private BillingStore open(String prefix) {
        return JdbcBillingStore.builder(dataSource).prefix(prefix).open();
    }

    /** How many connections are open now. */
    int openConnections() {
        return dataSource.openConnections();
    }

    /** Nobody works on the stores any more: no connection is left open, and their tables are emptied. */
    void endAll() {
        leaks.verify();
        prefixes.values().forEach(prefix -> {
            Databases.execute(
                    database.dataSource(),
                    ExpectedRelation.ALL.stream()
                            .filter(relation -> relation.kind() == ExpectedRelation.Kind.TABLE)
                            .filter(relation -> !PLANS.contains(relation.name()))
                            .map(relation -> "DELETE FROM " + prefix + relation.name())
                            .toArray(String[]::new));
            free.add(prefix);
        });
        prefixes.clear();
    }

    @Override
    public void close() {
        database.close();
    }
}
