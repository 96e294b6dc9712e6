package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;

/** Many callers at once, and exact counts: every request is carried out once, in its account's order, and answered once. */
@Timeout(120)
class RequestCombinerRaceTest {

    private static final int CALLERS = 16;
    private static final int ACCOUNTS = 7;
    private static final int REQUESTS_OF_A_CALLER = 2_000;

    /** Fails, sends back and sets aside at random; notices two batches with the same account. */
    private static final class UnrulyExecutor implements BatchExecutor {

        private final Random random;
        private final Set<String> running = ConcurrentHashMap.newKeySet();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicLong batches = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong again = new AtomicLong();
        private final AtomicLong alone = new AtomicLong();

        UnrulyExecutor(long seed) {
            random = new Random(seed);
        }

        @Override
        public BatchReport execute(List<FoldedAccount> accounts) {
            batches.incrementAndGet();
            accounts.forEach(account -> enter(account.root()));
            try {
                return report(accounts);
            } finally {
                accounts.forEach(account -> running.remove(account.root()));
            }
        }

        private BatchReport report(List<FoldedAccount> accounts) {
            if (random.nextInt(10) == 0) {
                refused.incrementAndGet();
                return new BatchReport.Refused(new StoreUnavailableException("planted"));
            }
            List<Settled<?>> settled = new ArrayList<>();
            List<FoldedAccount> lost = new ArrayList<>();
            List<FoldedAccount> aside = new ArrayList<>();
            for (FoldedAccount account : accounts) {
                switch (random.nextInt(10)) {
                    case 0 -> lost.add(account);
                    case 1 -> aside.add(account);
                    default ->
                        account.requests().forEach(request -> settled.add(ScriptedBatchExecutor.decide(request)));
                }
            }
            again.addAndGet(lost.size());
            return new BatchReport.Committed(settled, lost, aside);
        }

        @Override
        public BatchReport executeWaiting(FoldedAccount account) {
            enter(account.root());
            try {
                if (random.nextInt(10) == 0) {
                    return new BatchReport.Refused(new StoreUnavailableException("planted"));
                }
                int decided = 1 + random.nextInt(account.requests().size());
                List<Settled<?>> settled = new ArrayList<>();
                account.requests()
                        .subList(0, decided)
                        .forEach(request -> settled.add(ScriptedBatchExecutor.decide(request)));
                List<FoldedAccount> rest =
                        decided == account.requests().size() ? List.of() : List.of(account.from(decided));
                return new BatchReport.Committed(settled, rest, List.of());
            } finally {
                running.remove(account.root());
            }
        }

        @Override
        public BatchReport executeAlone(PendingUpdate<?> request) {
            alone.incrementAndGet();
            enter(request.root());
            try {
                return ScriptedBatchExecutor.answer(request);
            } finally {
                running.remove(request.root());
            }
        }

        private void enter(String root) {
            if (!running.add(root)) {
                overlaps.incrementAndGet();
            }
        }
    }

    @Test
    void everyRequestIsCarriedOutOnceInItsOrderAndAnswered() {
        long seed = 20260301;
        UnrulyExecutor executor = new UnrulyExecutor(seed);
        // A refused account of one request fails for good; those are counted apart.
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicIntegerArray carriedOut = new AtomicIntegerArray(CALLERS * REQUESTS_OF_A_CALLER);
        AtomicInteger outOfOrder = new AtomicInteger();
        Map<String, AtomicInteger> lastOfCaller = new ConcurrentHashMap<>();
        CombinerSettings settings = new CombinerSettings(3, 2, 4, 50, 100_000, Duration.ofSeconds(60));
        try (RequestCombiner combiner =
                new RequestCombiner("race", settings, executor, ForkJoinPool.commonPool(), BillingObserver.NOOP)) {
            race(caller -> {
                List<CompletableFuture<Integer>> answers = new ArrayList<>();
                for (int number = 0; number < REQUESTS_OF_A_CALLER; number++) {
                    int id = caller * REQUESTS_OF_A_CALLER + number;
                    int place = number;
                    String root = "account-" + number % ACCOUNTS;
                    answers.add(combiner.submit(AccountScope.of(root), account -> {
                        carriedOut.incrementAndGet(id);
                        AtomicInteger last =
                                lastOfCaller.computeIfAbsent(root + "/" + caller, key -> new AtomicInteger(-1));
                        if (last.getAndSet(place) >= place) {
                            outOfOrder.incrementAndGet();
                        }
                        return Change.none(id);
                    }));
                }
                for (int number = 0; number < REQUESTS_OF_A_CALLER; number++) {
                    try {
                        assertThat(answers.get(number).join()).isEqualTo(caller * REQUESTS_OF_A_CALLER + number);
                        answered.incrementAndGet();
                    } catch (CompletionException failure) {
                        assertThat(failure).hasCauseInstanceOf(StoreUnavailableException.class);
                        failed.incrementAndGet();
                    }
                }
            });
            assertThat(combiner.unanswered()).isZero();
        }

        int once = 0;
        int never = 0;
        for (int id = 0; id < carriedOut.length(); id++) {
            assertThat(carriedOut.get(id)).isBetween(0, 1);
            once += carriedOut.get(id);
            never += 1 - carriedOut.get(id);
        }
        assertThat(once).isEqualTo(answered.get());
        assertThat(never).isEqualTo(failed.get());
        assertThat(once + never).isEqualTo(CALLERS * REQUESTS_OF_A_CALLER);
        assertThat(outOfOrder).hasValue(0);
        assertThat(executor.overlaps).hasValue(0);
        assertThat(List.of(executor.refused.get(), executor.again.get(), executor.alone.get()))
                .doesNotContain(0L);
        assertThat(executor.batches.get()).isLessThan(CALLERS * REQUESTS_OF_A_CALLER);
        System.out.println(
                "LAB R2 combiner requests=" + (once + never) + " answered=" + once + " failed=" + never + " batches="
                        + executor.batches + " refused=" + executor.refused + " again=" + executor.again + " alone="
                        + executor.alone
                        + " violations=0 seed=" + seed);
    }

