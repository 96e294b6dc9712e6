package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;

/** One worker unless a test says otherwise, so that what the tests hold back is all that runs. */
@Timeout(60)
class RequestCombinerTest {

    private static final CombinerSettings ONE_WORKER =
            new CombinerSettings(1, 2, 100, 1_000, 1_000, Duration.ofSeconds(30));
    private static final Executor NO_EXECUTOR = task -> {
        throw new AssertionError("nothing of this test needs the host's executor");
    };

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "test-billing-" + NAMES.incrementAndGet();
    private final ScriptedBatchExecutor executor = new ScriptedBatchExecutor();
    private final ExecutorService host = Executors.newFixedThreadPool(2, task -> new Thread(task, "host"));
    private final List<RequestCombiner> opened = new ArrayList<>();
    private final List<CompletableFuture<?>> unasked = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(RequestCombiner::close);
        host.shutdownNow();
    }

    private RequestCombiner combiner(CombinerSettings settings) {
        return combiner(settings, host);
    }

    private RequestCombiner combiner(CombinerSettings settings, Executor callbacks) {
        return combiner(settings, callbacks, BillingObserver.NOOP);
    }

    private RequestCombiner combiner(CombinerSettings settings, Executor callbacks, BillingObserver observer) {
        RequestCombiner combiner = new RequestCombiner(name, settings, executor, callbacks, observer);
        opened.add(combiner);
        return combiner;
    }

    private static CompletableFuture<String> submit(RequestCombiner combiner, String root) {
        return combiner.submit(AccountScope.of(root), account -> Change.none("answer for " + account.root()));
    }

    /** Occupies the only worker with account "first". */
    private ScriptedBatchExecutor.Gate occupied(RequestCombiner combiner) {
        ScriptedBatchExecutor.Gate gate = executor.holdNext();
        unasked.add(submit(combiner, "first"));
        gate.awaitEntered();
        assertThat(executor.awaitBatch()).containsExactly("first:1");
        return gate;
    }

    @Nested
    class Folding {

        @Test
        void aRequestIsTakenAtOnceAndAnswered() {
            assertThat(submit(combiner(ONE_WORKER), "a").join()).isEqualTo("answer for a");

            assertThat(executor.awaitBatch()).containsExactly("a:1");
        }

        @Test
        void theObserverIsToldHowManyRodeTogether() {
            List<BillingObserver.Batch> told = new CopyOnWriteArrayList<>();
            RequestCombiner combiner = combiner(ONE_WORKER, host, new BillingObserver() {
                @Override
                public void carriedOut(Batch batch) {
                    told.add(batch);
                }
            });
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers = Stream.of("even", "odd", "even")
                    .map(root -> submit(combiner, root))
                    .toList();

            assertThat(combiner.unanswered()).isEqualTo(4);
            gate.open();
            answers.forEach(CompletableFuture::join);
            // A batch is told when its answers have left, before the next one is taken.
            submit(combiner, "last").join();

            assertThat(told)
                    .extracting(BillingObserver.Batch::accounts, BillingObserver.Batch::requests)
                    .startsWith(tuple(1, 1), tuple(2, 3));
        }

        @Test
        void whatWaitsRidesTogetherFoldedByAccountInTheOrderOfArrival() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<Integer> order = new ArrayList<>();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                int place = number;
                answers.add(combiner.submit(AccountScope.of(place % 2 == 0 ? "even" : "odd"), account -> {
                    order.add(place);
                    return Change.none(place);
                }));
            }

            gate.open();

            assertThat(executor.awaitBatch()).containsExactly("even:3", "odd:3");
            assertThat(answers).extracting(CompletableFuture::join).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(order).containsExactly(0, 2, 4, 1, 3, 5);
        }

        @Test
        void noOtherWorkerTakesRequestsOfAnAccountThatIsRunning() {
            RequestCombiner combiner = combiner(new CombinerSettings(2, 1, 100, 1_000, 1_000, Duration.ofSeconds(30)));
            ScriptedBatchExecutor.Gate gate = occupied(combiner);

            CompletableFuture<String> behind = submit(combiner, "first");
            CompletableFuture<String> other = submit(combiner, "other");

            assertThat(other.join()).isEqualTo("answer for other");
            assertThat(executor.awaitBatch()).containsExactly("other:1");
            assertThat(executor.batchesNotSeen()).isZero();
            assertThat(behind).isNotDone();
            gate.open();
            assertThat(behind.join()).isEqualTo("answer for first");
            assertThat(executor.awaitBatch()).containsExactly("first:1");
        }

        @Test
        void aBatchHasNoMoreAccountsThanAllowed() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 2, 1_000, 1_000, Duration.ofSeconds(30)));
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers =
                    List.of(submit(combiner, "a"), submit(combiner, "b"), submit(combiner, "c"));

            gate.open();

            assertThat(executor.awaitBatch()).containsExactly("a:1", "b:1");
            assertThat(executor.awaitBatch()).containsExactly("c:1");
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).startsWith("answer for"));
        }

        @Test
        void aBatchHasNoMoreRequestsThanAllowedAndTheRestOfAnAccountFollows() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 100, 3, 1_000, Duration.ofSeconds(30)));
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                answers.add(submit(combiner, "a"));
            }
            answers.add(submit(combiner, "b"));

            gate.open();

            assertThat(executor.awaitBatch()).containsExactly("a:3");
            assertThat(executor.awaitBatch()).containsExactly("b:1", "a:1");
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).startsWith("answer for"));
        }

        @Test
        void theWorkersAreNamedDaemonsThatStartWithTheFirstRequest() {
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            RequestCombiner combiner = combiner(ONE_WORKER);
            assertThat(threads(name)).isEmpty();

            combiner.submit(AccountScope.of("a"), account -> {
                        worker.complete(Thread.currentThread());
                        return Change.none("");
                    })
                    .join();

            assertThat(worker.join().getName()).isEqualTo(name + "-1");
            assertThat(worker.join().isDaemon()).isTrue();
            assertThat(threads(name)).hasSize(1);
        }
    }

    private static BatchReport firstOnly(List<FoldedAccount> accounts) {
        FoldedAccount account = accounts.get(0);
        List<PendingUpdate<?>> requests = account.requests();
        return new BatchReport.Committed(
                List.of(ScriptedBatchExecutor.decide(requests.get(0))),
                List.of(new FoldedAccount(account.line(), requests.subList(1, requests.size()))),
                List.of());
    }

    private static List<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix + "-") && thread.isAlive())
                .toList();
    }

    @Nested
    class Turning {

        private final CombinerSettings small = new CombinerSettings(1, 1, 100, 1_000, 3, Duration.ofSeconds(30));

        @Test
        void aFullQueueTurnsAwayAtOnceAndTakesNothing() {
            RequestCombiner combiner = combiner(small);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            unasked.add(submit(combiner, "a"));
            CompletableFuture<String> last = submit(combiner, "a");

            CompletableFuture<String> refused = submit(combiner, "b");

            assertThat(refused).isCompletedExceptionally();
            assertThatThrownBy(refused::join)
                    .cause()
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("account b")
                    .hasMessageContaining("nothing was taken");
            gate.open();
            assertThat(last.join()).isEqualTo("answer for a");
            assertThat(executor.awaitBatch()).containsExactly("a:2");
            assertThat(executor.batchesNotSeen()).isZero();
        }

        @Test
        void answersMakeRoomAgain() {
            RequestCombiner combiner = combiner(small);

            for (int number = 0; number < 20; number++) {
                assertThat(submit(combiner, "a" + number).join()).isEqualTo("answer for a" + number);
            }
        }
    }

    @Nested
    class Cancelling {

        @Test
        void aQueuedRequestIsTakenBackAndLeavesRoom() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 100, 1_000, 2, Duration.ofSeconds(30)));
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> queued = submit(combiner, "a");

            assertThat(queued.cancel(true)).isTrue();

            assertThat(queued).isCancelled();
            assertThat(queued.cancel(true)).isTrue();
            assertThat(combiner.unanswered()).isEqualTo(1);
            CompletableFuture<String> other = submit(combiner, "b");
            gate.open();
            assertThat(other.join()).isEqualTo("answer for b");
            assertThat(executor.awaitBatch()).containsExactly("b:1");
        }

        @Test
        void oneInTheMiddleOfALineLeavesTheOthersInOrder() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                int place = number;
                answers.add(combiner.submit(AccountScope.of("a"), account -> {
                    order.add(place);
                    return Change.none(place);
                }));
            }

            assertThat(answers.get(2).cancel(false)).isTrue();
            assertThat(answers.get(4).cancel(false)).isTrue();
            assertThat(answers.get(0).cancel(false)).isTrue();
            gate.open();

            assertThat(answers.get(3).join()).isEqualTo(3);
            assertThat(order).containsExactly(1, 3);
        }

        @Test
        void aRequestInARunningBatchGoesOnAndIsAnswered() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> running = submit(combiner, "a");
            gate.awaitEntered();

            assertThat(running.cancel(true)).isFalse();

            assertThat(running).isNotDone();
            gate.open();
            assertThat(running.join()).isEqualTo("answer for a");
            assertThat(running.cancel(true)).isFalse();
        }

        @Test
        void manyThatComeAndGoWhileNothingMovesLeaveNothingBehind() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);

            for (int number = 0; number < 10_000; number++) {
                assertThat(submit(combiner, "a" + number).cancel(true)).isTrue();
            }

            assertThat(combiner.unanswered()).isEqualTo(1);
            CompletableFuture<String> other = submit(combiner, "b");
            gate.open();
            assertThat(other.join()).isEqualTo("answer for b");
            assertThat(executor.awaitBatch()).containsExactly("b:1");
        }
    }

    @Nested
    class Waiting {

        @Test
        void whoWaitsNeedsNoExecutor() {
            RequestCombiner combiner = combiner(ONE_WORKER, NO_EXECUTOR);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> answer = submit(combiner, "a");
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread caller = new Thread(() -> seen.complete(answer.join()));
            caller.start();
            awaitParked(caller);

            gate.open();

            assertThat(seen.join()).isEqualTo("answer for a");
        }

        @Test
        void whatDependsOnAnAnswerRunsOnTheHostsExecutor() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> thread = submit(combiner, "a")
                    .thenApply(answer -> Thread.currentThread().getName());

            gate.open();

            assertThat(thread.join()).isEqualTo("host");
        }

        @Test
        void whatDependsOnAnAnswerThatSomebodyWaitsForRunsOnAHostsThread() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> answer = submit(combiner, "a");
            CompletableFuture<String> thread =
                    answer.thenApply(value -> Thread.currentThread().getName());
            Thread caller = new Thread(answer::join, "caller");
            caller.start();
            awaitParked(caller);

            gate.open();

            assertThat(thread.join()).isEqualTo("caller");
        }

        @Test
        void anExecutorThatRefusesCostsNobodyTheAnswer() {
            RequestCombiner combiner = combiner(ONE_WORKER, task -> {
                throw new RejectedExecutionException("closed");
            });
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> thread = submit(combiner, "a")
                    .thenApply(answer -> Thread.currentThread().getName());

            gate.open();

            assertThat(thread.join()).doesNotStartWith("test-billing");
        }

        @Test
        void aCallbackThatBlocksHoldsUpNoOther() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CountDownLatch last = new CountDownLatch(1);
            CompletableFuture<Boolean> blocked = submit(combiner, "a").thenApply(answer -> within(last));
            CompletableFuture<String> lastAnswer = submit(combiner, "z");
            for (int number = 0; number < 50; number++) {
                unasked.add(submit(combiner, "b" + number));
            }
            unasked.add(lastAnswer.thenRun(last::countDown));

            gate.open();

            assertThat(blocked.join()).isTrue();
        }

        @Test
        void aTimeOutOfTheCallersEndsTheWaitAndTheRequestGoesOn() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> answer = submit(combiner, "a");
            gate.awaitEntered();

            assertThatThrownBy(() -> answer.orTimeout(1, TimeUnit.MILLISECONDS).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);

            gate.open();
            combiner.close();
            assertThat(combiner.unanswered()).isZero();
        }

        @Test
        void whoGivesUpWaitingMayStillGetTheAnswerLater() throws Exception {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> answer = submit(combiner, "a");

            assertThatThrownBy(() -> answer.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            gate.open();
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("answer for a");
            assertThat(answer.get()).isEqualTo("answer for a");
        }

        private boolean within(CountDownLatch latch) {
            try {
                return latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Nested
    class Failing {

        private final StoreUnavailableException down =
                new StoreUnavailableException("the database is down; nothing was taken");

        @Test
        void aRuleThatThrowsFailsOnlyItsOwnRequest() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            IllegalStateException mistake = new IllegalStateException("a rule's own");
            CompletableFuture<String> bad = combiner.submit(AccountScope.of("a"), account -> {
                throw mistake;
            });
            CompletableFuture<String> good = submit(combiner, "a");

            gate.open();

            assertThatThrownBy(bad::join).hasCause(mistake);
            assertThat(good.join()).isEqualTo("answer for a");
        }

        @Test
        void aRefusedBatchRunsAccountByAccountAndRequestByRequestSoThatOnlyTheBadOneFails() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> good =
                    new ArrayList<>(List.of(submit(combiner, "a"), submit(combiner, "b")));
            CompletableFuture<String> bad = submit(combiner, "b");
            good.add(submit(combiner, "b"));
            good.add(submit(combiner, "c"));
            BatchReport refused = new BatchReport.Refused(down);
            executor.next(accounts -> refused)
                    .next(ScriptedBatchExecutor::answers)
                    .next(accounts -> refused)
                    .nextWaiting(account -> refused)
                    .nextAlone(ScriptedBatchExecutor::answer)
                    .nextAlone(request -> refused);

            gate.open();

            assertThat(good).allSatisfy(answer -> assertThat(answer.join()).startsWith("answer for"));
            assertThatThrownBy(bad::join).cause().isInstanceOf(StoreUnavailableException.class);
            assertThat(executor.awaitBatch()).containsExactly("a:1", "b:3", "c:1");
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.awaitBatch()).containsExactly("b:3");
            assertThat(executor.awaitBatch()).containsExactly("c:1");
            assertThat(List.of(executor.awaitAlone(), executor.awaitAlone(), executor.awaitAlone()))
                    .containsOnly("b");
            assertThat(executor.batchesNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void aRefusedRequestThatWasAloneAlreadyFailsWithTheFailureItself() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            executor.next(accounts -> new BatchReport.Refused(down));

            CompletableFuture<String> answer = submit(combiner, "a");

            assertThatThrownBy(answer::join).cause().isSameAs(down);
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.batchesNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void whereAnyRequestWouldFailTheyAllFailAndNothingRunsAgain() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> a = submit(combiner, "a");
            CompletableFuture<String> b = submit(combiner, "b");
            executor.next(accounts -> new BatchReport.NotNow(down));

            gate.open();

            assertThatThrownBy(a::join)
                    .cause()
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("account a");
            assertThatThrownBy(b::join)
                    .cause()
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("account b");
            assertThat(a.handle((value, failure) -> failure).join())
                    .isNotSameAs(b.handle((value, failure) -> failure).join());
            assertThat(executor.awaitBatch()).containsExactly("a:1", "b:1");
            assertThat(executor.batchesNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void theRunsOneByOneStopWhereAnyRequestWouldFail() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> a = submit(combiner, "a");
            CompletableFuture<String> b = submit(combiner, "b");
            CompletableFuture<String> c = submit(combiner, "c");
            executor.next(accounts -> new BatchReport.Refused(down))
                    .next(ScriptedBatchExecutor::answers)
                    .next(accounts -> new BatchReport.NotNow(down));

            gate.open();

            assertThat(a.join()).isEqualTo("answer for a");
            assertThatThrownBy(b::join).cause().isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(c::join).cause().isInstanceOf(StoreUnavailableException.class);
            assertThat(executor.awaitBatch()).hasSize(3);
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.awaitBatch()).containsExactly("b:1");
            assertThat(executor.batchesNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void afterAnUnknownOutcomeNothingRunsAgain() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> a = submit(combiner, "a");
            CompletableFuture<String> b = submit(combiner, "b");
            executor.next(accounts -> new BatchReport.Unknown(new OutcomeUnknownException("lost")));

            gate.open();

            assertThatThrownBy(a::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThatThrownBy(b::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThat(executor.awaitBatch()).containsExactly("a:1", "b:1");
            assertThat(submit(combiner, "a").join()).isEqualTo("answer for a");
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.batchesNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void anErrorOfTheExecutorLeavesTheOutcomeUnknownAndTheWorkerAlive() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            Error error = new StackOverflowError("planted");
            executor.next(accounts -> {
                throw error;
            });

            CompletableFuture<String> lost = submit(combiner, "a");

            assertThatThrownBy(lost::join)
                    .cause()
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasCause(error);
            assertThat(submit(combiner, "a").join()).isEqualTo("answer for a");
            assertThat(threads(name)).hasSize(1);
        }

        @Test
        void anErrorInARunOneByOneIsThatAccountsAlone() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> a = submit(combiner, "a");
            CompletableFuture<String> b = submit(combiner, "b");
            executor.next(accounts -> new BatchReport.Refused(down)).next(accounts -> {
                throw new AssertionError("planted");
            });

            gate.open();

            assertThatThrownBy(a::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThat(b.join()).isEqualTo("answer for b");
        }

        @Test
        void aRequestThatTheExecutorForgotHasAnUnknownOutcome() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            executor.next(accounts -> new BatchReport.Committed(List.of(), List.of(), List.of()));

            CompletableFuture<String> forgotten = submit(combiner, "a");

            assertThatThrownBy(forgotten::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThat(combiner.unanswered()).isZero();
        }
    }

    @Nested
    class Again {

        @Test
        void anAccountThatLostRidesAgainBeforeItsLaterRequests() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = new ScriptedBatchExecutor().holdNext();
            List<Integer> order = new ArrayList<>();
            executor.next(accounts -> {
                // Arrives while the first one is under way.
                unasked.add(combiner.submit(AccountScope.of("a"), account -> {
                    order.add(2);
                    return Change.none(2);
                }));
                return new BatchReport.Committed(List.of(), accounts, List.of());
            });

            CompletableFuture<Integer> first = combiner.submit(AccountScope.of("a"), account -> {
                order.add(1);
                return Change.none(1);
            });

            assertThat(first.join()).isEqualTo(1);
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.awaitBatch()).containsExactly("a:2");
            assertThat(order).startsWith(1);
            gate.open();
        }

        @Test
        void theLastRequestsOfAnAccountMayFollowAndAnAccountThatGetsOnStaysWithTheOthers() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                answers.add(submit(combiner, "a"));
            }
            for (int time = 0; time < 7; time++) {
                executor.next(RequestCombinerTest::firstOnly);
            }

            gate.open();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("answer for a"));
            for (int left = 8; left > 0; left--) {
                assertThat(executor.awaitBatch()).containsExactly("a:" + left);
            }
            assertThat(executor.aloneNotSeen()).isZero();
        }

        @Test
        void oneThatLosesTooOftenGoesOnByItself() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            for (int time = 0; time < 4; time++) {
                executor.next(accounts -> new BatchReport.Committed(List.of(), accounts, List.of()));
            }

            assertThat(submit(combiner, "a").join()).isEqualTo("answer for a");

            for (int time = 0; time < 4; time++) {
                assertThat(executor.awaitBatch()).containsExactly("a:1");
            }
            assertThat(executor.awaitAlone()).isEqualTo("a");
            assertThat(executor.batchesNotSeen()).isZero();
        }
    }

    @Nested
    class Alone {

        private BatchReport setAside(List<FoldedAccount> accounts, String root) {
            List<FoldedAccount> others = accounts.stream()
                    .filter(account -> !account.root().equals(root))
                    .toList();
            List<FoldedAccount> locked = accounts.stream()
                    .filter(account -> account.root().equals(root))
                    .toList();
            BatchReport.Committed answered = (BatchReport.Committed) ScriptedBatchExecutor.answers(others);
            return new BatchReport.Committed(answered.settled(), List.of(), locked);
        }

        @Test
        void aLockedAccountDelaysNoOther() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            ScriptedBatchExecutor.Gate locked = executor.holdNextAlone(ScriptedBatchExecutor::answer);
            CompletableFuture<String> behindTheLock = submit(combiner, "locked");
            CompletableFuture<String> other = submit(combiner, "other");
            executor.next(accounts -> setAside(accounts, "locked"));

            gate.open();

            assertThat(other.join()).isEqualTo("answer for other");
            locked.awaitEntered();
            CompletableFuture<String> later = submit(combiner, "locked");
            assertThat(submit(combiner, "another").join()).isEqualTo("answer for another");
            assertThat(behindTheLock).isNotDone();
            assertThat(later).isNotDone();
            locked.open();
            assertThat(behindTheLock.join()).isEqualTo("answer for locked");
            assertThat(later.join()).isEqualTo("answer for locked");
        }

        @Test
        void allRequestsOfALockedAccountWaitForItsLockOnce() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers =
                    List.of(submit(combiner, "a"), submit(combiner, "a"), submit(combiner, "a"));
            executor.next(accounts -> setAside(accounts, "a"));

            gate.open();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("answer for a"));
            assertThat(executor.awaitWaiting()).isEqualTo("a:3");
            assertThat(executor.waitingNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void whatIsLeftOfALockedAccountGoesOnBehindTheLockAndWhatCanOnlyBeRepeatedGoesByItself() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers =
                    List.of(submit(combiner, "a"), submit(combiner, "a"), submit(combiner, "a"));
            executor.next(accounts -> setAside(accounts, "a"))
                    .nextWaiting(account -> firstOnly(List.of(account)))
                    .nextWaiting(account -> new BatchReport.Committed(
                            List.of(), List.of(), List.of(new FoldedAccount(account.line(), account.requests()))));

            gate.open();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("answer for a"));
            assertThat(List.of(executor.awaitWaiting(), executor.awaitWaiting()))
                    .containsExactly("a:3", "a:2");
            assertThat(List.of(executor.awaitAlone(), executor.awaitAlone())).containsOnly("a");
            assertThat(executor.waitingNotSeen() + executor.aloneNotSeen()).isZero();
        }

        @Test
        void aLostAccountThatWaitedForItsLockOnceIsNotTriedThreeTimesMore() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            ScriptedBatchExecutor.Gate locked = executor.holdNextAlone(ScriptedBatchExecutor::answer);
            CompletableFuture<String> first = submit(combiner, "a");
            executor.next(accounts -> setAside(accounts, "a"));
            gate.open();
            locked.awaitEntered();
            CompletableFuture<String> second = submit(combiner, "a");
            // Once this one is answered, the worker has put the other in line: before that nothing would be known of
            // its account.
            submit(combiner, "b").join();
            executor.next(accounts -> new BatchReport.Committed(List.of(), accounts, List.of()));

            locked.open();

            assertThat(List.of(first.join(), second.join())).containsOnly("answer for a");
            assertThat(List.of(executor.awaitAlone(), executor.awaitAlone())).containsOnly("a");
            assertThat(executor.batchesNotSeen())
                    .as("set aside once, lost once, and the one of b")
                    .isEqualTo(3);
        }

        @Test
        void whoFollowsOneThatFoundTheAccountBusyDoesNotWaitForTheSameLockAgain() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            List<CompletableFuture<String>> answers =
                    List.of(submit(combiner, "a"), submit(combiner, "a"), submit(combiner, "a"));
            executor.next(accounts -> setAside(accounts, "a"))
                    .nextWaiting(account -> new BatchReport.Refused(new StoreUnavailableException("planted")))
                    .nextAlone(ScriptedBatchExecutor::answer)
                    .nextAlone(request -> new BatchReport.NotNow(new AccountBusyException("busy; nothing was taken")));

            gate.open();

            assertThat(answers.get(0).join()).isEqualTo("answer for a");
            assertThatThrownBy(answers.get(1)::join).cause().isInstanceOf(AccountBusyException.class);
            assertThatThrownBy(answers.get(2)::join).cause().isInstanceOf(AccountBusyException.class);
            assertThat(executor.awaitAlone()).isEqualTo("a");
            assertThat(executor.awaitAlone()).isEqualTo("a");
            assertThat(executor.aloneNotSeen()).isZero();
        }

        @Test
        void anErrorOfOneRequestIsNotTheNextOnes() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> first = submit(combiner, "a");
            CompletableFuture<String> second = submit(combiner, "a");
            CompletableFuture<String> third = submit(combiner, "a");
            executor.next(accounts -> setAside(accounts, "a"))
                    .nextWaiting(account -> new BatchReport.Refused(new StoreUnavailableException("planted")))
                    .nextAlone(request -> {
                        throw new AssertionError("planted");
                    })
                    .nextAlone(request -> new BatchReport.Unknown(new OutcomeUnknownException("lost")));

            gate.open();

            assertThatThrownBy(first::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThatThrownBy(second::join).cause().isInstanceOf(OutcomeUnknownException.class);
            assertThat(third.join()).isEqualTo("answer for a");
            assertThat(submit(combiner, "a").join()).isEqualTo("answer for a");
        }
    }

    @Nested
    class Closing {

        @Test
        void waitsForWhatIsUnderWayAndWhatIsQueued() {
            RequestCombiner combiner = combiner(ONE_WORKER);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> queued = submit(combiner, "a");
            Thread closer = new Thread(combiner::close);
            closer.start();
            awaitTimedWait(closer);

            CompletableFuture<String> late = submit(combiner, "b");
            gate.open();

            assertThat(queued.join()).isEqualTo("answer for a");
            assertThatThrownBy(late::join)
                    .cause()
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was taken");
            join(closer);
            threads(name).forEach(RequestCombinerTest::join);
            assertThat(combiner.unanswered()).isZero();
        }

        @Test
        void failsWhatIsQueuedWhenTheTimeIsUpAndLetsTheRunningBatchEnd() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 100, 1_000, 1_000, Duration.ofMillis(1)));
            ScriptedBatchExecutor.Gate gate = executor.holdNext();
            CompletableFuture<String> running = submit(combiner, "first");
            gate.awaitEntered();
            CompletableFuture<String> queued = submit(combiner, "a");

            combiner.close();

            assertThatThrownBy(queued::join)
                    .cause()
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was taken");
            assertThat(running).isNotDone();
            gate.open();
            assertThat(running.join()).isEqualTo("answer for first");
            assertThat(executor.awaitBatch()).containsExactly("first:1");
            assertThat(executor.batchesNotSeen()).isZero();
            threads(name).forEach(RequestCombinerTest::join);
        }

        @Test
        void failsWhatCameBackOrShouldGoOnByItselfAfterTheTimeIsUp() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 100, 1_000, 1_000, Duration.ZERO));
            CountDownLatch closed = new CountDownLatch(1);
            ScriptedBatchExecutor.Gate gate = occupied(combiner);
            CompletableFuture<String> back = submit(combiner, "back");
            CompletableFuture<String> aside = submit(combiner, "aside");
            CountDownLatch begun = new CountDownLatch(1);
            executor.next(accounts -> {
                begun.countDown();
                join(closed);
                return new BatchReport.Committed(List.of(), accounts.subList(0, 1), accounts.subList(1, 2));
            });
            gate.open();
            join(begun);

            combiner.close();
            closed.countDown();

            assertThatThrownBy(back::join).cause().isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(aside::join).cause().isInstanceOf(StoreUnavailableException.class);
        }

        @Test
        void failsWhatTheSlowLaneHasNotBegun() {
            RequestCombiner combiner = combiner(new CombinerSettings(1, 1, 100, 1_000, 1_000, Duration.ofMillis(1)));
            ScriptedBatchExecutor.Gate locked = executor.holdNextAlone(ScriptedBatchExecutor::answer);
            executor.next(accounts -> new BatchReport.Committed(List.of(), List.of(), accounts))
                    .next(accounts -> new BatchReport.Committed(List.of(), List.of(), accounts));
            CompletableFuture<String> begun = submit(combiner, "a");
            locked.awaitEntered();
            CompletableFuture<String> notBegun = submit(combiner, "b");
            assertThat(executor.awaitBatch()).containsExactly("a:1");
            assertThat(executor.awaitBatch()).containsExactly("b:1");
            // Answered after b was sent on, since there is one worker.
            assertThat(submit(combiner, "c").join()).isEqualTo("answer for c");

            combiner.close();

            assertThatThrownBy(notBegun::join).cause().isInstanceOf(StoreUnavailableException.class);
            locked.open();
            assertThat(begun.join()).isEqualTo("answer for a");
        }

        @Test
        void isAllowedTwiceAndWithoutAnyRequest() {
            RequestCombiner combiner = combiner(ONE_WORKER);

            combiner.close();
            combiner.close();

            assertThatThrownBy(submit(combiner, "a")::join).cause().isInstanceOf(StoreUnavailableException.class);
            assertThat(threads(name)).isEmpty();
        }

        private void awaitTimedWait(Thread thread) {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nested
    class Settings {

        @Test
        void areRefusedOutsideTheirRanges() {
            Duration second = Duration.ofSeconds(1);
            assertThatThrownBy(() -> new CombinerSettings(0, 1, 1, 1, 1, second))
                    .hasMessageContaining("threads");
            assertThatThrownBy(() -> new CombinerSettings(65, 1, 1, 1, 1, second))
                    .hasMessageContaining("threads");
            assertThatThrownBy(() -> new CombinerSettings(1, 0, 1, 1, 1, second))
                    .hasMessageContaining("slowThreads");
            assertThatThrownBy(() -> new CombinerSettings(1, 1, 0, 1, 1, second))
                    .hasMessageContaining("maxAccounts");
            assertThatThrownBy(() -> new CombinerSettings(1, 1, 1, 0, 1, second))
                    .hasMessageContaining("maxRequests");
            assertThatThrownBy(() -> new CombinerSettings(1, 1, 1, 1, 0, second))
                    .hasMessageContaining("capacity");
            assertThatThrownBy(() -> new CombinerSettings(1, 1, 1, 1, 1, second.negated()))
                    .hasMessageContaining("drain");
            assertThatThrownBy(() -> new CombinerSettings(1, 1, 1, 1, 1, Duration.ofDays(1)))
                    .hasMessageContaining("drain");
        }
    }
}
