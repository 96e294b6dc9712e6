package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CountedWindow;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.MeteredTerms;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/**
 * How one account stands with one metered feature at one instant: the terms in force, the window of each counter with what was used in it, and the
 * grants. Everything that decides or changes a counter starts from here, so what a limit means is written once.
 */
final class FeatureStanding {

    private static final Comparator<Grant> SOONEST_EXPIRY_FIRST = Comparator.comparing(
                    Grant::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Grant::id);

    private final AccountTerms accountTerms;
    private final MeteredFeature feature;
    private final MeteredTerms terms;
    private final @Nullable LimitOverride override;
    private final List<String> memberKeys;
    private final List<CountedWindow> windows;
    private final Meter[] meters;
    private final Account account;
    private final List<BillingEvent> events;

    private FeatureStanding(
            AccountTerms accountTerms,
            List<String> memberKeys,
            MeteredFeature feature,
            MeteredTerms terms,
            @Nullable LimitOverride override,
            List<CountedWindow> windows) {
        this.accountTerms = accountTerms;
        this.feature = feature;
        this.terms = terms;
        this.override = override;
        this.memberKeys = memberKeys;
        this.windows = windows;
        this.account = accountTerms.account();
        this.events = List.of();
        this.meters = new Meter[windows.size()];
        for (int i = 0; i < meters.length; i++) {
            meters[i] = currentMeter(windows.get(i));
        }
    }

    /** The same standing with other counts. */
    private FeatureStanding(FeatureStanding before, Meter[] meters, Account account, List<BillingEvent> events) {
        this.accountTerms = before.accountTerms;
        this.feature = before.feature;
        this.terms = before.terms;
        this.override = before.override;
        this.memberKeys = before.memberKeys;
        this.windows = before.windows;
        this.meters = meters;
        this.account = account;
        this.events = events;
    }

    /**
     * How the subject stands with the feature.
     *
     * @param memberKeys the {@link Subject#memberKeys} of the subject
     * @throws IncompleteAccountException if a member was not loaded that has counters
     */
    static FeatureStanding of(AccountTerms accountTerms, List<String> memberKeys, MeteredFeature feature) {
        LimitOverride override = accountTerms.override(feature);
        MeteredTerms ofPlan = accountTerms.termsOfPlan(feature);
        MeteredTerms terms = override == null ? ofPlan : ofPlan.replacedBy(override.allowance());
        return new FeatureStanding(
                accountTerms, memberKeys, feature, terms, override, accountTerms.countable(terms, memberKeys.size()));
    }

    private Meter currentMeter(CountedWindow counted) {
        WindowPolicy policy = counted.place().policy();
        Meter stored = account.usageOf(member(counted)).find(feature.code(), policy);
        Instant at = accountTerms.at();
        if (stored != null && at.isBefore(stored.window().end())) {
            return stored;
        }
        Zone zone = accountTerms.zone();
        BillingAnchor anchor = policy.needsAnchor() ? accountTerms.anchor() : null;
        Window window = stored == null
                ? policy.windowAt(at, zone, anchor)
                : policy.windowAfter(stored.window(), at, zone, anchor);
        return new Meter(feature.code(), window, 0);
    }

    private String member(CountedWindow counted) {
        int level = counted.place().level();
        return level == 0 ? "" : memberKeys.get(level - 1);
    }

    /** Whether so many units may be taken: what fits all windows from the plan, the rest from grants. */
    boolean fits(long amount) {
        long fromPlan = Math.min(amount, remainingOfPlan());
        return fromPlan == amount || amount - fromPlan <= grantsRemaining();
    }

    /** With so many units taken; they must fit. */
    FeatureStanding take(long amount) {
        long fromPlan = Math.min(amount, remainingOfPlan());
        FeatureStanding taken = fromPlan == 0 ? this : counting(meter -> Math.addExact(meter.used(), fromPlan));
        return fromPlan == amount ? taken : taken.takeFromGrants(amount - fromPlan);
    }

    /** With so many units counted in every window, whatever the limits say. */
    FeatureStanding record(long amount) {
        return counting(meter -> Math.addExact(meter.used(), amount));
    }

    private FeatureStanding takeFromGrants(long amount) {
        AccountUsage changed = account.usage();
        long rest = amount;
        for (Grant grant : liveGrants()) {
            long units = Math.min(rest, remaining(grant));
            changed = changed.withGrantUsed(grant.id(), changed.grantUsed(grant.id()) + units);
            rest -= units;
            if (rest == 0) {
                return new FeatureStanding(this, meters, account.withUsage(changed), events);
            }
        }
        throw new IllegalStateException(rest + " of " + amount + " units do not fit the grants of account "
                + account.root() + " for " + feature);
    }

    /** Where the units were taken from that this standing has and the one before it had not. */
    UnitsTaken takenSince(FeatureStanding before, long amount) {
        Map<String, Long> grants = new LinkedHashMap<>();
        for (Grant grant : before.liveGrants()) {
            long units = account.usage().grantUsed(grant.id())
                    - before.account.usage().grantUsed(grant.id());
            if (units > 0) {
                grants.put(grant.id(), units);
            }
        }
        long fromGrants = grants.values().stream().mapToLong(Long::longValue).sum();
        List<UnitsTaken.CountedIn> countedIn = new ArrayList<>();
        for (int i = 0; i < meters.length; i++) {
            countedIn.add(new UnitsTaken.CountedIn(member(windows.get(i)), meters[i].window()));
        }
        return new UnitsTaken(feature.code(), amount - fromGrants, countedIn, grants);
    }

