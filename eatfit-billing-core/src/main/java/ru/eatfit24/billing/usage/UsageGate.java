package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;
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
 * subject; nothing is counted then. Limits are those of the plan of the subject's account, the first part of its path: for the account as a whole and
 * for each level of the path that has limits of its own. Safe for use by many threads, virtual ones too.
 *
 * <p><b>Repeatable.</b> A request with an {@link OperationId} takes effect at most once while operations are remembered (30 days unless the host says
 * otherwise): a repeat is answered as the first time, also on the next day. A denied one took no effect, and is decided anew. The same id with another
 * request is an {@link OperationConflictException}.
 */
public final class UsageGate {

    /** The shortest hold. */
    public static final Duration SHORTEST_HOLD = Duration.ofMillis(1);

    /** The longest hold. */
    public static final Duration LONGEST_HOLD = Duration.ofDays(366);

    private final AccountWork work;
    private final UsageRules rules;
    private final @Nullable Executor executor;

    private UsageGate(AccountWork work, UsageRules rules, @Nullable Executor executor) {
        this.work = work;
        this.rules = rules;
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
        return new UsageGate(new AccountWork(directory, store, clock), new UsageRules(operationRetention), executor);
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
                AccountScope.of(request), (view, account, now) -> rules.consume(view, account, now, request));
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
     * Counts what has happened already, also past the limits: the units count in every window, none is taken from grants. The answer is flagged by
     * {@link Decision.Granted#isOverLimit()}.
     */
    public Decision.Granted record(UsageRequest request) {
        requireKnown(request);
        return work.update(AccountScope.of(request), (view, account, now) -> rules.record(view, account, now, request));
    }

    /**
     * Gives back what an operation of {@link #tryConsume(UsageRequest)} or {@link #record} took, once: into the windows that it was counted in,
     * also when they have ended since, and to the grants that there still are. A counter stops at 0.
     *
     * @param subject the subject's account is the one that the operation was made for
     * @throws IllegalStateException if the operation made a reservation, which is settled by its own id
     */
    public GiveBack giveBack(Subject subject, OperationId operation) {
        Objects.requireNonNull(operation, "operation");
        return work.update(
                AccountScope.of(subject).withOperation(operation),
                (view, account, now) -> rules.giveBack(view, account, now, operation));
    }

    /**
     * Takes the units now, to be settled later: work whose size or success is not known yet. Unless settled, the hold ends by itself: from that
     * instant on its units are back, whether any job has run or not. The units belong to the windows of this moment.
     *
     * @param request for one feature
     * @param hold {@link #SHORTEST_HOLD} to {@link #LONGEST_HOLD}
     * @throws IllegalArgumentException if the request is for several features, or the hold is outside that range
     */
    public ReservationOutcome reserve(UsageRequest request, Duration hold) {
        requireKnown(request);
        requireHold(hold);
        if (request.units().size() != 1) {
            throw new IllegalArgumentException("a reservation is for one feature, but this asks for " + request);
        }
        String holdId = UUID.randomUUID().toString();
        return work.update(
                AccountScope.of(request),
                (view, account, now) -> HoldRules.reserve(rules, view, account, now, request, holdId, hold));
    }

    /**
     * Settles a reservation: so many units were used. Fewer than reserved: the rest is given back. More: the rest is taken now if it fits as a
     * whole, else what was reserved stays taken and the answer is {@link Settlement.Exceeded}.
     *
     * @param actual 0 to {@link UsageRequest#MAX_AMOUNT}
     * @return {@link Settlement.Committed}, {@link Settlement.Exceeded}, {@link Settlement.Expired}, {@link Settlement.SettledBefore} or
     *     {@link Settlement.Unknown}
     */
    public Settlement commit(ReservationId reservation, long actual) {
        if (actual < 0 || actual > UsageRequest.MAX_AMOUNT) {
            throw new IllegalArgumentException("an amount must be 0 to " + UsageRequest.MAX_AMOUNT + ", but was "
                    + actual + " of reservation " + reservation);
        }
        return work.update(
                scope(reservation), (view, account, now) -> HoldRules.commit(view, account, now, reservation, actual));
    }

    /**
     * Settles a reservation: nothing was used, all units are given back.
     *
     * @return {@link Settlement.Released}, {@link Settlement.Expired}, {@link Settlement.SettledBefore} or {@link Settlement.Unknown}
     */
    public Settlement release(ReservationId reservation) {
        return work.update(
                scope(reservation), (view, account, now) -> HoldRules.release(view, account, now, reservation));
    }

    /**
     * Lets a reservation end so long from now, unless it is settled before.
     *
     * @param hold {@link #SHORTEST_HOLD} to {@link #LONGEST_HOLD}
     * @return {@link Settlement.Extended}, {@link Settlement.Expired}, {@link Settlement.SettledBefore} or {@link Settlement.Unknown}
     */
    public Settlement extend(ReservationId reservation, Duration hold) {
        requireHold(hold);
        return work.update(
                scope(reservation), (view, account, now) -> HoldRules.extend(view, account, now, reservation, hold));
    }

    /**
     * What {@link #tryConsume(UsageRequest)} would have answered at one moment of this call; nothing is taken. Promises nothing about the next call:
     * between a check and a consume others may take the rest.
     */
    public Decision check(UsageRequest request) {
        requireKnown(request);
        return work.read(
                AccountScope.of(request),
                (view, account, now) ->
                        rules.consume(view, account, now, request).answer());
    }

    /** How a subject stands with one metered feature. A reading verb: promises nothing about the next call. */
    public FeatureUsage usage(Subject subject, MeteredFeature feature) {
        Objects.requireNonNull(subject, "subject");
        work.directory().view().requireKnown(feature);
        return work.read(
                AccountScope.of(subject),
                (view, account, now) -> FeatureStanding.of(
                                AccountTerms.of(view, account, now), subject.memberKeys(), feature)
                        .usage());
    }

    /** How an account stands with one metered feature. A reading verb: promises nothing about the next call. */
    public FeatureUsage usage(String account, MeteredFeature feature) {
        return usage(Subject.of(account), feature);
    }

    /** What a subject may do: its plan, and all its usage. A reading verb: promises nothing about the next call. */
    public Entitlement entitlements(Subject subject) {
        Objects.requireNonNull(subject, "subject");
        return work.read(AccountScope.of(subject), (view, account, now) -> Entitlement.of(view, account, now, subject));
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
                AccountScope.of(subject),
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
                AccountScope.of(subject),
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
                AccountScope.of(subject), (view, account, now) -> Explanation.of(view, account, now, subject, feature));
    }

    private void requireKnown(UsageRequest request) {
        CatalogView view = work.directory().view();
        for (UsageRequest.Units units : request.units()) {
            view.requireKnown(units.feature());
        }
    }

    private static void requireHold(Duration hold) {
        if (hold.compareTo(SHORTEST_HOLD) < 0 || hold.compareTo(LONGEST_HOLD) > 0) {
            throw new IllegalArgumentException(
                    "a hold must last " + SHORTEST_HOLD + " to " + LONGEST_HOLD + ", but was to last " + hold);
        }
    }

    private static AccountScope scope(ReservationId reservation) {
        return AccountScope.of(reservation.account()).withHold(reservation.hold());
    }
}
