package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.webhook.InboxStore;

/** A store whose updates ride together, and whose batches a test may hold. */
final class BatchedBillingStore implements BillingStore, AutoCloseable {

    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(3);
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    private final JdbcBillingStore plain;
    private final ScriptedBatchExecutor executor;
    private final BatchedUsageStore usage;

    private BatchedBillingStore(JdbcBillingStore plain, ScriptedBatchExecutor executor, BatchedUsageStore usage) {
        this.plain = plain;
        this.executor = executor;
        this.usage = usage;
    }

    static BatchedBillingStore open(DataSource dataSource) {
        return open(dataSource, TablePrefix.DEFAULT.value(), CombinerSettings.DEFAULT, ForkJoinPool.commonPool());
    }

    static BatchedBillingStore open(
            DataSource dataSource, String prefix, CombinerSettings settings, Executor callbacks) {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        Dialect dialect = dialect(dataSource);
        TablePrefix tables = new TablePrefix(prefix);
        Statements statements = new Statements(dialect, tables, LOCK_TIMEOUT, STATEMENT_TIMEOUT);
        OwnTransactions transactions = new OwnTransactions(jdbi, dialect, LOCK_TIMEOUT, STATEMENT_TIMEOUT);
        LostCommit lostCommits = new LostCommit(transactions, statements, dialect, STATEMENT_TIMEOUT);
        JdbcUsageStore single = new JdbcUsageStore(transactions, statements, dialect, lostCommits, () -> {});
        ScriptedBatchExecutor executor = new ScriptedBatchExecutor(BatchedUsageStore.executor(
                dataSource, dialect, tables, LOCK_TIMEOUT, STATEMENT_TIMEOUT, 100_000, single));
        return new BatchedBillingStore(
                JdbcBillingStore.builder(dataSource).prefix(prefix).open(),
                executor,
                new BatchedUsageStore(single, executor, settings, callbacks, BillingObserver.NOOP));
    }

    private static Dialect dialect(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return Dialect.of(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException("The test database gives no connection", failure);
        }
    }

    /** Sees and holds batches. */
    ScriptedBatchExecutor executor() {
        return executor;
    }

    @Override
    public UsageStore usage() {
        return usage;
    }

    @Override
    public CatalogStore catalog() {
        return plain.catalog();
    }

    @Override
    public CleanUpStore cleanUp() {
        return plain.cleanUp();
    }

    @Override
    public MoneyStore money() {
        return plain.money();
    }

    @Override
    public InboxStore inbox() {
        return plain.inbox();
    }

    @Override
    public OutboxStore outbox() {
        return plain.outbox();
    }

    @Override
    public InstantSource clock() {
        return plain.clock();
    }

    @Override
    public void close() {
        usage.close();
    }
}
