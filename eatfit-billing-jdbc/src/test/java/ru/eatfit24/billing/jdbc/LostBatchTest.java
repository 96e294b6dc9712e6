package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.FaultPlan.Moment;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** The answer to the commit of a batch of several accounts is lost: for each of them it is found out what became of it. */
@Timeout(300)
@ParameterizedClass
@EnumSource
class LostBatchTest {

    private static final CombinerSettings ONE_WORKER =
            new CombinerSettings(1, 2, 10_000, 100_000, 100_000, Duration.ofSeconds(60));

    private final TestDatabase database;
    private final TrackedDataSource tracked;
    private final AtomicReference<@Nullable Runnable> afterTheLoss = new AtomicReference<>();
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final BatchedBillingStore store;
    private final Billing billing;
    private final Billing other;

    LostBatchTest(DatabaseKind kind) {
        database = Databases.migrated(kind);
        tracked = TrackedDataSource.of(database.dataSource());
        store = BatchedBillingStore.open(
                Databases.prepared(tracked, connection -> {
                    if (tracked.hasStruck()) {
                        Runnable somethingElse = afterTheLoss.getAndSet(null);
                        if (somethingElse != null) {
                            somethingElse.run();
                        }
                    }
                }),
                "billing_",
                ONE_WORKER,
                ForkJoinPool.commonPool());
        billing = Billing.builder(Plans.catalog())
                .store(store)
                .clock(clock)
                .executor(ForkJoinPool.commonPool())
                .build();
        other = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(database.dataSource())
                        .unbatched()
                        .open())
                .clock(clock)
                .build();
    }

    /** What the accounts of each batch have used before it; their limit is 3. */
    @BeforeEach
    void useSome() {
        for (String set : List.of("rehearsal", "real")) {
            for (String name : List.of("known-1", "known-2", "keyed")) {
                other.gate().require(account(set, name));
            }
            other.gate().require(UsageRequest.of(Subject.of(set + "-used-up"), Plans.PHOTO, 3));
        }
        // What is asked once, as whether H2 keeps a file, is asked before calls are numbered.
        billing.gate().usage("nobody", Plans.PHOTO);
    }

    @AfterEach
    void drop() {
        store.close();
        assertThat(tracked.openConnections()).isZero();
        database.close();
    }

    private static UsageRequest account(String set, String name) {
        return UsageRequest.of(Subject.of(set + "-" + name), Plans.PHOTO);
    }

    private static List<UsageRequest> requests(String set) {
        return List.of(
                account(set, "known-1"),
                account(set, "known-2"),
                account(set, "new-1"),
                account(set, "new-2"),
                account(set, "used-up"),
                account(set, "keyed").operation(OperationId.of("order-1")));
    }

    /** All of them in one batch. */
    private Map<String, CompletableFuture<Decision>> together(String set, Runnable before) {
        ScriptedBatchExecutor.Gate gate = store.executor().holdNext();
        store.usage().update(AccountScope.of("gatherer"), account -> Change.none(""));
        gate.awaitEntered();
        Map<String, CompletableFuture<Decision>> answers = new LinkedHashMap<>();
        for (UsageRequest request : requests(set)) {
            answers.put(
                    request.subject().account().substring(set.length() + 1),
                    billing.gate().tryConsumeAsync(request).toCompletableFuture());
        }
        before.run();
        gate.open();
        answers.values()
                .forEach(answer -> answer.handle((decision, failure) -> "").join());
        return answers;
    }

    private Map<String, CompletableFuture<Decision>> lost(Moment moment) {
        together("rehearsal", tracked::startScenario);
        int commit = tracked.calls().stream()
                .filter(call -> call.method().equals("commit") || call.sql().contains("COMMIT"))
                .filter(call -> !call.method().equals("prepareStatement"))
                .mapToInt(JdbcCall::number)
                .max()
                .orElseThrow();
        Map<String, CompletableFuture<Decision>> answers =
                together("real", () -> tracked.startScenario(new FaultPlan(commit, moment, Fault.CONNECTION_LOST)));
        assertThat(tracked.hasStruck()).isTrue();
        return answers;
    }

    private List<String> granted(Map<String, CompletableFuture<Decision>> answers) {
        List<String> granted = new ArrayList<>();
        answers.forEach((name, answer) -> {
            if (!answer.isCompletedExceptionally() && answer.join().isGranted()) {
                granted.add(name);
            }
        });
        return granted;
    }

    private static CompletableFuture<Decision> answer(Map<String, CompletableFuture<Decision>> answers, String name) {
        return Objects.requireNonNull(answers.get(name), name);
    }

    private long used(String name) {
        return Databases.sum(database.dataSource(), "used", "billing_usage WHERE root = 'real-" + name + "'");
    }

    private void assertFailed(CompletableFuture<Decision> answer, Class<? extends Throwable> type, String name) {
        assertThatThrownBy(answer::join).as(name).hasCauseInstanceOf(type).hasMessageContaining("real-" + name);
    }

    @Test
    void whatHasCommittedIsAnswered() {
        Map<String, CompletableFuture<Decision>> answers = lost(Moment.AFTER);

        assertThat(granted(answers)).containsExactly("known-1", "known-2", "new-1", "new-2", "keyed");
        assertThat(answer(answers, "used-up").join().isGranted()).isFalse();
        assertThat(List.of(
                        used("known-1"), used("known-2"), used("new-1"), used("new-2"), used("used-up"), used("keyed")))
                .containsExactly(2L, 2L, 1L, 1L, 3L, 2L);
    }

    @Test
    void whatHasNotCommittedIsNotTaken() {
        Map<String, CompletableFuture<Decision>> answers = lost(Moment.BEFORE);

        for (String name : List.of("known-1", "known-2", "new-1", "new-2", "keyed")) {
            assertFailed(answer(answers, name), StoreUnavailableException.class, name);
        }
        assertThat(answer(answers, "used-up").join().isGranted()).isFalse();
        assertThat(List.of(
                        used("known-1"), used("known-2"), used("new-1"), used("new-2"), used("used-up"), used("keyed")))
                .containsExactly(1L, 1L, 0L, 0L, 3L, 1L);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhereSomebodyElseCameBetweenNobodyKnowsUnlessThereIsAnEntry(Moment moment) {
        int taken = moment == Moment.AFTER ? 1 : 0;
        afterTheLoss.set(() -> {
            for (String name : List.of("known-1", "new-1", "keyed")) {
                other.gate().require(account("real", name));
            }
        });

        Map<String, CompletableFuture<Decision>> answers = lost(moment);

        assertFailed(answer(answers, "known-1"), OutcomeUnknownException.class, "known-1");
        assertFailed(answer(answers, "new-1"), OutcomeUnknownException.class, "new-1");
        assertThat(granted(answers)).isEqualTo(taken == 1 ? List.of("known-2", "new-2", "keyed") : List.of("keyed"));
        assertThat(answer(answers, "used-up").join().isGranted()).isFalse();
        assertThat(List.of(used("known-1"), used("new-1"), used("keyed"))).containsExactly(2L + taken, 1L + taken, 3L);
        assertThat(List.of(used("known-2"), used("new-2"))).containsExactly(1L + taken, (long) taken);
    }

    /** Else the lost transaction could take place after a second run that took nothing. */
    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"UNKNOWN", "UNFENCED"})
    void anOperationRunsAgainOnlyBehindAFence(Fate fate) {
        store.executor().next(accounts -> {
            BatchedAccount decided = new BatchedAccount(
                    accounts.get(0), null, Account.absent(accounts.get(0).root(), 0));
            decided.decide();
            decided.endsAs(fate);
            return FateReport.of("a test", decided);
        });

        CompletableFuture<Decision> answer = billing.gate()
                .tryConsumeAsync(account("real", "keyed").operation(OperationId.of("order-1")))
                .toCompletableFuture();

        if (fate == Fate.UNKNOWN) {
            assertThat(answer.join().isGranted()).isTrue();
            assertThat(store.executor().awaitAlone()).isEqualTo("real-keyed");
        } else {
            assertFailed(answer, OutcomeUnknownException.class, "keyed");
            assertThat(store.executor().aloneNotSeen()).isZero();
        }
        assertThat(used("keyed")).isEqualTo(fate == Fate.UNKNOWN ? 2 : 1);
    }
}
