package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.LedgerStore;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.usage.UsageThreads;
import ru.eatfit24.billing.webhook.InboxStore;

/**
 * A store on the host's own database: PostgreSQL, MariaDB or H2. Any number of processes may share one database.
 *
 * <p>Opening it only verifies, and refuses to run on what does not fit: tables that are not what this version needs
 * ({@link BillingSchema} creates them), a database whose commits a crash would take back, clocks that are apart.
 *
 * <p>Decisions of many callers ride together, each batch in one transaction:
 *
 * <ol>
 *   <li>Transactions are READ COMMITTED, whatever the connection's default; a connection goes back with the settings it
 *       came with.
 *   <li>Decisions about one account follow one another, also between processes; decisions about different accounts do not
 *       wait for each other. An answer, a denial too, leaves only after the transaction it was computed in has committed. What is wrong
 *       with one request harms no other.
 *   <li>{@code Billing} has two threads for it, which run from its first decision to its {@code close()}. A request that finds 65,536
 *       others waiting ends as {@link ru.eatfit24.billing.error.OverloadedException}, with nothing taken.
 *   <li>No decision joins a transaction of the host's unless {@code gate.in(}{@link JdbcTransaction}{@code )} asks for it. A data source that
 *       gives the connection of the transaction which the calling thread is in is refused at such a call. Inside such transactions
 *       all else takes one more connection of the data source: a pool that they can hold completely ends that as
 *       {@link ru.eatfit24.billing.error.PoolExhaustedException}. A store on a data source of its own is never held up by them.
 * </ol>
 *
 * <p>With {@link Builder#unbatched} each decision is a transaction of its own on its caller's thread: it locks the account's row, decides, writes
 * and commits.
 *
 * <p>Where decisions ride together the pool needs some 6 connections for them, however many callers there are; else no more than decisions are
 * to run at once. On H2 a statement has no time-out of ours. On an H2 file all transactions of the stores of this process take turns, since a kill may
 * leave half of one that runs beside another in the file; transactions of the host's there, joined ones too, are in no such order.
 *
 * <p>A database that falls silent, or a network that is gone, ends as {@link StoreUnavailableException} with nothing taken, or, where it
 * happened at a commit and stays so, as {@link ru.eatfit24.billing.error.OutcomeUnknownException}: the server itself ends a statement by the
 * time-outs below, and a connection on which nothing arrives for 2 seconds longer than both is broken. How long it takes to get a connection is the
 * data source's business.
 *
 * <p>Safe for use by many threads, virtual ones too. It holds no connection while idle, starts no thread itself and
 * need not be closed; the data source remains the host's.
 *
 * @since 0.1.0
 */
public final class JdbcBillingStore implements BillingStore {

    /** How long a decision waits for others of the same account, where the host does not say. */
    public static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(3);

    /** How long one statement may take, where the host does not say. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    /** How many accounts seen lately are kept, where the host does not say. */
    public static final long DEFAULT_CACHED_ACCOUNTS = 100_000;

    private static final Logger log = LoggerFactory.getLogger(JdbcBillingStore.class);

    private final JdbcUsageStore usage;
    private final BiFunction<UsageThreads, BillingObserver, UsageStore> openUsage;
    private final JdbcCatalogStore catalog;
    private final JdbcOutboxStore outbox;
    private final JdbcMoneyStore money;
    private final JdbcInboxStore inbox;
    private final JdbcCleanUpStore cleanUp;
    private final JdbcLedgerStore ledger;
    private final DatabaseClock clock;

