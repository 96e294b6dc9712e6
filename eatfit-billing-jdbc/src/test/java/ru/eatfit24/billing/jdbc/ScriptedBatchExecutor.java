package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.usage.Account;

/**
 * Carries out batches as a test tells it to. Without a script it leaves them to another executor, or answers each request with what
 * its rule says about an account that was never written.
 */
final class ScriptedBatchExecutor implements BatchExecutor {

    private final Function<List<FoldedAccount>, BatchReport> otherwise;
    private final Function<PendingUpdate<?>, BatchReport> otherwiseAlone;
    private final ConcurrentLinkedQueue<Function<List<FoldedAccount>, BatchReport>> scripts =
            new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Function<PendingUpdate<?>, BatchReport>> aloneScripts =
            new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Function<FoldedAccount, BatchReport>> waitingScripts =
            new ConcurrentLinkedQueue<>();
    private final Function<FoldedAccount, BatchReport> otherwiseWaiting;
    private final BlockingQueue<List<FoldedAccount>> batches = new LinkedBlockingQueue<>();
    private final BlockingQueue<FoldedAccount> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<PendingUpdate<?>> alone = new LinkedBlockingQueue<>();

    ScriptedBatchExecutor() {
        otherwise = ScriptedBatchExecutor::answers;
        otherwiseWaiting = account -> answers(List.of(account));
        otherwiseAlone = ScriptedBatchExecutor::answer;
    }

    ScriptedBatchExecutor(BatchExecutor otherwise) {
        this.otherwise = otherwise::execute;
        this.otherwiseWaiting = otherwise::executeWaiting;
        this.otherwiseAlone = otherwise::executeAlone;
    }

    /** Holds one batch until the test lets it go. */
    static final class Gate {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void awaitEntered() {
            await(entered);
        }

        void open() {
            opened.countDown();
        }

        private void pass() {
            entered.countDown();
            await(opened);
        }
    }

    /** The next batch without another script does this. */
    ScriptedBatchExecutor next(Function<List<FoldedAccount>, BatchReport> script) {
        scripts.add(script);
        return this;
    }

    ScriptedBatchExecutor nextWaiting(Function<FoldedAccount, BatchReport> script) {
        waitingScripts.add(script);
        return this;
    }

    ScriptedBatchExecutor nextAlone(Function<PendingUpdate<?>, BatchReport> script) {
        aloneScripts.add(script);
        return this;
    }

    /** The next batch waits at the gate, and is answered afterwards. */
    Gate holdNext() {
        Gate gate = new Gate();
        next(accounts -> {
            gate.pass();
            return answers(accounts);
        });
        return gate;
    }

    Gate holdNextAlone(Function<PendingUpdate<?>, BatchReport> afterwards) {
        Gate gate = new Gate();
        nextAlone(request -> {
            gate.pass();
            return afterwards.apply(request);
        });
        return gate;
    }

    /** The next batch that was begun, as "root:requests"; waits for one. */
    List<String> awaitBatch() {
        List<FoldedAccount> batch = poll(batches);
        return batch.stream()
                .map(account -> account.root() + ":" + account.requests().size())
                .toList();
    }

    /** The root of the next request that was carried out by itself; waits for one. */
    String awaitAlone() {
        return poll(alone).root();
    }

    /** The next account that was carried out by itself, as "root:requests"; waits for one. */
    String awaitWaiting() {
        FoldedAccount account = poll(waiting);
        return account.root() + ":" + account.requests().size();
    }

    int waitingNotSeen() {
        return waiting.size();
    }

    int batchesNotSeen() {
        return batches.size();
    }

    int aloneNotSeen() {
        return alone.size();
    }

    @Override
    public BatchReport execute(List<FoldedAccount> accounts) {
        batches.add(List.copyOf(accounts));
        Function<List<FoldedAccount>, BatchReport> script = scripts.poll();
        return (script == null ? otherwise : script).apply(accounts);
    }

    @Override
    public BatchReport executeWaiting(FoldedAccount account) {
        waiting.add(account);
        Function<FoldedAccount, BatchReport> script = waitingScripts.poll();
        return (script == null ? otherwiseWaiting : script).apply(account);
    }

    @Override
    public BatchReport executeAlone(PendingUpdate<?> request) {
        alone.add(request);
        Function<PendingUpdate<?>, BatchReport> script = aloneScripts.poll();
        return (script == null ? otherwiseAlone : script).apply(request);
    }

    static BatchReport answers(List<FoldedAccount> accounts) {
        List<Settled<?>> settled = new ArrayList<>();
        accounts.forEach(account -> account.requests().forEach(request -> settled.add(decide(request))));
        return new BatchReport.Committed(settled, List.of(), List.of());
    }

    static BatchReport answer(PendingUpdate<?> request) {
        return new BatchReport.Committed(List.of(decide(request)), List.of(), List.of());
    }

    static <T> Settled<T> decide(PendingUpdate<T> request) {
        try {
            return request.answered(
                    request.rule().apply(Account.absent(request.root(), 0)).answer());
        } catch (RuntimeException failure) {
            return request.failed(failure);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing happened for 30 seconds");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <E> E poll(BlockingQueue<E> queue) {
        try {
            E element = queue.poll(30, TimeUnit.SECONDS);
            if (element == null) {
                throw new IllegalStateException("nothing happened for 30 seconds");
            }
            return element;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