    /** With so many units more or fewer in every window that counts now; a counter stops at 0. Nothing is asked of the limits. */
    FeatureStanding adjust(long delta) {
        return counting(meter -> Math.max(0, Math.addExact(meter.used(), delta)));
    }

    /** With 0 used in every window that counts now. */
    FeatureStanding reset() {
        return counting(meter -> 0);
    }

    private FeatureStanding counting(ToLongFunction<Meter> count) {
        Meter[] counted = new Meter[meters.length];
        Account changed = account;
        for (int i = 0; i < meters.length; i++) {
            counted[i] = Thresholds.counted(
                    meters[i], count.applyAsLong(meters[i]), windows.get(i).limit());
            String member = member(windows.get(i));
            changed = changed.withUsageOf(member, changed.usageOf(member).with(counted[i]));
        }
        return new FeatureStanding(this, counted, changed, raisedBy(counted));
    }

    /** Thresholds that these counts have passed; few counts do. */
    private List<BillingEvent> raisedBy(Meter[] counted) {
        List<BillingEvent> raised = events;
        for (int i = 0; i < counted.length; i++) {
            Limit limit = windows.get(i).limit();
            if (limit == null || counted[i].announcedPercent() == meters[i].announcedPercent()) {
                continue;
            }
            raised = new ArrayList<>(raised);
            for (int percent : Thresholds.passed(meters[i], counted[i])) {
                raised.add(new ThresholdReached(
                        account.root(),
                        member(windows.get(i)),
                        counted[i],
                        limit.amount(),
                        percent,
                        accountTerms.at()));
            }
        }
        return raised;
    }

    /** What is to be told of the counting. */
    List<BillingEvent> events() {
        return events;
    }

    /** The account as it stands. */
    Account account() {
        return account;
    }

    /** The windows that have ended and whose place another has taken, with what was used in them. */
    List<ClosedWindow> closed() {
        List<ClosedWindow> closed = List.of();
        for (int i = 0; i < meters.length; i++) {
            String member = member(windows.get(i));
            WindowPolicy policy = meters[i].window().policy();
            Meter stored = accountTerms.account().usageOf(member).find(feature.code(), policy);
            Meter saved = account.usageOf(member).find(feature.code(), policy);
            if (stored == null
                    || saved == null
                    || stored.used() == 0
                    || saved.window().equals(stored.window())) {
                continue;
            }
            closed = closed.isEmpty() ? new ArrayList<>() : closed;
            closed.add(new ClosedWindow(member, feature.code(), stored.window(), stored.used()));
        }
        return closed;
    }

    /** How things stand, for the caller. */
    FeatureUsage usage() {
        LimitSource source = source();
        if (meters.length == 1) {
            return FeatureUsage.of(feature, List.of(limitState(0, source)), grantStates());
        }
        List<LimitState> limits = new ArrayList<>(meters.length);
        for (int i = 0; i < meters.length; i++) {
            if (windows.get(i).limit() != null) {
                limits.add(limitState(i, source));
            }
        }
        if (limits.isEmpty()) {
            for (int i = 0; i < meters.length; i++) {
                limits.add(limitState(i, source));
            }
        }
        return FeatureUsage.of(feature, limits, grantStates());
    }

    private LimitState limitState(int index, LimitSource source) {
        Meter meter = meters[index];
        CountedWindow counted = windows.get(index);
        return LimitState.of(feature, counted.place().level(), counted.limit(), meter.window(), meter.used(), source);
    }

    /** Live grants of the feature, those that end soonest first. */
    List<Grant> liveGrants() {
        return account.facts().grants().stream()
                .filter(grant -> grant.feature().equals(feature.code())
                        && grant.isLive(accountTerms.at())
                        && remaining(grant) > 0)
                .sorted(SOONEST_EXPIRY_FIRST)
                .toList();
    }

    long remaining(Grant grant) {
        return grant.amount() - account.usage().grantUsed(grant.id());
    }

    private List<GrantState> grantStates() {
        if (account.facts().grants().isEmpty()) {
            return List.of();
        }
        return liveGrants().stream()
                .map(grant -> new GrantState(grant.id(), remaining(grant), grant.expiresAt()))
                .toList();
    }

    private long grantsRemaining() {
        if (account.facts().grants().isEmpty()) {
            return 0;
        }
        return liveGrants().stream().mapToLong(this::remaining).sum();
    }

    private long remainingOfPlan() {
        long remaining = Long.MAX_VALUE;
        for (int i = 0; i < meters.length; i++) {
            Limit limit = windows.get(i).limit();
            if (limit != null) {
                remaining = Math.min(remaining, Math.max(0, limit.amount() + limit.overage() - meters[i].used()));
            }
        }
        return remaining;
    }

    private LimitSource source() {
        PlanVersion plan = accountTerms.plan().planVersion();
        if (override != null) {
            return new LimitSource.OfOverride(plan, override.until());
        }
        return terms.isIncluded() ? new LimitSource.OfPlan(plan) : new LimitSource.NotIncluded(plan);
    }
}
