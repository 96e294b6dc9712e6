package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.observation.BillingObserver;

/**
 * The one facade that enforces usage limits: asks whether a subject may use a feature now, and counts it, in one atomic step.
 *
 * <p><b>Exact.</b> However many threads and processes ask at once, never one unit above a limit is granted. A request takes all its units or none:
 * what fits every window from the plan, the rest from grants, those that end soonest first.
 *
 * <p><b>Closed.</b> No answer from the store is no grant: verbs then throw a {@link ru.eatfit24.billing.error.BillingException}. Its subclass says
 * what to do next: {@link ru.eatfit24.billing.error.StoreUnavailableException} and {@link ru.eatfit24.billing.error.AccountBusyException} mean that
 * nothing was taken, {@link ru.eatfit24.billing.error.OutcomeUnknownException} that the units may have been taken.
 *
 * <p><b>Deciding</b> verbs ({@link #tryConsume}, {@link #require}) change what is counted. <b>Reading</b> verbs ({@link #check}, {@link #usage},
 * {@link #entitlements}, {@link #isEnabled}, {@link #value}, {@link #explain}) show how things stood at one moment and promise nothing about the
 * next call: to enforce a limit, consume.
 *
 * <p><b>Saved</b> before a verb returns. Inside a transaction of the host's, ask {@link #in} for a gate that joins it.
 *
 * <p>Safe for use by many threads, virtual ones too.
 *
 * <p><b>Repeatable.</b> A request with an {@link OperationId} takes effect at most once while operations are remembered (30 days unless the host says
 * otherwise): a repeat is answered as the first time, also on the next day. A denied one took no effect, and is decided anew. The same id with another
 * request is an {@link OperationConflictException}.
 */
public final class UsageGate extends BlockingGate {

    private final @Nullable Executor executor;

    private UsageGate(AccountWork work, UsageRules rules, DecisionWatch watch, @Nullable Executor executor) {
        super(work, rules, watch);
        this.executor = executor;
    }

    /**
     * A gate. Hosts take theirs from {@code Billing}.
     *
     * @param operationRetention how long operations are remembered
     * @param executor the host's threads for asynchronous verbs; null if none will be called on a store that needs them
     */
    public static UsageGate of(
            PlanDirectory directory,
            UsageStore store,
            InstantSource clock,
            Duration operationRetention,
            @Nullable Executor executor) {
        return new UsageGate(
                new AccountWork(directory, store, clock),
                new UsageRules(operationRetention),
                new DecisionWatch(BillingObserver.NOOP),
                executor);
    }

    /** The same gate, which tells an observer how its verbs end; {@code Billing} does this. The observer must not throw. */
    public UsageGate observedBy(BillingObserver observer) {
        return new UsageGate(work, rules, new DecisionWatch(observer), executor);
    }

    /**
     * The same as {@link #tryConsume(UsageRequest)}, answered later. The stage ends with the decision, or with the exception that the blocking verb
     * would throw; only a mistake in the request is thrown at once.
     *
     * <p>Whatever depends on the stage runs on the host's executor, without which a store on a database refuses the call. Where requests ride together
     * no thread is parked for one under way; on a store that carries out each by itself, a thread of the executor is. Cancelling the stage does not
     * take a request back.
     *
     * @throws IllegalStateException if the store needs an executor and none was given to {@code Billing.builder(…).executor(…)}
     */
    public CompletionStage<Decision> tryConsumeAsync(UsageRequest request) {
        requireKnown(request);
        return watch.overLater(request, () -> consumeLater(request));
    }

    private CompletionStage<Decision> consumeLater(UsageRequest request) {
        if (executor == null && work.store().needsExecutor()) {
            throw new IllegalStateException("on this store tryConsumeAsync needs threads of yours, for what depends on"
                    + " the answer: give Billing.builder(catalog).executor(…) an executor, or call tryConsume");
        }
        if (executor == null || !work.store().isBlocking()) {
            return consumeAsync(request);
        }
        try {
            return CompletableFuture.supplyAsync(() -> consumeAsync(request), executor)
                    .thenCompose(Function.identity());
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    "the executor given to Billing refused the request; nothing was taken. The same call may be made again",
                    full));
        }
    }

    private CompletionStage<Decision> consumeAsync(UsageRequest request) {
        return work.updateAsync(
                AccountScope.of(request), (view, account, now) -> rules.consume(view, account, now, request));
    }

    /**
     * The same verbs inside a transaction of the host's that is open: what the host writes and what the gate counts then commit or roll back
     * together. See {@link JoinedGate} for what that means.
     *
     * @param transaction made by the store's module, for example {@code JdbcTransaction.of(connection)}
     * @throws IllegalArgumentException if the transaction is not one of the store's database
     * @throws IllegalStateException if the store cannot join a transaction, as the one in memory, or the transaction is not open
     */
    public JoinedGate in(Transaction transaction) {
        return new JoinedGate(work.in(Objects.requireNonNull(transaction, "transaction")), rules, watch);
    }
}
