package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import ru.eatfit24.billing.catalog.MeteredFeature;

/** How an account stands with one metered feature: each limit that holds, and the grants. Immutable. */
public final class FeatureUsage {

    private final MeteredFeature feature;
    private final List<LimitState> limits;
    private final List<GrantState> grants;

    private FeatureUsage(MeteredFeature feature, List<LimitState> limits, List<GrantState> grants) {
        this.feature = feature;
        this.limits = limits;
        this.grants = grants;
    }

    /**
     * Usage as a rule found it or a store kept it.
     *
     * @param limits at least one
     * @param grants live grants with units left, in the order of taking
     */
    public static FeatureUsage of(MeteredFeature feature, List<LimitState> limits, List<GrantState> grants) {
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("usage of " + feature + " needs at least one limit or counted window");
        }
        return new FeatureUsage(feature, List.copyOf(limits), List.copyOf(grants));
    }

    /** The feature. */
    public MeteredFeature feature() {
        return feature;
    }

    /** Every limit that holds; never empty. Without a limit, the windows in which the use is counted. */
    public List<LimitState> limits() {
        return limits;
    }

    /** The tightest of the limits: the one with the fewest units remaining; among equals, the one that resets last. */
    public LimitState binding() {
        LimitState tightest = limits.get(0);
        for (int i = 1; i < limits.size(); i++) {
            tightest = tighter(tightest, limits.get(i));
        }
        return tightest;
    }

    /** Live grants with units left, those that end soonest first. */
    public List<GrantState> grants() {
        return grants;
    }

    /** Units of live grants that were not used yet, 0 or more. */
    public long grantsRemaining() {
        long remaining = 0;
        for (GrantState grant : grants) {
            remaining += grant.remaining();
        }
        return remaining;
    }

    /** Units of the grants that will still be live at an instant. */
    long grantsRemainingAt(Instant instant) {
        return grants.stream()
                .filter(grant -> grant.expiresAt().map(instant::isBefore).orElse(true))
                .mapToLong(GrantState::remaining)
                .sum();
    }

    /** Units that may still be used now: the tightest limit and the live grants; empty for unlimited. */
    public OptionalLong remaining() {
        LimitState binding = binding();
        return binding.isUnlimited()
                ? OptionalLong.empty()
                : OptionalLong.of(binding.remainingUnits() + grantsRemaining());
    }

    /** Whether so many units more would fit: what fits all limits, the rest from grants. */
    boolean fits(long amount) {
        return binding().remainingUnits() >= amount - Math.min(amount, grantsRemaining());
    }

    static LimitState tighter(LimitState one, LimitState other) {
        int order = Long.compare(one.remainingUnits(), other.remainingUnits());
        if (order == 0) {
            order = other.window().end().compareTo(one.window().end());
        }
        return order <= 0 ? one : other;
    }

    @Override
    public String toString() {
        return limits + (grants.isEmpty() ? "" : " and " + grantsRemaining() + " of grants");
    }
}
