package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CountedWindow;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.MeteredTerms;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.Window;
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
    private final List<CountedWindow> windows;
    private final Meter[] meters;
    private final AccountUsage used;

    private FeatureStanding(
            AccountTerms accountTerms,
            MeteredFeature feature,
            MeteredTerms terms,
            @Nullable LimitOverride override,
            List<CountedWindow> windows) {
        this.accountTerms = accountTerms;
        this.feature = feature;
        this.terms = terms;
        this.override = override;
        this.windows = windows;
        this.used = accountTerms.account().usage();
        this.meters = new Meter[windows.size()];
        for (int i = 0; i < meters.length; i++) {
            meters[i] = currentMeter(windows.get(i));
        }
    }

    /** The same standing with other counts. */
    private FeatureStanding(FeatureStanding before, Meter[] meters, AccountUsage used) {
        this.accountTerms = before.accountTerms;
        this.feature = before.feature;
        this.terms = before.terms;
        this.override = before.override;
        this.windows = before.windows;
        this.meters = meters;
        this.used = used;
    }

    static FeatureStanding of(AccountTerms accountTerms, MeteredFeature feature) {
        LimitOverride override = accountTerms.override(feature);
        MeteredTerms ofPlan = accountTerms.termsOfPlan(feature);
        MeteredTerms terms = override == null ? ofPlan : ofPlan.replacedBy(override.allowance());
        return new FeatureStanding(accountTerms, feature, terms, override, accountTerms.countable(terms));
    }

    private Meter currentMeter(CountedWindow counted) {
        Meter stored = used.find(feature.code(), counted.policy());
        Instant at = accountTerms.at();
        if (stored != null && at.isBefore(stored.window().end())) {
            return stored;
        }
        Zone zone = accountTerms.zone();
        BillingAnchor anchor = counted.policy().needsAnchor() ? accountTerms.anchor() : null;
        Window window = stored == null
                ? counted.policy().windowAt(at, zone, anchor)
                : counted.policy().windowAfter(stored.window(), at, zone, anchor);
        return new Meter(feature.code(), window, 0);
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

    private FeatureStanding takeFromGrants(long amount) {
        AccountUsage changed = used;
        long rest = amount;
        for (Grant grant : liveGrants()) {
            long units = Math.min(rest, remaining(grant));
            changed = changed.withGrantUsed(grant.id(), changed.grantUsed(grant.id()) + units);
            rest -= units;
            if (rest == 0) {
                return new FeatureStanding(this, meters, changed);
            }
        }
        throw new IllegalStateException(rest + " of " + amount + " units do not fit the grants of account "
                + accountTerms.account().root() + " for " + feature);
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
        AccountUsage changed = used;
        for (int i = 0; i < meters.length; i++) {
            counted[i] = new Meter(feature.code(), meters[i].window(), count.applyAsLong(meters[i]));
            changed = changed.with(counted[i]);
        }
        return new FeatureStanding(this, counted, changed);
    }

    /** The account as it stands. */
    Account account() {
        return accountTerms.account().withUsage(accountTerms.at(), used);
    }

    /** The windows that have ended and whose place another has taken, with what was used in them. */
    List<ClosedWindow> closed() {
        List<ClosedWindow> closed = List.of();
        AccountUsage before = accountTerms.account().usage();
        for (Meter meter : meters) {
            Meter stored = before.find(feature.code(), meter.window().policy());
            Meter saved = used.find(feature.code(), meter.window().policy());
            if (stored == null
                    || saved == null
                    || stored.used() == 0
                    || saved.window().equals(stored.window())) {
                continue;
            }
            closed = closed.isEmpty() ? new ArrayList<>() : closed;
            closed.add(new ClosedWindow(feature.code(), stored.window(), stored.used()));
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
            if (windows.get(i).limit() != null || terms.isUnlimited()) {
                limits.add(limitState(i, source));
            }
        }
        return FeatureUsage.of(feature, limits, grantStates());
    }

    private LimitState limitState(int index, LimitSource source) {
        Meter meter = meters[index];
        return new LimitState(feature, windows.get(index).limit(), meter.window(), meter.used(), source);
    }

    /** Live grants of the feature, those that end soonest first. */
    List<Grant> liveGrants() {
        return accountTerms.account().facts().grants().stream()
                .filter(grant -> grant.feature().equals(feature.code())
                        && grant.isLive(accountTerms.at())
                        && remaining(grant) > 0)
                .sorted(SOONEST_EXPIRY_FIRST)
                .toList();
    }

    long remaining(Grant grant) {
        return grant.amount() - used.grantUsed(grant.id());
    }

    private List<GrantState> grantStates() {
        if (accountTerms.account().facts().grants().isEmpty()) {
            return List.of();
        }
        return liveGrants().stream()
                .map(grant -> new GrantState(grant.id(), remaining(grant), grant.expiresAt()))
                .toList();
    }

    private long grantsRemaining() {
        if (accountTerms.account().facts().grants().isEmpty()) {
            return 0;
        }
        return liveGrants().stream().mapToLong(this::remaining).sum();
    }

    private long remainingOfPlan() {
        long remaining = Long.MAX_VALUE;
        for (int i = 0; i < meters.length; i++) {
            Limit limit = windows.get(i).limit();
            if (limit != null) {
                remaining = Math.min(remaining, Math.max(0, limit.amount() - meters[i].used()));
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
