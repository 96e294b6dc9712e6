package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;

/**
 * The verbs of a gate that answer on the calling thread. What they promise together, and when what they did is saved, is told by the gate at hand:
 * {@link UsageGate}, which commits by itself, or {@link JoinedGate}, which leaves that to the host.
 *
 * <p>All verbs throw {@code IllegalArgumentException} for a feature that no plan speaks of, an amount outside 1 to 1,000,000,000, or a malformed
 * subject; nothing is counted then. Limits are those of the plan of the subject's account, the first part of its path: for the account as a whole and
 * for each level of the path that has limits of its own.
 *
 * @since 0.1.0
 */
public abstract sealed class BlockingGate permits UsageGate, JoinedGate {

    /** The shortest hold. */
    public static final Duration SHORTEST_HOLD = Duration.ofMillis(1);

    /** The longest hold. */
    public static final Duration LONGEST_HOLD = Duration.ofDays(366);

    final AccountWork work;
    final UsageRules rules;
    final DecisionWatch watch;

    BlockingGate(AccountWork work, UsageRules rules, DecisionWatch watch) {
        this.work = work;
        this.rules = rules;
        this.watch = watch;
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
     * Checks the limits and takes the units, in one atomic step. A denial takes nothing, and leaves no trace of a subject
     * that was not known.
     *
     * @return granted or denied, with every limit that was looked at
     */
    public Decision tryConsume(UsageRequest request) {
        requireKnown(request);
        return watch.over(
                request,
                () -> work.update(
                        AccountScope.of(request), (view, account, now) -> rules.consume(view, account, now, request)),
                decision -> decision);
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
        return watch.over(
                request,
                () -> work.update(
                        AccountScope.of(request), (view, account, now) -> rules.record(view, account, now, request)),
                granted -> granted);
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
                AccountScope.of(subject).withEarlierOperation(operation),
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
        return watch.over(
                request,
                () -> work.update(
                        AccountScope.of(request),
                        (view, account, now) -> HoldRules.reserve(rules, view, account, now, request, holdId, hold)),
                ReservationOutcome::decision);
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

    final void requireKnown(UsageRequest request) {
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
