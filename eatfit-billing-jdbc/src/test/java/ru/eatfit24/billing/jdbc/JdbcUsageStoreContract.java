package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.UsageStoreContract;

/** The contract of every store, on one database a class and tables of its own for each test. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcUsageStoreContract extends UsageStoreContract {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private final DatabaseKind kind;
    private final int isolation;
    private final LeakCheck leaks = LeakCheck.create();
    private final TestDatabase database;
    private final DataSource dataSource;
    private final List<String> prefixes = new ArrayList<>();
    private String prefix = "";

    /** @param isolation the level that the host's connections come with */
    JdbcUsageStoreContract(DatabaseKind kind, int isolation) {
        this(kind, isolation, connection -> {});
    }

    /**
     * The same.
     *
     * @param preparation what the host does to each of its connections besides
     */
    JdbcUsageStoreContract(DatabaseKind kind, int isolation, Databases.Preparation preparation) {
        this.kind = kind;
        this.isolation = isolation;
        this.database = Databases.empty(kind);
        this.dataSource =
                leaks.track(Databases.prepared(Databases.withIsolation(database.dataSource(), isolation), preparation));
    }

    @BeforeAll
    void theConnectionsComeAsTheHostWantsThem() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getTransactionIsolation() != isolation) {
                throw new IllegalStateException("The isolation is " + connection.getTransactionIsolation());
            }
        }
    }

    @AfterEach
    void nothingIsLeftOpen() {
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
        prefix = "t" + PREFIXES.incrementAndGet() + "_";
        prefixes.add(prefix);
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(kind, prefix));
        return open();
    }

    @Override
    protected BillingStore secondNode(BillingStore first) {
        return open();
    }

    private BillingStore open() {
        return JdbcBillingStore.builder(dataSource).prefix(prefix).unbatched().open();
    }
}
