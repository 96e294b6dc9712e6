package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;
import static ru.eatfit24.billing.usage.Accounts.USER;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.memory.InMemoryBillingStore;

/** Stores that fail, block, answer late or never agree with the catalogue: what the gate's verbs make of it. */
class UsageGateOnABadStoreTest {

    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-03-10T12:00:00Z"));
    private static final UsageRequest ONE = UsageRequest.of(USER, PHOTO);

    private final InMemoryBillingStore memory = InMemoryBillingStore.create();
    private final PlanDirectory directory = PlanDirectory.register(
            PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3))), memory.catalog());

    /** Lets tasks wait until the test runs them. */
    private static final class QueueingExecutor implements Executor {

        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    private static final StoreThatMisbehaves.Behaviour HONEST = new StoreThatMisbehaves.Behaviour() {
        @Override
        public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
            return call.make();
        }
    };

    private static StoreThatMisbehaves.Behaviour throwing(RuntimeException failure) {
        return new StoreThatMisbehaves.Behaviour() {
            @Override
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                throw failure;
            }
        };
    }

    private static StoreThatMisbehaves.Behaviour failing(Throwable failure) {
        return new StoreThatMisbehaves.Behaviour() {
            @Override
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                return CompletableFuture.failedFuture(failure);
            }
        };
    }

    private StoreThatMisbehaves store(boolean blocking, StoreThatMisbehaves.Behaviour behaviour) {
        return new StoreThatMisbehaves(memory.usage(), blocking, behaviour);
    }

    private UsageGate gate(UsageStore store, @Nullable Executor executor) {
        return UsageGate.of(directory, store, NOON, Duration.ofDays(30), executor);
    }

    private long used() {
        return gate(memory.usage(), null).usage(USER, PHOTO).binding().used();
    }

    private static Throwable causeOf(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        Throwable thrown = catchThrowable(() -> future.get(10, TimeUnit.SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return Objects.requireNonNull(thrown.getCause(), "cause");
    }

    @Test
    void withoutAnExecutorABlockingStoreIsNotAskedAsynchronously() {
        StoreThatMisbehaves store = store(true, HONEST);

        assertThatIllegalStateException()
                .isThrownBy(() -> gate(store, null).tryConsumeAsync(ONE))
                .withMessage(
                        "on this store tryConsumeAsync needs threads of yours, for what depends on the answer: give"
                                + " Billing.builder(catalog).executor(…) an executor, or call tryConsume");
        assertThat(store.calls()).isZero();
        assertThat(memory.accountCount()).isZero();
    }

    @Test
    void aBlockingStoreIsAskedOnTheExecutorOnly() {
        StoreThatMisbehaves store = store(true, HONEST);
        QueueingExecutor executor = new QueueingExecutor();

        CompletionStage<Decision> stage = gate(store, executor).tryConsumeAsync(ONE);

        assertThat(stage.toCompletableFuture()).isNotDone();
        assertThat(store.calls()).isZero();
        executor.runAll();
        assertThat(stage.toCompletableFuture()).isCompletedWithValueMatching(Decision::isGranted);
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aStoreThatDoesNotBlockNeedsNoExecutorAndUsesNone() {
        Executor refusing = task -> {
            throw new AssertionError("the executor was used");
        };

        assertThat(gate(memory.usage(), null).tryConsumeAsync(ONE).toCompletableFuture())
                .isCompletedWithValueMatching(Decision::isGranted);
        assertThat(gate(memory.usage(), refusing).tryConsumeAsync(ONE).toCompletableFuture())
                .isCompletedWithValueMatching(Decision::isGranted);
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void anExecutorThatRefusesIsNoGrantAndNoException() {
        StoreThatMisbehaves store = store(true, HONEST);
        RejectedExecutionException full = new RejectedExecutionException("full");
        Executor refusing = task -> {
            throw full;
        };

        assertThat(causeOf(gate(store, refusing).tryConsumeAsync(ONE)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage(
                        "the executor given to Billing refused the request; nothing was taken. The same call may be made"
                                + " again")
                .hasCause(full);
        assertThat(store.calls()).isZero();
        assertThat(used()).isZero();
    }

    @Test
    void aMistakeInTheRequestIsThrownAtOnceAndReachesNoStore() {
        StoreThatMisbehaves store = store(true, HONEST);
        QueueingExecutor executor = new QueueingExecutor();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate(store, executor).tryConsumeAsync(UsageRequest.of(USER, Feature.metered("foto"))))
                .withMessage("no plan speaks of a metered feature \"foto\"; the catalogue has [photo]");
        assertThat(executor.tasks).isEmpty();
        assertThat(store.calls()).isZero();
    }

    @Test
    void whatAStoreThrowsOrAnswersWithReachesTheCallerAsItIs() {
        int cases = 0;
        for (RuntimeException failure : List.of(
                new StoreUnavailableException("down"),
                new AccountBusyException("busy"),
                new OutcomeUnknownException("unknown"),
                new BillingException("other"),
                new IllegalStateException("a bug"),
                new CompletionException("without a cause", null))) {
            for (StoreThatMisbehaves.Behaviour behaviour : List.of(
                    throwing(failure),
                    failing(failure),
                    failing(new CompletionException(new CompletionException(failure))))) {
                for (boolean blocking : new boolean[] {true, false}) {
                    UsageGate gate = gate(store(blocking, behaviour), Runnable::run);

                    assertThat(catchThrowable(() -> gate.tryConsume(ONE))).isSameAs(failure);
                    assertThat(catchThrowable(() -> gate.require(ONE))).isSameAs(failure);
                    assertThat(catchThrowable(() -> gate.check(ONE))).isSameAs(failure);
                    assertThat(catchThrowable(() -> gate.usage(USER, PHOTO))).isSameAs(failure);
                    assertThat(catchThrowable(() -> gate.entitlements(USER))).isSameAs(failure);
                    assertThat(catchThrowable(() -> gate.explain(USER, PHOTO))).isSameAs(failure);
                    assertThat(causeOf(gate.tryConsumeAsync(ONE))).isSameAs(failure);
                    cases += 7;
                }
            }
        }
        assertThat(memory.accountCount()).isZero();
        System.out.println("LAB fail-open memory-store-failures " + cases + " violations=0");
    }

    @Test
    void anErrorStaysAnErrorAndACheckedExceptionBecomesABillingException() {
        OutOfMemoryError error = new OutOfMemoryError("simulated");
        IOException checked = new IOException("the wire broke");

        assertThat(catchThrowable(() -> gate(store(false, failing(error)), null).tryConsume(ONE)))
                .isSameAs(error);
        assertThatExceptionOfType(BillingException.class)
                .isThrownBy(() -> gate(store(false, failing(checked)), null).tryConsume(ONE))
                .withMessage("the store failed: the wire broke")
                .withCause(checked);
    }

    @Test
    void aStageThatTheStoreCancelsIsNoGrant() {
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        StoreThatMisbehaves.Behaviour cancelling = new StoreThatMisbehaves.Behaviour() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                return (CompletionStage<T>) cancelled;
            }
        };

        UsageGate gate = gate(store(false, cancelling), null);
        assertThatExceptionOfType(BillingException.class)
                .isThrownBy(() -> gate.tryConsume(ONE))
                .withMessage("the store cancelled the request; it may have taken effect");
        assertThat(causeOf(gate.tryConsumeAsync(ONE)))
                .isInstanceOf(BillingException.class)
                .hasCauseInstanceOf(CancellationException.class);
        assertThat(memory.accountCount()).isZero();
    }

    @Test
    void anAnswerThatComesLaterIsTheAnswer() {
        List<Runnable> held = new ArrayList<>();
        StoreThatMisbehaves.Behaviour late = new StoreThatMisbehaves.Behaviour() {
            @Override
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                CompletableFuture<T> stage = new CompletableFuture<>();
                held.add(() -> call.make().whenComplete((answer, failure) -> stage.complete(answer)));
                return stage;
            }
        };
        UsageGate gate = gate(store(false, late), null);
        List<CompletableFuture<Decision>> stages = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stages.add(gate.tryConsumeAsync(ONE).toCompletableFuture());
        }

        assertThat(stages).noneMatch(CompletableFuture::isDone);
        held.forEach(Runnable::run);

        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(stages.stream().filter(stage -> stage.join().isGranted())).hasSize(3);
        assertThat(stages.get(3).join().isGranted()).isFalse();
    }

    @Test
    void cancellingTheStageTakesNothingBack() {
        QueueingExecutor executor = new QueueingExecutor();
        CompletionStage<Decision> stage = gate(store(true, HONEST), executor).tryConsumeAsync(ONE);

        stage.toCompletableFuture().cancel(true);
        executor.runAll();

        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aViewThatNeverFitsIsGivenUpAndNothingIsTaken() {
        // Each call of the store meets a catalogue that has just changed again.
        StoreThatMisbehaves.Behaviour restless = new StoreThatMisbehaves.Behaviour() {
            private int version = 1;

            @Override
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                version++;
                PlanDirectory.register(
                        PlanCatalog.of(Plan.free("FREE").version(version).limit(PHOTO, Limit.perDay(3))),
                        memory.catalog());
                return call.make();
            }
        };
        StoreThatMisbehaves store = store(false, restless);

        assertThatExceptionOfType(BillingException.class)
                .isThrownBy(() -> gate(store, null).tryConsume(ONE))
                .withMessage("account user-42 or the catalogue changed 16 times during one request; nothing was taken");
        assertThat(store.calls()).isEqualTo(17);
        assertThat(memory.accountCount()).isZero();
    }

    @Test
    void aCatalogueThatChangedOnceIsReadAgainAndDecides() {
        PlanDirectory.register(
                PlanCatalog.of(Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(4))), memory.catalog());
        CatalogView before = directory.view();
        StoreThatMisbehaves store = store(true, HONEST);

        CompletionStage<Decision> stage = gate(store, Runnable::run).tryConsumeAsync(UsageRequest.of(USER, PHOTO, 4));

        assertThat(stage.toCompletableFuture()).isCompletedWithValueMatching(Decision::isGranted);
        assertThat(before.epoch()).isEqualTo(1);
        assertThat(directory.view().epoch()).isEqualTo(2);
        assertThat(store.calls()).isEqualTo(2);
    }

    @Test
    void aThreadForEachOfTenThousandRequestsGrantsExactlyTheLimit() throws Exception {
        Map<String, Executor> executors = new LinkedHashMap<>();
        executors.put("on the caller's thread", Runnable::run);
        executors.put("a thread each", task -> new Thread(task).start());
        virtualThreads().ifPresent(executor -> executors.put("a virtual thread each", executor));
        int user = 0;
        for (Map.Entry<String, Executor> executor : executors.entrySet()) {
            UsageGate gate = gate(store(true, HONEST), executor.getValue());
            Subject subject = Subject.of("user-" + user++);
            int requests = executor.getKey().equals("a thread each") ? 1_000 : 10_000;
            List<CompletableFuture<Decision>> stages = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                stages.add(gate.tryConsumeAsync(UsageRequest.of(subject, PHOTO)).toCompletableFuture());
            }
            CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

            long granted =
                    stages.stream().filter(stage -> stage.join().isGranted()).count();
            assertThat(granted).as(executor.getKey()).isEqualTo(3);
            assertThat(gate.usage(subject, PHOTO).binding().used())
                    .as(executor.getKey())
                    .isEqualTo(3);
        }
    }

    /** Virtual threads where the running JDK has them; the code is compiled for one that has not. */
    private static Optional<Executor> virtualThreads() throws ReflectiveOperationException {
        try {
            return Optional.of((Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (NoSuchMethodException before21) {
            return Optional.empty();
        }
    }
}
