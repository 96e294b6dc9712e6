package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.error.TransactionConflictException;
import ru.eatfit24.billing.error.TransactionLostException;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.JoinedGate;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.Transaction;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * What the gate does inside a transaction of the host's, on one database at one isolation level. A row of the business goes with every use: there are
 * as many of them as units were committed, whatever happens.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JoinedGateContract {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final MeteredFeature CALL = Feature.metered("call");
    private static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan PRO = Plan.free("PRO").version(1).limit(PHOTO, Limit.perDay(20));
    private static final Plan ORG = Plan.free("ORG")
            .version(1)
            .limit(CALL, Limit.perDay(10), Limit.perDay(3).atLevel(1))
            .limit(PHOTO, Limit.perDay(5));
    private static final PlanCatalog CATALOG = PlanCatalog.of(FREE, PRO, ORG);

    private static final Instant START = Instant.parse("2026-03-10T10:00:00Z");
    private static final String USER = "user-42";
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

    private final DatabaseKind kind;
    private final int isolation;
    private final TestDatabase database;
    private final LeakCheck leaks = LeakCheck.create();
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at(START);
    private String prefix = "";
    private Optional<Billing> opened = Optional.empty();

    JoinedGateContract(DatabaseKind kind, int isolation) {
        this(kind, isolation, connection -> {});
    }

    /** @param preparation what the host does to each of its connections besides */
    JoinedGateContract(DatabaseKind kind, int isolation, Databases.Preparation preparation) {
        this.kind = kind;
        this.isolation = isolation;
        this.database = Databases.empty(kind);
        this.dataSource =
                leaks.track(Databases.prepared(Databases.withIsolation(database.dataSource(), isolation), preparation));
    }

    @BeforeEach
    void newTables() {
        clock.set(START);
        prefix = "j" + PREFIXES.incrementAndGet() + "_";
        Databases.executeScript(database.dataSource(), BillingSchema.ddl(kind, prefix));
        Databases.execute(
                database.dataSource(), "CREATE TABLE " + business() + " (id VARCHAR(64) NOT NULL PRIMARY KEY)");
        opened = Optional.of(node(CATALOG, LOCK_TIMEOUT));
    }

    @AfterEach
    void nothingIsLeftOpen() {
        leaks.verify();
        Databases.drop(database.dataSource(), prefix);
    }

    @AfterAll
    void drop() {
        database.close();
    }

    private Billing node(PlanCatalog catalog, Duration lockTimeout) {
        return Billing.builder(catalog)
                .store(JdbcBillingStore.builder(dataSource)
                        .prefix(prefix)
                        .lockTimeout(lockTimeout)
                        .unbatched()
                        .open())
                .clock(clock)
                .build();
    }

    private Billing billing() {
        return opened.orElseThrow();
    }

    private String business() {
        return prefix + "business";
    }

    private boolean readsFromSnapshot() {
        return isolation != Connection.TRANSACTION_READ_COMMITTED;
    }

    @Test
    void useAndBusinessAreCommittedTogether() throws SQLException {
        try (Connection connection = begun()) {
            insert(connection, "photo-1");
            assertThat(joined(connection).tryConsume(USER, PHOTO).isGranted()).isTrue();
            connection.commit();
        }

        assertThat(rows()).isEqualTo(1);
        assertThat(used(USER)).isEqualTo(1);
    }

    @Test
    void useAndBusinessAreRolledBackTogether() throws SQLException {
        Subject member = Subject.of("org-7", "team-a");
        assign("org-7", "ORG");
        try (Connection connection = begun()) {
            JoinedGate gate = joined(connection);
            insert(connection, "photo-1");
            gate.require(UsageRequest.of(member, CALL, 3).operation("call-1"));
            gate.reserve(UsageRequest.of(Subject.of("org-7"), PHOTO), Duration.ofHours(1));
            gate.require(UsageRequest.of(Subject.of(USER), PHOTO, 3));
            connection.rollback();
        }

        assertThat(rows()).isZero();
        assertThat(used(USER)).isZero();
        assertThat(billing().gate().usage(member, CALL).binding().used()).isZero();
        for (String table : List.of("member_window", "usage_entry", "hold", "closed_window", "outbox_event")) {
            assertThat(Databases.count(database.dataSource(), prefix + table))
                    .as(table)
                    .isZero();
        }
        assertThat(Databases.count(database.dataSource(), prefix + "account WHERE root = '" + USER + "'"))
                .isZero();
        assertThat(billing().gate().tryConsume(UsageRequest.of(member, CALL, 3).operation("call-1")))
                .satisfies(decision -> assertThat(decision.isGranted()).isTrue());
    }

    @Test
    void aDenialLeavesTheTransactionToGoOn() throws SQLException {
        try (Connection connection = begun()) {
            insert(connection, "photo-1");
            assertThat(joined(connection).tryConsume(USER, PHOTO, 4).isGranted())
                    .isFalse();
            assertThat(joined(connection).tryConsume(USER, PHOTO, 3).isGranted())
                    .isTrue();
            assertThat(joined(connection).tryConsume(USER, PHOTO, 1).isGranted())
                    .isFalse();
            insert(connection, "photo-2");
            connection.commit();
        }

        assertThat(rows()).isEqualTo(2);
        assertThat(used(USER)).isEqualTo(3);
    }

    @Test
    void aDenialOfAnAccountThatIsNotThereLeavesNoRow() throws SQLException {
        try (Connection connection = begun()) {
            assertThat(joined(connection).tryConsume(USER, PHOTO, 4).isGranted())
                    .isFalse();
            assertThat(joined(connection).usage(USER, PHOTO).remaining()).hasValue(3);
            connection.commit();
        }

        assertThat(Databases.count(database.dataSource(), prefix + "account")).isZero();
    }

    @Test
    void callsSeeWhatEarlierOnesDidAndOthersDoNot() throws SQLException {
        Subject member = Subject.of("org-7", "team-a");
        assign("org-7", "ORG");
        try (Connection connection = begun()) {
            JoinedGate gate = joined(connection);
            UsageRequest named = UsageRequest.of(member, CALL, 2).operation("call-1");
            Decision first = gate.tryConsume(named);
            assertThat(gate.tryConsume(named).at()).isEqualTo(first.at());
            assertThat(gate.usage(member, CALL).limits())
                    .extracting(limit -> limit.used())
                    .containsOnly(2L);
            assertThat(gate.giveBack(member, OperationId.of("call-1"))).isInstanceOf(GiveBack.GivenBack.class);
            assertThat(gate.usage(member, CALL).binding().used()).isZero();

            ReservationId hold = reserved(gate.reserve(UsageRequest.of(member, CALL, 3), Duration.ofHours(1)));
            assertThat(gate.tryConsume(member, CALL).isGranted()).isFalse();
            assertThat(gate.commit(hold, 1)).isInstanceOf(Settlement.Committed.class);
            assertThat(gate.tryConsume(member, CALL, 2).isGranted()).isTrue();
            assertThat(gate.tryConsume(UsageRequest.of(member, CALL).and(PHOTO, 1))
                            .isGranted())
                    .isFalse();
            assertThat(gate.tryConsume(UsageRequest.of(member, PHOTO, 5)).isGranted())
                    .isTrue();
            assertThat(gate.record(UsageRequest.of(member, PHOTO)).isOverLimit())
                    .isTrue();
            assertThat(gate.entitlements("org-7").plan().code()).isEqualTo("ORG");
            assertThat(gate.explain(member, CALL).toString()).contains("ORG");

            assertThat(billing().gate().usage(member, CALL).binding().used()).isZero();
            connection.commit();
        }

        assertThat(billing().gate().usage(member, CALL).binding().used()).isEqualTo(3);
        assertThat(billing().gate().usage(member, PHOTO).limits().get(0).used()).isEqualTo(6);
    }

    @Test
    void aFailureThatTheHostSwallowsLeavesNothingOfTheCall() throws SQLException {
        Subject member = Subject.of("org-7", "team-a");
        assign("org-7", "ORG");
        UsageRequest request = UsageRequest.of(member, CALL).operation("call-1");
        int entry = callsOf(request).stream()
                .filter(call ->
                        call.method().startsWith("execute") && call.sql().contains("usage_entry (root"))
                .findFirst()
                .orElseThrow()
                .number();

        try (Connection connection = begun()) {
            insert(connection, "photo-1");
            JoinedGate gate = joined(connection);
            gate.require(UsageRequest.of(Subject.of(USER), PHOTO));
            dataSource.startScenario(new FaultPlan(entry, FaultPlan.Moment.AFTER, Fault.sqlException("22000", 0)));
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gate.tryConsume(request));
            assertThat(dataSource.hasStruck()).isTrue();
            gate.require(UsageRequest.of(Subject.of(USER), PHOTO));
            insert(connection, "photo-2");
            connection.commit();
        }

        assertThat(rows()).isEqualTo(2);
        assertThat(used(USER)).isEqualTo(2);
        assertThat(billing().gate().usage(member, CALL).limits())
                .extracting(limit -> limit.used())
                .containsOnly(0L);
        assertThat(Databases.count(database.dataSource(), prefix + "usage_entry"))
                .isZero();
        assertThat(Databases.count(database.dataSource(), prefix + "member_window"))
                .isZero();
    }

    /** The calls of a joined decision, from the first after the connection was taken. */
    private List<JdbcCall> callsOf(UsageRequest request) throws SQLException {
        try (Connection connection = begun()) {
            JoinedGate gate = joined(connection);
            dataSource.startScenario();
            gate.require(request);
            List<JdbcCall> calls = dataSource.calls();
            connection.rollback();
            return calls;
        }
    }

    @Test
    void whatTheRuleRefusesIsThrownAsItIsAndTheTransactionGoesOn() throws SQLException {
        try (Connection connection = begun()) {
            JoinedGate gate = joined(connection);
            gate.require(UsageRequest.of(Subject.of(USER), PHOTO).operation("photo-1"));
            assertThatExceptionOfType(ru.eatfit24.billing.usage.OperationConflictException.class)
                    .isThrownBy(() -> gate.tryConsume(
                            UsageRequest.of(Subject.of(USER), PHOTO, 2).operation("photo-1")));
            insert(connection, "photo-1");
            connection.commit();
        }

        assertThat(rows()).isEqualTo(1);
        assertThat(used(USER)).isEqualTo(1);
    }

    @Test
    void exactlyTheLimitIsGrantedToJoinedAndOtherCallersTogether() {
        assign(USER, "PRO");

        int violations = race(USER, 20, 8, 72);

        assertThat(violations).isZero();
    }

    @Test
    void aNewAccountIsGrantedExactlyItsLimitWhenAllJoinAtOnce() {
        int violations = 0;
        for (int i = 0; i < 5; i++) {
            violations += race("new-" + i, 3, 6, 18);
        }

        assertThat(violations).isZero();
    }

    /** Every third request asks without a transaction, every third joins and commits, every third joins and rolls back. */
    private int race(String account, int limit, int threads, int requests) {
        try (Billing riding = Billing.builder(CATALOG)
                .store(JdbcBillingStore.builder(dataSource).prefix(prefix).open())
                .clock(clock)
                .build()) {
            return race(riding, account, limit, threads, requests);
        }
    }

    private int race(Billing riding, String account, int limit, int threads, int requests) {
        long before = rows();
        AtomicInteger repeats = new AtomicInteger();
        List<Integer> granted = RaceRunner.platform(threads).run(requests, request -> switch (request % 3) {
            case 0 -> riding.gate().tryConsume(account, PHOTO).isGranted() ? 1 : 0;
            case 1 ->
                repeated(repeats, connection -> {
                    boolean isGranted =
                            joined(connection).tryConsume(account, PHOTO).isGranted();
                    if (isGranted) {
                        insert(connection, account + "-" + request);
                    }
                    connection.commit();
                    return isGranted ? 1_000_001 : 0;
                });
            default ->
                repeated(repeats, connection -> {
                    insert(connection, account + "-" + request);
                    joined(connection).tryConsume(account, PHOTO);
                    connection.rollback();
                    return 0;
                });
        });
        long committed = granted.stream().mapToInt(Integer::intValue).sum();
        long ofTheHost = committed / 1_000_000;
        System.out.println("LAB R2 joined-" + kind + "-isolation-" + isolation + "-" + account + " " + requests
                + " violations=" + Math.abs(limit - used(account)) + " joined=" + ofTheHost + " repeated=" + repeats);
        return (int) (Math.abs(limit - committed % 1_000_000)
                + Math.abs(limit - used(account))
                + Math.abs(ofTheHost - (rows() - before)));
    }

    @FunctionalInterface
    private interface Attempt {
        int on(Connection connection) throws SQLException;
    }

    /** What a host does: its transaction again from the beginning, as long as it meets conflicts. */
    private int repeated(AtomicInteger repeats, Attempt attempt) throws SQLException {
        for (int run = 0; run < 1_000; run++) {
            try (Connection connection = begun()) {
                try {
                    return attempt.on(connection);
                } catch (TransactionConflictException conflict) {
                    connection.rollback();
                } catch (SQLException ofTheHost) {
                    connection.rollback();
                    if (!Dialect.of(kind).isConflict(ofTheHost)) {
                        throw ofTheHost;
                    }
                }
                repeats.incrementAndGet();
            }
        }
        throw new AssertionError("A transaction met 1,000 conflicts");
    }

    @Test
    void anAccountThatOthersWroteSinceTheSnapshotIsDecidedOnWhatIsThereOrAConflict() throws SQLException {
        billing().gate().require(USER, PHOTO);
        try (Connection connection = begun()) {
            look(connection);
            billing().gate().require(USER, PHOTO);

            Optional<Decision> decision = orConflict(() -> joined(connection).tryConsume(USER, PHOTO, 2));
            decision.ifPresent(answer -> assertThat(answer.isGranted()).isFalse());
            Optional<Decision> fitting = orConflict(() -> joined(connection).tryConsume(USER, PHOTO));
            fitting.ifPresent(answer -> assertThat(answer.isGranted()).isTrue());
            assertThat(fitting.isPresent()).isEqualTo(kind == DatabaseKind.MARIADB || !readsFromSnapshot());
            insert(connection, "photo-1");
            connection.commit();
            assertThat(used(USER)).isEqualTo(fitting.isPresent() ? 3 : 2);
        }
    }

    @Test
    void membersOperationsAndHoldsThatOthersWroteSinceTheSnapshotAreSeenOrAConflict() throws SQLException {
        Subject member = Subject.of("org-7", "team-a");
        assign("org-7", "ORG");
        try (Connection connection = begun()) {
            look(connection);
            UsageRequest named = UsageRequest.of(member, CALL, 2).operation("call-1");
            billing().gate().require(named);
            reserved(billing().gate().reserve(UsageRequest.of(member, CALL), Duration.ofHours(1)));

            orConflict(() -> joined(connection).tryConsume(member, CALL))
                    .ifPresent(answer -> assertThat(answer.isGranted()).isFalse());
            orConflict(() -> joined(connection).tryConsume(named))
                    .ifPresent(answer -> assertThat(answer.isGranted()).isTrue());
            clock.advance(Duration.ofHours(2));
            orConflict(() -> joined(connection).tryConsume(member, CALL))
                    .ifPresent(answer -> assertThat(answer.isGranted()).isTrue());
            connection.commit();
        }
        assertThat(billing().gate().usage(member, CALL).limits())
                .extracting(limit -> limit.used())
                .allMatch(used -> used == 2 || used == 3);
    }

    @Test
    void aPlanGivenSinceTheSnapshotDecidesOrAConflict() throws SQLException {
        try (Connection connection = begun()) {
            look(connection);
            assign(USER, "PRO");

            orConflict(() -> joined(connection).tryConsume(USER, PHOTO, 20))
                    .ifPresent(answer -> assertThat(answer.isGranted()).isTrue());
            orConflict(() -> joined(connection).usage(USER, PHOTO))
                    .ifPresent(usage -> assertThat(usage.binding().limit()).hasValue(20));
            connection.rollback();
        }
    }

    @Test
    void aChangeOfTheDefaultPlanSinceTheSnapshotDecidesOrAConflict() throws SQLException {
        billing().gate().require(USER, PHOTO);
        try (Connection connection = begun()) {
            look(connection);
            // The other node declares a plan that this one has never heard of.
            Plan small = Plan.free("SMALL").version(1).limit(PHOTO, Limit.perDay(2));
            node(PlanCatalog.of(small, PRO), LOCK_TIMEOUT);

            int taken = dataSource.openConnections();
            dataSource.startScenario();
            Optional<Decision> decision = orConflict(() -> joined(connection).tryConsume(USER, PHOTO, 2));
            decision.ifPresent(answer -> assertThat(answer.isGranted()).isFalse());
            assertThat(decision.isPresent())
                    .isEqualTo(!readsFromSnapshot()
                            || (kind == DatabaseKind.MARIADB && !losesATransactionWithAnOldSnapshot()));
            orConflict(() -> joined(connection).tryConsume("user-43", PHOTO, 3))
                    .ifPresent(answer -> assertThat(answer.isGranted()).isFalse());

            assertThat(dataSource.calls()).noneMatch(call -> call.method().equals("getConnection"));
            assertThat(dataSource.openConnections()).isEqualTo(taken).isEqualTo(1);
            connection.commit();
        }
        assertThat(used(USER)).isEqualTo(1);
    }

    @Test
    void aLockThatIsNotFreeInTimeIsAConflictAndTheTransactionGoesOn() throws SQLException {
        Billing impatient = node(CATALOG, Duration.ofSeconds(1));
        billing().gate().require(USER, PHOTO);
        try (Connection other = begun();
                Connection connection = begun()) {
            joined(other).require(USER, PHOTO);
            insert(connection, "photo-1");

            assertThatExceptionOfType(TransactionConflictException.class)
                    .isThrownBy(() ->
                            impatient.gate().in(JdbcTransaction.of(connection)).tryConsume(USER, PHOTO))
                    .matches(conflict -> !conflict.isTransactionLost());

            // On H2 transactions that read from a snapshot and decide follow one another.
            boolean another = kind != DatabaseKind.H2 || !readsFromSnapshot();
            if (another) {
                joined(connection).require("user-43", PHOTO);
            }
            connection.commit();
            other.rollback();
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(used(USER)).isEqualTo(1);
        assertThat(used("user-43")).isEqualTo(kind != DatabaseKind.H2 || !readsFromSnapshot() ? 1 : 0);
    }

    /** Not on H2, which does not always get out of a deadlock by itself. */
    final void oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain() {
        billing().gate().require("a", PHOTO);
        billing().gate().require("b", PHOTO);
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger repeats = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();

        RaceRunner.platform(2).run(2, thread -> {
            AtomicInteger runs = new AtomicInteger();
            return repeated(repeats, connection -> {
                JoinedGate gate = joined(connection);
                insert(connection, "photo-" + thread);
                try {
                    gate.require(thread == 0 ? "a" : "b", PHOTO);
                    if (runs.getAndIncrement() == 0) {
                        await(both);
                    }
                    gate.require(thread == 0 ? "b" : "a", PHOTO);
                } catch (TransactionConflictException conflict) {
                    lost.addAndGet(conflict.isTransactionLost() ? 1 : 0);
                    if (conflict.isTransactionLost()) {
                        assertThatExceptionOfType(TransactionLostException.class)
                                .isThrownBy(() -> gate.tryConsume("c", PHOTO));
                    }
                    throw conflict;
                }
                connection.commit();
                return 1;
            });
        });

        assertThat(repeats.get()).isPositive();
        assertThat(lost.get() > 0)
                .as("MariaDB rolls the whole transaction back")
                .isEqualTo(kind == DatabaseKind.MARIADB);
        assertThat(rows()).isEqualTo(2);
        assertThat(used("a")).isEqualTo(3);
        assertThat(used("b")).isEqualTo(3);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (Exception late) {
            throw new AssertionError("The other transaction did not come", late);
        }
    }

    @Test
    void whoAsksWithoutATransactionWaitsForTheHostsCommit() throws Exception {
        billing().gate().require(USER, PHOTO);
        CountDownLatch asking = new CountDownLatch(1);
        try (Connection connection = begun()) {
            joined(connection).require(UsageRequest.of(Subject.of(USER), PHOTO, 2));
            java.util.concurrent.CompletableFuture<Decision> other =
                    java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                        asking.countDown();
                        return billing().gate().tryConsume(USER, PHOTO);
                    });
            asking.await();
            connection.commit();
            assertThat(other.get(1, TimeUnit.MINUTES).isGranted()).isFalse();
        }
        assertThat(used(USER)).isEqualTo(3);
    }

    @Test
    void theConnectionIsTheOnlyOneAndKeepsItsSettings() throws SQLException {
        assign("org-7", "ORG");
        Subject member = Subject.of("org-7", "team-a");
        try (Connection connection = begun()) {
            List<Map<String, Object>> before = settings(connection);
            dataSource.startScenario();
            JoinedGate gate = joined(connection);
            gate.tryConsume(UsageRequest.of(member, CALL, 2).operation("call-1"));
            gate.tryConsume(member, CALL, 9);
            gate.usage(member, CALL);
            List<JdbcCall> calls = dataSource.calls();

            assertThat(calls)
                    .noneMatch(call -> List.of(
                                    "getConnection",
                                    "commit",
                                    "setAutoCommit",
                                    "setTransactionIsolation",
                                    "setReadOnly")
                            .contains(call.method()));
            assertThat(calls.stream().filter(call -> call.method().equals("setSavepoint")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .hasSameSizeAs(calls.stream()
                            .filter(call -> call.method().equals("releaseSavepoint"))
                            .toList());
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(settings(connection)).isEqualTo(before);
            connection.commit();
        }
    }

    private List<Map<String, Object>> settings(Connection connection) {
        String query = switch (kind) {
            case POSTGRESQL ->
                "SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout%'"
                        + " OR name LIKE '%isolation%' OR name LIKE '%read_only%' ORDER BY name";
            case MARIADB ->
                "SHOW SESSION VARIABLES WHERE variable_name LIKE '%timeout%'"
                        + " OR variable_name LIKE '%isolation%' OR variable_name LIKE 'max_statement_time'";
            case H2 -> "SELECT isolation_level FROM information_schema.sessions WHERE session_id = SESSION_ID()";
        };
        return Jdbi.open(connection).createQuery(query).mapToMap().list();
    }

    @Test
    void refusesAConnectionWithoutATransaction() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> JdbcTransaction.of(connection))
                    .withMessageContaining("setAutoCommit(false)");
            connection.setAutoCommit(false);
            JoinedGate gate = joined(connection);
            gate.require(USER, PHOTO);
            connection.commit();
            connection.setAutoCommit(true);
            assertThatIllegalStateException().isThrownBy(() -> gate.require(USER, PHOTO));
        }
        Connection closed = dataSource.getConnection();
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> JdbcTransaction.of(closed))
                .withMessageContaining("closed");
        assertThat(used(USER)).isEqualTo(1);
    }

    @Test
    void refusesATransactionOfAnotherKindOrDatabase() throws SQLException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> billing().gate().in(new Transaction() {}))
                .withMessageContaining("JdbcTransaction.of(connection)");
        try (TestDatabase other = Databases.empty(kind == DatabaseKind.H2 ? DatabaseKind.POSTGRESQL : DatabaseKind.H2);
                Connection connection = other.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> joined(connection))
                    .withMessageContaining(kind.toString());
        }
    }

    private JoinedGate joined(Connection connection) {
        return billing().gate().in(JdbcTransaction.of(connection));
    }

    private Connection begun() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
        return connection;
    }

    /** Whether the database rolls all of a transaction back whose snapshot is too old. */
    boolean losesATransactionWithAnOldSnapshot() {
        return false;
    }

    private <T> Optional<T> orConflict(java.util.function.Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (TransactionConflictException conflict) {
            assertThat(conflict.isTransactionLost()).isEqualTo(losesATransactionWithAnOldSnapshot());
            return Optional.empty();
        }
    }

    private static ReservationId reserved(ReservationOutcome outcome) {
        return ((ReservationOutcome.Reserved) outcome).id();
    }

    /** From here on a transaction that reads from a snapshot sees no more of what others do. */
    private void look(Connection connection) throws SQLException {
        if (kind == DatabaseKind.MARIADB && isolation == Connection.TRANSACTION_SERIALIZABLE) {
            // A plain reading would lock there.
            execute(connection, "SELECT 1");
            return;
        }
        for (String table : List.of("account", "catalog", "plan", "member_window", "usage_entry", "hold")) {
            execute(connection, "SELECT COUNT(*) FROM " + prefix + table);
        }
    }

    private void insert(Connection connection, String id) throws SQLException {
        execute(connection, "INSERT INTO " + business() + " (id) VALUES ('" + id + "')");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assign(String account, String plan) {
        billing().entitlements().assign(Subject.of(account), plan, clock.instant(), null, "tester", "contract");
    }

    private long rows() {
        return Databases.count(database.dataSource(), business());
    }

    private long used(String account) {
        return billing().gate().usage(account, PHOTO).binding().used();
    }
}
