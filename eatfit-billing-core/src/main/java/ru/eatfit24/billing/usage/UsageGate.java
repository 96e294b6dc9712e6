package ru.eatfit24.billing.usage;

import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.error.StoreUnavailableException;

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
 * <p>All verbs throw {@code IllegalArgumentException} for a feature that no plan speaks of, an amount outside 1 to 1,000,000,000, or a malformed
 * subject; nothing is counted then. Limits are those of the subject's account, the first part of its path. Safe for use by many threads, virtual ones
 * too.
 */
public final class UsageGate {

    private final AccountWork work;
    private final @Nullable Executor executor;

    private UsageGate(AccountWork work, @Nullable Executor executor) {
        this.work = work;
        this.executor = executor;
    }

    /**
     * A gate. Hosts take theirs from {@code Billing}.
     *
     * @param executor runs asynchronous verbs on a store that blocks; null if none will be called
     */
    public static UsageGate of(
            PlanDirectory directory, UsageStore store, InstantSource clock, @Nullable Executor executor) {
        return new UsageGate(new AccountWork(directory, store, clock), executor);
    }

    /** Takes one unit for an account, or nothing. See {@link #tryConsume(UsageRequest)}. */
    public Decision tryConsume(String account, MeteredFeature feature) {
        return tryConsume(UsageRequest.of(Subject.of(account), feature));
    }

    /** Takes so many units for an account, or nothing. See {@link #tryConsume(UsageRequest)}. */
    public Decision tryConsume(String account, MeteredFeature feature, long amount) {
        return tryConsume(UsageRequest.of(Subject.of(account), feature, amount));
    }

    /** Takes one unit, or nothing. See {@link #tryConsume(UsageRequest)}. */
    public Decision tryConsume(Subject subject, MeteredFeature feature) {
        return tryConsume(UsageRequest.of(subject, feature));
    }

    /** Takes so many units, or nothing. See {@link #tryConsume(UsageRequest)}. */
    public Decision tryConsume(Subject subject, MeteredFeature feature, long amount) {
        return tryConsume(UsageRequest.of(subject, feature, amount));
    }

    /**
     * Checks the limits and takes the units, in one atomic step. Saved before it returns. A denial takes nothing, and leaves no trace of a subject
     * that was not known.
     *
     * @return granted or denied, with every limit that was looked at
     */
    public Decision tryConsume(UsageRequest request) {
        requireKnown(request);
        return work.update(
                request.subject().account(), (view, account, now) -> UsageRules.consume(view, account, now, request));
    }

    /**
     * The same as {@link #tryConsume(UsageRequest)}, answered later. The stage ends with the decision, or with the exception that the blocking verb
     * would throw; only a mistake in the request is thrown at once.
     *
     * <p>On a store that blocks, such as a database's, a thread of the host's executor is parked for each request under way; without an executor the
     * call is refused. Cancelling the stage does not take a request back.
     *
     * @throws IllegalStateException if the store blocks and no executor was given to {@code Billing.builder(…).executor(…)}
     */
    public CompletionStage<Decision> tryConsumeAsync(UsageRequest request) {
        requireKnown(request);
        if (!work.store().isBlocking()) {
            return consumeAsync(request);
        }
        if (executor == null) {
            throw new IllegalStateException("this store blocks its callers, so tryConsumeAsync needs threads of yours:"
                    + " give Billing.builder(catalog).executor(…) an executor, or call tryConsume");
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
                request.subject().account(), (view, account, now) -> UsageRules.consume(view, account, now, request));
    }

    /**
     * Takes one unit for an account, or throws.
     *
     * @throws QuotaExceededException if it was denied
     */
    public Decision.Granted require(String account, MeteredFeature feature) {
        return require(UsageRequest.of(Subject.of(account), feature));
    }

    /**
     * The same as {@link #tryConsume(UsageRequest)}, for code that goes on only if it was granted.
     *
     * @throws QuotaExceededException if it was denied
     */
    public Decision.Granted require(UsageRequest request) {
        Decision decision = tryConsume(request);
        if (decision instanceof Decision.Denied denied) {
            throw new QuotaExceededException(denied);
        }
        return (Decision.Granted) decision;
    }

    /**
     * What {@link #tryConsume(UsageRequest)} would have answered at one moment of this call; nothing is taken. Promises nothing about the next call:
     * between a check and a consume others may take the rest.
     */
    public Decision check(UsageRequest request) {
        requireKnown(request);
        return work.read(
                request.subject().account(),
                (view, account, now) ->
                        UsageRules.consume(view, account, now, request).answer());
    }

    /** How a subject stands with one metered feature. A reading verb: promises nothing about the next call. */
    public FeatureUsage usage(Subject subject, MeteredFeature feature) {
        Objects.requireNonNull(subject, "subject");
        work.directory().view().requireKnown(feature);
        return work.read(
                subject.account(),
                (view, account, now) -> FeatureStanding.of(AccountTerms.of(view, account, now), feature)
                        .usage());
    }

    /** How an account stands with one metered feature. A reading verb: promises nothing about the next call. */
    public FeatureUsage usage(String account, MeteredFeature feature) {
        return usage(Subject.of(account), feature);
    }

    /** What a subject may do: its plan, and all its usage. A reading verb: promises nothing about the next call. */
    public Entitlement entitlements(Subject subject) {
        Objects.requireNonNull(subject, "subject");
        return work.read(subject.account(), (view, account, now) -> Entitlement.of(view, account, now, subject));
    }

    /** What an account may do: its plan, and all its usage. A reading verb: promises nothing about the next call. */
    public Entitlement entitlements(String account) {
        return entitlements(Subject.of(account));
    }

    /** Whether the subject's plan has a switch on. A reading verb: promises nothing about the next call. */
    public boolean isEnabled(Subject subject, SwitchFeature feature) {
        Objects.requireNonNull(subject, "subject");
        work.directory().view().requireKnown(feature);
        return work.read(
                subject.account(),
                (view, account, now) ->
                        AccountTerms.of(view, account, now).plan().isOn(feature));
    }

    /** Whether the account's plan has a switch on. A reading verb: promises nothing about the next call. */
    public boolean isEnabled(String account, SwitchFeature feature) {
        return isEnabled(Subject.of(account), feature);
    }

    /** The number that the subject's plan sets; empty when it sets none. A reading verb: promises nothing about the next call. */
    public OptionalLong value(Subject subject, ValueFeature feature) {
        Objects.requireNonNull(subject, "subject");
        work.directory().view().requireKnown(feature);
        return work.read(
                subject.account(),
                (view, account, now) ->
                        AccountTerms.of(view, account, now).plan().value(feature));
    }

    /** The number that the account's plan sets; empty when it sets none. A reading verb: promises nothing about the next call. */
    public OptionalLong value(String account, ValueFeature feature) {
        return value(Subject.of(account), feature);
    }

    /**
     * Why a subject may use a feature or not: plan version, override, grants, window, and what came of it. A reading verb: promises nothing about the
     * next call.
     */
    public Explanation explain(Subject subject, MeteredFeature feature) {
        Objects.requireNonNull(subject, "subject");
        work.directory().view().requireKnown(feature);
        return work.read(
                subject.account(), (view, account, now) -> Explanation.of(view, account, now, subject, feature));
    }

    private void requireKnown(UsageRequest request) {
        work.directory().view().requireKnown(request.feature());
    }
}