    @Test
    void aRequestIsEitherTakenBackOrCarriedOutNeverBothAndNeverNeither() {
        AtomicIntegerArray carriedOut = new AtomicIntegerArray(CALLERS * REQUESTS_OF_A_CALLER);
        AtomicInteger takenBack = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        ScriptedBatchExecutor executor = new ScriptedBatchExecutor();
        CombinerSettings settings = new CombinerSettings(2, 1, 100, 1_000, 100_000, Duration.ofSeconds(60));
        try (RequestCombiner combiner =
                new RequestCombiner("race", settings, executor, ForkJoinPool.commonPool(), BillingObserver.NOOP)) {
            race(caller -> {
                Random random = new Random(caller);
                for (int number = 0; number < REQUESTS_OF_A_CALLER; number++) {
                    int id = caller * REQUESTS_OF_A_CALLER + number;
                    CompletableFuture<Integer> answer =
                            combiner.submit(AccountScope.of("account-" + number % ACCOUNTS), account -> {
                                carriedOut.incrementAndGet(id);
                                return Change.none(id);
                            });
                    while (number % 2 == 0 && carriedOut.get(id) == 0 && random.nextInt(10_000) != 0) {
                        Thread.onSpinWait();
                    }
                    if (answer.cancel(true)) {
                        takenBack.incrementAndGet();
                    } else {
                        assertThat(answer.join()).isEqualTo(id);
                        assertThat(carriedOut.get(id)).isOne();
                        answered.incrementAndGet();
                    }
                }
            });
            assertThat(combiner.unanswered()).isZero();
        }

        int once = 0;
        for (int id = 0; id < carriedOut.length(); id++) {
            once += carriedOut.get(id);
        }
        assertThat(once).isEqualTo(answered.get());
        assertThat(takenBack.get() + answered.get()).isEqualTo(CALLERS * REQUESTS_OF_A_CALLER);
        assertThat(takenBack).hasPositiveValue();
        System.out.println("LAB R2 combiner-cancel requests=" + (takenBack.get() + answered.get()) + " takenBack="
                + takenBack + " answered=" + answered + " violations=0 seed=none");
    }

    @Test
    void closingInTheMiddleLosesNothing() {
        Map<String, Integer> outcomes = new HashMap<>();
        for (int round = 0; round < 50; round++) {
            AtomicInteger carriedOut = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger turnedAway = new AtomicInteger();
            CombinerSettings settings = new CombinerSettings(2, 1, 100, 1_000, 200, Duration.ofMillis(round % 2));
            RequestCombiner combiner = new RequestCombiner(
                    "race", settings, new ScriptedBatchExecutor(), ForkJoinPool.commonPool(), BillingObserver.NOOP);
            race(caller -> {
                List<CompletableFuture<Integer>> answers = new ArrayList<>();
                for (int number = 0; number < 100; number++) {
                    answers.add(combiner.submit(AccountScope.of("account-" + number % ACCOUNTS), account -> {
                        carriedOut.incrementAndGet();
                        return Change.none(1);
                    }));
                    if (caller == 0 && number == 50) {
                        combiner.close();
                    }
                }
                for (CompletableFuture<Integer> answer : answers) {
                    try {
                        answered.addAndGet(answer.join());
                    } catch (CompletionException failure) {
                        assertThat(failure).hasCauseInstanceOf(BillingException.class);
                        (failure.getCause() instanceof OverloadedException ? turnedAway : refused).incrementAndGet();
                    }
                }
            });

            assertThat(carriedOut.get()).isEqualTo(answered.get());
            assertThat(answered.get() + refused.get() + turnedAway.get()).isEqualTo(CALLERS * 100);
            assertThat(combiner.unanswered()).isZero();
            outcomes.merge("answered", answered.get(), Integer::sum);
            outcomes.merge("refused", refused.get(), Integer::sum);
            outcomes.merge("turnedAway", turnedAway.get(), Integer::sum);
        }
        assertThat(outcomes).doesNotContainValue(0);
        System.out.println("LAB R2 combiner-close rounds=50 outcomes=" + outcomes + " violations=0 seed=none");
    }

    @FunctionalInterface
    private interface Caller {
        void run(int number);
    }

    private static void race(Caller work) {
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < CALLERS; number++) {
            int caller = number;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    work.run(caller);
                } catch (Exception | Error failure) {
                    synchronized (failures) {
                        failures.add(failure);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(failures).isEmpty();
    }
}