    private JdbcBillingStore(
            JdbcUsageStore usage,
            BiFunction<UsageThreads, BillingObserver, UsageStore> openUsage,
            JdbcCatalogStore catalog,
            JdbcOutboxStore outbox,
            JdbcMoneyStore money,
            JdbcInboxStore inbox,
            JdbcCleanUpStore cleanUp,
            JdbcLedgerStore ledger,
            DatabaseClock clock) {
        this.usage = usage;
        this.openUsage = openUsage;
        this.catalog = catalog;
        this.outbox = outbox;
        this.money = money;
        this.inbox = inbox;
        this.cleanUp = cleanUp;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Verifies the database and opens a store on the tables with the default prefix.
     *
     * @param dataSource the host's connections, of a user who may read and write the tables
     * @throws SchemaMismatchException if the tables are not what this version needs; it lists every difference
     * @throws BillingException if the database is none of PostgreSQL, MariaDB and H2, is an H2 file with delayed writes, or its
     *     clock is more than a second away from this machine's
     * @throws StoreUnavailableException if it does not answer
     */
    public static JdbcBillingStore open(DataSource dataSource) {
        return builder(dataSource).open();
    }

    /** Starts from the defaults; {@link Builder#open()} opens the store. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(Objects.requireNonNull(dataSource, "dataSource"));
    }

    @Override
    public UsageStore usage() {
        return usage;
    }

    @Override
    public UsageStore openUsage(UsageThreads threads, BillingObserver observer) {
        return openUsage.apply(threads, observer);
    }

    @Override
    public CatalogStore catalog() {
        return catalog;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    @Override
    public MoneyStore money() {
        return money;
    }

    @Override
    public InboxStore inbox() {
        return inbox;
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public CleanUpStore cleanUp() {
        return cleanUp;
    }

    /**
     * The system's clock, moved by what it is off from the database's, so that all nodes decide by one clock. The two are compared when the store is
     * opened, and again every ten seconds or so, where the store asks the database for something else anyway; calls inside a transaction of the
     * host's do not compare them. It stands still rather than go back, but undoes what the system's clock told after it had jumped ahead
     * by more than a second. Should the database's clock be the one that jumps by so much, it is not followed.
     */
    @Override
    public InstantSource clock() {
        return clock;
    }

    /** Options of a store. Not safe for use by many threads. */
    public static final class Builder {

        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofHours(1);
        private static final long MOST_CACHED = 100_000_000;

        private final DataSource dataSource;
        private @Nullable TablePrefix prefix;
        private @Nullable Duration lockTimeout;
        private @Nullable Duration statementTimeout;
        private @Nullable Boolean unbatched;
        private @Nullable Long cachedAccounts;
        private InstantSource system = InstantSource.system();
        private LongSupplier ticks = System::nanoTime;

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        /**
         * The prefix of every table; {@code billing_} by default.
         *
         * @param name a lower-case letter, then up to 15 lower-case letters, digits or underscores
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was set before
         */
        public Builder prefix(String name) {
            requireUnset(prefix, "prefix");
            prefix = new TablePrefix(name);
            return this;
        }

        /**
         * How long a decision waits for others of the same account before it fails with
         * {@link ru.eatfit24.billing.error.AccountBusyException}; 3 seconds by default. MariaDB counts in whole
         * seconds, so it is rounded up there; on H2 the first decision about a new account waits as long as the connection's
         * own {@code LOCK_TIMEOUT} says.
         *
         * @param timeout 1 millisecond to 1 hour
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was set before
         */
        public Builder lockTimeout(Duration timeout) {
            requireUnset(lockTimeout, "lockTimeout");
            lockTimeout = requireInRange("lockTimeout", timeout);
            return this;
        }

        /**
         * How long one statement may take, waiting for a lock included, before the database cancels it; 10 seconds by
         * default. Without effect on H2.
         *
         * @param timeout 1 millisecond to 1 hour
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was set before
         */
        public Builder statementTimeout(Duration timeout) {
            requireUnset(statementTimeout, "statementTimeout");
            statementTimeout = requireInRange("statementTimeout", timeout);
            return this;
        }

        /**
         * Carries out each decision by itself, in a transaction of its own on its caller's thread. Several times slower with many callers; {@code Billing} then has no threads, and asynchronous verbs park one of the host's.
         *
         * @throws IllegalStateException if it was said before
         */
        public Builder unbatched() {
            requireUnset(unbatched, "unbatched");
            unbatched = true;
            return this;
        }

        /**
         * How many accounts seen lately each {@code Billing} keeps a copy of, where decisions ride together on PostgreSQL; 100,000 by default. Each
         * takes up to 1 KB of heap, and one with many counters counts as several. An account that is not kept costs one more round trip; no
         * decision depends on a copy being up to date.
         *
         * @param most 0 to 100,000,000
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was set before
         */
        public Builder cachedAccounts(long most) {
            requireUnset(cachedAccounts, "cachedAccounts");
            if (most < 0 || most > MOST_CACHED) {
                throw new IllegalArgumentException("cachedAccounts must be 0 to " + MOST_CACHED + ", but was " + most);
            }
            cachedAccounts = most;
            return this;
        }

        /** @param counter counts nanoseconds, whatever clocks are set to */
        Builder system(InstantSource clock, LongSupplier counter) {
            system = clock;
            ticks = counter;
            return this;
        }

        /**
         * Verifies the database and opens the store.
         *
         * @throws SchemaMismatchException if the tables are not what this version needs; it lists every difference
         * @throws BillingException if the database is none of PostgreSQL, MariaDB and H2, is an H2 file with delayed writes, or its
         *     clock is more than a second away from this machine's
         * @throws StoreUnavailableException if it does not answer
         */
        public JdbcBillingStore open() {
            TablePrefix tables = prefix == null ? TablePrefix.DEFAULT : prefix;
            Duration lock = lockTimeout == null ? DEFAULT_LOCK_TIMEOUT : lockTimeout;
            Duration statement = statementTimeout == null ? DEFAULT_STATEMENT_TIMEOUT : statementTimeout;
            Database database = database();
            Dialect dialect = database.dialect();
            Jdbi jdbi = jdbi(database.autoCommit());
            OwnTransactions transactions = new OwnTransactions(jdbi, dialect, lock, statement);
            transactions.run("the verification of the database", handle -> {
                new SchemaVerifier(dialect, tables).verify(handle);
                return Result.read(Boolean.TRUE);
            });
            verifyDurability(transactions, dialect);
            DatabaseClock clock = DatabaseClock.follow(system, ticks, transactions, dialect);
            Statements statements = new Statements(dialect, tables, lock, statement);
            log.info(
                    "billing-store-opened database={} prefix={} lockTimeout={} statementTimeout={}",
                    dialect.kind(),
                    tables.value(),
                    lock,
                    statement);
            LostCommit lostCommits = new LostCommit(transactions, statements, dialect, statement);
            JdbcUsageStore single = new JdbcUsageStore(transactions, statements, dialect, lostCommits, clock::keepUp);
            boolean together = unbatched == null;
            long copies = cachedAccounts == null ? DEFAULT_CACHED_ACCOUNTS : cachedAccounts;
            BiFunction<UsageThreads, BillingObserver, UsageStore> openUsage = together
                    ? (threads, observer) -> new BatchedUsageStore(
                            single,
                            BatchedUsageStore.executor(dataSource, dialect, tables, lock, statement, copies, single),
                            CombinerSettings.of(threads),
                            threads.callbacks() == null ? ForkJoinPool.commonPool() : threads.callbacks(),
                            observer)
                    : (threads, observer) -> single;
            JdbcOutboxStore outbox = new JdbcOutboxStore(
                    transactions, statements, new OutboxStatements(dialect, tables, lock, statement), dialect);
            InboxTable notifications = new InboxTable(dialect, tables, lock, statement);
            MoneyTables moneyTables = new MoneyTables(dialect, tables, lock, statement);
            JdbcMoneyStore money =
                    new JdbcMoneyStore(transactions, statements, moneyTables, notifications, dialect, lostCommits);
            JdbcInboxStore inbox = new JdbcInboxStore(transactions, statements, notifications, dialect);
            JdbcCleanUpStore cleanUp = new JdbcCleanUpStore(transactions, dialect, tables, lock, statement);
            JdbcLedgerStore ledger = new JdbcLedgerStore(
                    transactions, new LedgerStatements(dialect, tables, lock, statement), moneyTables, dialect);
            return new JdbcBillingStore(
                    single,
                    openUsage,
                    new JdbcCatalogStore(transactions, statements),
                    outbox,
                    money,
                    inbox,
                    cleanUp,
                    ledger,
                    clock);
        }

        // By default a failure's message holds all that was bound, such as the reasons that people gave.
        private Jdbi jdbi(boolean autoCommit) {
            Jdbi jdbi = Jdbi.create(new HostConnections(dataSource, autoCommit));
            jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
            return jdbi;
        }

        private record Database(Dialect dialect, boolean autoCommit) {}

        private Database database() {
            try (Connection connection = dataSource.getConnection()) {
                return new Database(Dialect.of(connection), connection.getAutoCommit());
            } catch (BillingException unknownDatabase) {
                throw unknownDatabase;
            } catch (SQLException | RuntimeException failure) {
                throw new StoreUnavailableException(
                        "The database did not give a connection when the store was opened; nothing was done", failure);
            }
        }

        private static void verifyDurability(OwnTransactions transactions, Dialect dialect) {
            Dialect.DurabilityProbe probe = dialect.durabilityProbe();
            transactions
                    .run(
                            "the reading of the durability settings",
                            handle -> Result.read(handle.createQuery(probe.query())
                                    .mapTo(String.class)
                                    .findOne()))
                    .ifPresent(problem -> {
                        if (probe.refuses()) {
                            throw new BillingException("The database runs with " + problem + ". " + probe.advice());
                        }
                        log.warn("commits-not-durable setting=\"{}\" {}", problem, probe.advice());
                    });
        }

        private static Duration requireInRange(String what, Duration timeout) {
            if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(what + " must be 1 millisecond to 1 hour, but was " + timeout);
            }
            return timeout;
        }

        private static void requireUnset(@Nullable Object value, String what) {
            if (value != null) {
                throw new IllegalStateException(what + " was set before; set each option once");
            }
        }
    }
}
