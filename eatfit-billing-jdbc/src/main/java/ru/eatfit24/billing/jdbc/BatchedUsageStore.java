package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.usage.Transaction;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * Accounts in a table, where updates of many accounts and of many callers ride together in one transaction. No thread is parked for
 * an update under way: {@link #update} leaves the request with the {@link RequestCombiner}, whose threads run from the first
 * request to {@link #close()}.
 *
 * <p>Of an account with several requests in a batch the row is written once, as the last of them left it, under one new version. An
 * update by hand goes the same way. Readings do not ride: they run on the caller's thread, as they do without batches.
 *
 * <p>Safe for use by many threads.
 */
final class BatchedUsageStore implements UsageStore {

    /**
     * How long a batch may wait for a lock, which only the insert of a new account does: somebody else may have inserted it and not
     * committed yet.
     */
    private static final Duration BATCH_LOCK_TIMEOUT = Duration.ofMillis(100);

    private final UsageStore single;
    private final RequestCombiner combiner;

    /**
     * @param single the same tables without batches, for readings
     * @param callbacks runs what depends on answers; the host's
     * @param observer is told of batches
     */
    BatchedUsageStore(
            UsageStore single,
            BatchExecutor executor,
            CombinerSettings settings,
            Executor callbacks,
            BillingObserver observer) {
        this.single = single;
        this.combiner = new RequestCombiner("eatfit-billing", settings, executor, callbacks, observer);
    }

    /**
     * What carries batches out on the tables with this prefix.
     *
     * @param lockTimeout how long a request may wait for an account that others hold, by itself
     * @param cachedAccounts how many accounts seen lately are kept at most
     * @param single the same tables without batches, for what goes on by itself
     */
    static BatchExecutor executor(
            DataSource dataSource,
            Dialect dialect,
            TablePrefix prefix,
            Duration lockTimeout,
            Duration statementTimeout,
            long cachedAccounts,
            JdbcUsageStore single) {
        JdbcBatchExecutor.Way way;
        JdbcBatchExecutor.LoneWay loneWay;
        if (dialect.kind() == DatabaseKind.POSTGRESQL) {
            Duration shorter = lockTimeout.compareTo(BATCH_LOCK_TIMEOUT) < 0 ? lockTimeout : BATCH_LOCK_TIMEOUT;
            ComparingStatements statements = ComparingStatements.of(prefix);
            Duration silence = SilenceLimit.above(lockTimeout, statementTimeout);
            AccountCopies copies = new AccountCopies(cachedAccounts);
            way = new ComparingBatch(
                    dataSource,
                    dialect,
                    statements,
                    ComparingBatch.settings(dialect, shorter, statementTimeout),
                    silence,
                    copies,
                    single.lostCommits())::run;
            loneWay = new LoneUpdate(
                    dataSource,
                    dialect,
                    statements,
                    PostgresDialect.settingsOfAStatement(shorter, statementTimeout),
                    silence,
                    copies,
                    single.lostCommits())::run;
        } else {
            AccountBatch batch = new AccountBatch(
                    BatchStatements.of(dialect, prefix, statementTimeout),
                    new Statements(dialect, prefix, lockTimeout, statementTimeout),
                    dialect);
            way = new LockingBatch(single.transactions(), batch, single.lostCommits())::run;
            loneWay = JdbcBatchExecutor.LoneWay.NONE;
        }
        return new JdbcBatchExecutor(way, loneWay, single);
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        return combiner.submit(scope, rule);
    }

    @Override
    public <T> CompletionStage<T> updateAwaited(AccountScope scope, UsageRule<T> rule) {
        return combiner.submitAwaited(scope, rule);
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        return single.read(scope, reader);
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        return single.closedWindows(root, limit);
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return single.auditTrail(root, limit);
    }

    /** In a transaction of the host's nothing rides: it must be in the one transaction. */
    @Override
    public JoinedStore in(Transaction transaction) {
        return single.in(transaction);
    }

    /** False: an update parks no thread. A reading, which only blocking verbs do, still runs on the caller's. */
    @Override
    public boolean isBlocking() {
        return false;
    }

    /** True: what depends on an answer must not run on a worker. */
    @Override
    public boolean needsExecutor() {
        return true;
    }

    @Override
    public int unanswered() {
        return combiner.unanswered();
    }

    /** Waits for the answers of what is under way, for a bounded time, and takes no more. The data source stays open. */
    @Override
    public void close() {
        combiner.close();
    }
}
