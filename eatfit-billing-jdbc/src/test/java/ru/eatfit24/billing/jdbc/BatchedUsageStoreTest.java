package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** Batches of several accounts, made by holding the only worker while requests gather. */
@Timeout(300)
abstract class BatchedUsageStoreTest {

    private static final CombinerSettings ONE_WORKER =
            new CombinerSettings(1, 2, 10_000, 100_000, 100_000, Duration.ofSeconds(60));

    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final BatchedBillingStore store;
    private final Billing billing;

    private int accounts;

    BatchedUsageStoreTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        store = BatchedBillingStore.open(dataSource, "billing_", ONE_WORKER, ForkJoinPool.commonPool());
        billing = Billing.builder(Plans.catalog())
                .store(store)
                .clock(clock)
                .executor(ForkJoinPool.commonPool())
                .build();
    }

    @AfterEach
    void drop() {
        store.close();
        assertThat(dataSource.openConnections()).isZero();
        database.close();
    }

    /** Requests gather behind this until it is opened. */
    private ScriptedBatchExecutor.Gate gather() {
        ScriptedBatchExecutor.Gate gate = store.executor().holdNext();
        store.usage().update(AccountScope.of("gatherer"), account -> Change.none(""));
        gate.awaitEntered();
        return gate;
    }

    private CompletableFuture<Decision> ask(String account) {
        return ask(UsageRequest.of(Subject.of(account), Plans.PHOTO));
    }

    private CompletableFuture<Decision> ask(UsageRequest request) {
        return billing.gate().tryConsumeAsync(request).toCompletableFuture();
    }

    @Test
    void theRequestsOfAnAccountAreDecidedInOrderAndItsRowIsWrittenOnce() {
        billing.gate().require("user-1", Plans.PHOTO);
        long version = version("user-1");
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> known = new ArrayList<>();
        List<CompletableFuture<Decision>> fresh = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            known.add(ask("user-1"));
            fresh.add(ask("user-2"));
        }

        gate.open();

        assertThat(known)
                .extracting(answer -> answer.join().isGranted())
                .containsExactly(true, true, false, false, false);
        assertThat(fresh)
                .extracting(answer -> answer.join().isGranted())
                .containsExactly(true, true, true, false, false);
        assertThat(version("user-1")).isEqualTo(version + 1);
        assertThat(used("user-1")).isEqualTo(3);
        assertThat(used("user-2")).isEqualTo(3);
    }

    @Test
    void aRepeatedOperationInABatchIsAnsweredAndTheBatchDoesNotFailOfIt() {
        List<String> users = List.of("user-1", "user-2", "user-3", "user-4");
        users.forEach(user -> billing.gate().require(order(user, "order-1")));
        ScriptedBatchExecutor.Gate gate = gather();
        dataSource.startScenario();
        CompletableFuture<Decision> repeated = ask(order("user-1", "order-1"));
        List<CompletableFuture<Decision>> fresh = users.subList(1, 4).stream()
                .map(user -> ask(order(user, "order-2")))
                .toList();

        gate.open();

        assertThat(repeated.join().binding().used()).isEqualTo(1);
        assertThat(fresh)
                .allSatisfy(answer -> assertThat(answer.join().binding().used()).isEqualTo(2));
        assertThat(dataSource.calls()).extracting(JdbcCall::method).doesNotContain("rollback");
    }

    private static UsageRequest order(String account, String operation) {
        return UsageRequest.of(Subject.of(account), Plans.PHOTO).operation(operation);
    }

    @Test
    void deniedRequestsLeaveNoRow() {
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            answers.add(ask(UsageRequest.of(Subject.of("user-" + number), Plans.PHOTO, 4)));
        }

        gate.open();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().isGranted()).isFalse());
        assertThat(Databases.count(database.dataSource(), "billing_account")).isZero();
    }

    @Test
    void windowsOfManyAccountsRollOverInOneBatch() {
        for (int number = 0; number < 20; number++) {
            billing.gate().require(UsageRequest.of(Subject.of("user-" + number), Plans.PHOTO, 2));
        }
        clock.advance(Duration.ofDays(1));
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            answers.add(ask(UsageRequest.of(Subject.of("user-" + number), Plans.PHOTO, 3)));
        }

        gate.open();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().isGranted()).isTrue());
        assertThat(Databases.count(database.dataSource(), "billing_closed_window WHERE used = 2"))
                .isEqualTo(20);
        assertThat(used("user-7")).isEqualTo(3);
    }

    @Test
    void operationsMembersAndHoldsRideTogether() {
        Subject member = Subject.of("org-1", "team-a", "user-1");
        UsageRequest once = UsageRequest.of(Subject.of("user-1"), Plans.PHOTO).operation(OperationId.of("order-1"));
        ScriptedBatchExecutor.Gate gate = gather();
        CompletableFuture<Decision> first = ask(once);
        CompletableFuture<Decision> repeat = ask(once);
        CompletableFuture<Decision> ofMember = ask(UsageRequest.of(member, Plans.PHOTO));
        CompletableFuture<ReservationOutcome> reserved = CompletableFuture.supplyAsync(() ->
                billing.gate().reserve(UsageRequest.of(Subject.of("user-2"), Plans.PHOTO, 2), Duration.ofMinutes(1)));

        gate.open();

        assertThat(first.join().isGranted()).isTrue();
        assertThat(repeat.join()).hasToString(first.join().toString());
        assertThat(used("user-1")).isEqualTo(1);
        assertThat(ofMember.join().isGranted()).isTrue();
        ReservationOutcome.Reserved hold = (ReservationOutcome.Reserved) reserved.join();
        assertThat(ask(once).join()).hasToString(first.join().toString());
        assertThat(billing.gate().commit(hold.id(), 1)).isInstanceOf(Settlement.Committed.class);
        assertThat(used("user-2")).isEqualTo(1);
        assertThat(Databases.count(database.dataSource(), "billing_usage_entry"))
                .isEqualTo(1);
    }

    @Test
    void aHostThatHoldsOneAccountDelaysNoOther() throws SQLException {
        billing.gate().require("locked", Plans.PHOTO);
        billing.gate().require("free", Plans.PHOTO);
        try (Connection host = database.dataSource().getConnection();
                Statement statement = host.createStatement()) {
            host.setAutoCommit(false);
            statement.execute("SELECT 1 FROM billing_account WHERE root = 'locked' FOR UPDATE");
            ScriptedBatchExecutor.Gate gate = gather();
            CompletableFuture<Decision> locked = ask("locked");
            CompletableFuture<Decision> free = ask("free");
            CompletableFuture<Decision> fresh = ask("fresh");

            gate.open();

            assertThat(free.join().isGranted()).isTrue();
            assertThat(fresh.join().isGranted()).isTrue();
            for (int number = 0; number < 20; number++) {
                assertThat(ask("other-" + number).join().isGranted()).isTrue();
            }
            assertThat(locked).isNotDone();
            host.rollback();
            assertThat(locked.join().isGranted()).isTrue();
        }
        assertThat(used("locked")).isEqualTo(2);
    }

    @Test
    void aHostThatIsCreatingOneAccountDelaysNoOther() throws SQLException {
        try (Connection host = database.dataSource().getConnection();
                Statement statement = host.createStatement()) {
            host.setAutoCommit(false);
            statement.execute("INSERT INTO billing_account (root, version, at, format, facts, "
                    + Databases.usageColumn(kind) + ") VALUES ('locked', 1, "
                    + Databases.instant(kind, "2026-03-01 00:00:00") + ", 1, " + Databases.json(kind, "{}") + ", "
                    + Databases.json(kind, "{}") + ")");
            ScriptedBatchExecutor.Gate gate = gather();
            CompletableFuture<Decision> locked = ask("locked");
            CompletableFuture<Decision> fresh = ask("fresh");

            gate.open();

            assertThat(fresh.join().isGranted()).isTrue();
            assertThat(locked).isNotDone();
            host.commit();
            assertThat(locked.join().isGranted()).isTrue();
        }
        assertThat(used("locked")).isEqualTo(1);
    }

    @Test
    void idsThatDifferInCaseAccentOrSpaceAreDifferentAccountsInOneBatch() {
        List<String> ids = List.of(
                "User-42",
                "user-42",
                "Üser-42",
                "U\u0308ser-42",
                "user-42 ",
                "user-42\u00a0",
                "Straße",
                "Strasse",
                "ı",
                "i",
                "İ",
                "\"quoted\"",
                "\\'; SELECT 1",
                "\\u0041",
                "A",
                "{\"a\":1}",
                "null",
                "😀",
                "😁",
                "я".repeat(128),
                "😀".repeat(64));
        for (int round = 1; round <= 2; round++) {
            ScriptedBatchExecutor.Gate gate = gather();
            List<CompletableFuture<Decision>> answers = new ArrayList<>();
            for (String id : ids) {
                answers.add(ask(UsageRequest.of(Subject.of(id), Plans.PHOTO).operation("op-" + round)));
            }
            gate.open();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().isGranted()).isTrue());
        }

        assertThat(ids)
                .allSatisfy(id -> assertThat(used(id)).as("use of <%s>", id).isEqualTo(2));
        assertThat(Databases.count(database.dataSource(), "billing_account")).isEqualTo(ids.size());
    }

    @Test
    void aBatchLocksNoAccountThatItDoesNotName() throws SQLException {
        for (String account : List.of("a", "b", "c", "d", "e")) {
            billing.gate().require(account, Plans.PHOTO);
        }
        ScriptedBatchExecutor.Gate gate = gather();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        CompletableFuture<String> held = store.usage()
                .<String>update(AccountScope.of("b"), account -> {
                    inside.countDown();
                    await(seen);
                    return Change.none("");
                })
                .toCompletableFuture();
        CompletableFuture<Decision> other = ask("d");
        gate.open();
        await(inside);

        List<String> free = Jdbi.create(database.dataSource())
                .inTransaction(handle -> handle.createQuery(
                                "SELECT root FROM billing_account WHERE root IN ('a', 'c', 'e') ORDER BY root FOR UPDATE SKIP LOCKED")
                        .mapTo(String.class)
                        .list());
        seen.countDown();

        assertThat(held.join()).isEmpty();
        assertThat(other.join().isGranted()).isTrue();
        assertThat(free).containsExactly("a", "c", "e");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }

    @Test
    void anAccountThatStaysLockedIsBusyAndNothingIsTaken() throws SQLException {
        billing.gate().require("locked", Plans.PHOTO);
        try (Connection host = database.dataSource().getConnection();
                Statement statement = host.createStatement()) {
            host.setAutoCommit(false);
            statement.execute("SELECT 1 FROM billing_account WHERE root = 'locked' FOR UPDATE");

            CompletableFuture<Decision> locked = ask("locked");

            assertThatThrownBy(locked::join)
                    .cause()
                    .isInstanceOf(AccountBusyException.class)
                    .hasMessageContaining("account locked")
                    .hasMessageContaining("nothing was taken");
            host.rollback();
        }
        assertThat(used("locked")).isEqualTo(1);
    }

    @Test
    void oneBadRequestInABatchOfAThousandHarmsNobody() {
        billing.gate().require("broken", Plans.PHOTO);
        Databases.execute(
                database.dataSource(),
                "UPDATE billing_account SET version = version + 1, " + Databases.usageColumn(kind) + " = "
                        + Databases.json(kind, "{\"meters\": [{}]}") + " WHERE root = 'broken'");
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int number = 0; number < 999; number++) {
            answers.add(ask("user-" + number));
        }
        CompletableFuture<Decision> broken = ask("broken");
        CompletableFuture<String> bad = store.usage()
                .<String>update(AccountScope.of("user-5"), account -> {
                    throw new IllegalStateException("a rule's own");
                })
                .toCompletableFuture();

        gate.open();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().isGranted()).isTrue());
        assertThatThrownBy(broken::join)
                .cause()
                .isInstanceOf(BillingException.class)
                .hasMessageContaining("broken");
        assertThatThrownBy(bad::join).cause().isInstanceOf(IllegalStateException.class);
        assertThat(Databases.count(database.dataSource(), "billing_account")).isEqualTo(1_000);
    }

    @Test
    void aRowThatTheDatabaseRefusesFailsOnlyItsOwnRequests() {
        Databases.execute(
                database.dataSource(),
                "ALTER TABLE billing_account ADD CONSTRAINT planted CHECK (root <> 'user-3' OR version < 0)");
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> good = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            good.add(ask("user-" + number));
        }
        List<CompletableFuture<Decision>> bad = List.of(ask("user-3"), ask("user-3"));
        good.add(ask("user-4"));

        gate.open();

        assertThat(good)
                .allSatisfy(answer -> assertThat(answer.join().isGranted()).isTrue());
        assertThat(bad)
                .allSatisfy(answer -> assertThatThrownBy(answer::join)
                        .cause()
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("user-3"));
    }

    private enum Outcome {
        GRANTED,
        NOTHING_TAKEN,
        UNKNOWN
    }

    @Test
    void whateverFailsInABatchEachAnswerAndTheDatabaseAgree() {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<String> rehearsal = prepared();
        dataSource.startScenario();
        run(rehearsal, () -> {}).forEach(CompletableFuture::join);
        int calls = dataSource.calls().size();
        List<FaultPlan> plans = FaultPlan.everyWay(calls, Fault.all());

        for (FaultPlan plan : plans) {
            List<String> roots = prepared();

            List<CompletableFuture<Decision>> answers = run(roots, () -> dataSource.startScenario(plan));
            List<Outcome> seen =
                    answers.stream().map(BatchedUsageStoreTest::outcome).toList();

            assertThat(dataSource.hasStruck()).as("%s struck", plan).isTrue();
            dataSource.startScenario();
            for (int number = 0; number < roots.size(); number++) {
                String root = roots.get(number);
                long effect = usedEver(root) - (number == 0 ? 0 : 1);
                switch (seen.get(number)) {
                    case GRANTED ->
                        assertThat(effect).as("%s after %s", root, plan).isEqualTo(1);
                    case NOTHING_TAKEN ->
                        assertThat(effect).as("%s after %s", root, plan).isZero();
                    case UNKNOWN ->
                        assertThat(effect).as("%s after %s", root, plan).isBetween(0L, 1L);
                }
                outcomes.merge(seen.get(number), 1, Integer::sum);
                assertThat(ask(root).join().isGranted()).isTrue();
                assertThat(usedEver(root) - (number == 0 ? 0 : 1))
                        .as("%s at last, %s", root, plan)
                        .isEqualTo(effect + 1);
            }
        }

        assertThat(outcomes).as("no answer stays unknown").containsOnlyKeys(Outcome.GRANTED, Outcome.NOTHING_TAKEN);
        System.out.println("LAB R7 " + kind + " batch calls=" + calls + " plans=" + plans.size()
                + " violations=0 outcomes=" + outcomes);
    }

    /** A new account, one that is known, one whose window is over. */
    private List<String> prepared() {
        dataSource.startScenario();
        accounts++;
        List<String> roots = List.of("new-" + accounts, "known-" + accounts, "over-" + accounts);
        billing.gate().require(roots.get(2), Plans.PHOTO);
        clock.advance(Duration.ofDays(1));
        billing.gate().require(roots.get(1), Plans.PHOTO);
        return roots;
    }

    private List<CompletableFuture<Decision>> run(List<String> roots, Runnable before) {
        ScriptedBatchExecutor.Gate gate = gather();
        List<CompletableFuture<Decision>> answers =
                roots.stream().map(this::ask).toList();
        before.run();
        gate.open();
        return answers;
    }

    private static Outcome outcome(CompletableFuture<Decision> answer) {
        try {
            return answer.join().isGranted() ? Outcome.GRANTED : Outcome.NOTHING_TAKEN;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof OutcomeUnknownException) {
                return Outcome.UNKNOWN;
            }
            assertThat(failure.getCause()).isInstanceOfAny(StoreUnavailableException.class, AccountBusyException.class);
            return Outcome.NOTHING_TAKEN;
        }
    }

    @Test
    void twoNodesGiveOutExactlyTheLimitOfEachAccountAlsoOfNewOnes() throws Exception {
        int callers = 32;
        int subjects = 40;
        AtomicInteger granted = new AtomicInteger();
        AtomicInteger denied = new AtomicInteger();
        List<Throwable> failures = new ArrayList<>();
        try (BatchedBillingStore second = BatchedBillingStore.open(dataSource)) {
            Billing other = Billing.builder(Plans.catalog())
                    .store(second)
                    .clock(clock)
                    .executor(ForkJoinPool.commonPool())
                    .build();
            CyclicBarrier start = new CyclicBarrier(callers);
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < callers; number++) {
                Billing node = number % 2 == 0 ? billing : other;
                threads.add(new Thread(() -> {
                    try {
                        start.await();
                        List<CompletableFuture<Decision>> answers = new ArrayList<>();
                        for (int subject = 0; subject < subjects; subject++) {
                            answers.add(node.gate()
                                    .tryConsumeAsync(UsageRequest.of(Subject.of("shared-" + subject), Plans.PHOTO))
                                    .toCompletableFuture());
                        }
                        for (CompletableFuture<Decision> answer : answers) {
                            (answer.join().isGranted() ? granted : denied).incrementAndGet();
                        }
                    } catch (Exception | Error failure) {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(failures).isEmpty();
        assertThat(granted).hasValue(3 * subjects);
        assertThat(granted.get() + denied.get()).isEqualTo(callers * subjects);
        assertThat(Databases.count(database.dataSource(), "billing_usage WHERE used = 3"))
                .isEqualTo(subjects);
        System.out.println("LAB R2 " + kind + " two-nodes-batched requests=" + callers * subjects + " granted="
                + granted + " violations=0 seed=none");
    }

    private long version(String root) {
        return number("SELECT version FROM billing_account WHERE root = :root", root);
    }

    private long used(String root) {
        return number("SELECT COALESCE(SUM(used), 0) FROM billing_usage WHERE root = :root AND member = ''", root);
    }

    private long usedEver(String root) {
        return used(root) + number("SELECT COALESCE(SUM(used), 0) FROM billing_closed_window WHERE root = :root", root);
    }

    private long number(String query, String root) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(query)
                        .bind("root", root)
                        .mapTo(Long.class)
                        .one());
    }
}
