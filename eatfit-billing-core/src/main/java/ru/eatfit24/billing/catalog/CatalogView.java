package ru.eatfit24.billing.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/**
 * The plans as one node knows them at one epoch of the catalogue. Immutable to its readers; rules decide with it, without input or output.
 *
 * <p>When an account was loaded under another epoch, or is on a plan that the view does not know, the rule says so by throwing
 * {@link OutdatedViewException}, and whoever ran the rule takes a newer view and runs it again.
 */
public final class CatalogView {

    private final long epoch;
    private final Plan defaultPlan;
    private final Zone zone;
    private final Map<PlanVersion, Plan> plans = new LinkedHashMap<>();
    private final Map<MeteredFeature, Set<WindowPolicy>> counted = new HashMap<>();
    private final Set<Feature> features = new LinkedHashSet<>();
    private final IdentityHashMap<Plan, Map<MeteredFeature, MeteredTerms>> terms = new IdentityHashMap<>();

    CatalogView(long epoch, PlanVersion defaultPlan, Zone zone, Collection<Plan> plans) {
        this.epoch = epoch;
        this.zone = zone;
        for (Plan plan : plans) {
            this.plans.put(plan.planVersion(), plan);
            collectFeatures(plan);
        }
        this.defaultPlan = Objects.requireNonNull(this.plans.get(defaultPlan), "defaultPlan");
        for (Plan plan : this.plans.values()) {
            Map<MeteredFeature, MeteredTerms> ofPlan = new HashMap<>();
            counted.forEach((feature, windows) -> ofPlan.put(
                    feature,
                    plan.allowance(feature)
                            .map(allowance -> MeteredTerms.of(allowance, windows))
                            .orElseGet(() -> MeteredTerms.notIncluded(windows))));
            terms.put(plan, ofPlan);
        }
    }

    private void collectFeatures(Plan plan) {
        features.addAll(plan.switches());
        features.addAll(plan.values().keySet());
        plan.allowances().forEach((feature, allowance) -> {
            features.add(feature);
            Set<WindowPolicy> windows = counted.computeIfAbsent(feature, any -> new LinkedHashSet<>());
            if (allowance instanceof Allowance.Limited limited) {
                limited.limits().forEach(limit -> windows.add(limit.window()));
            }
        });
    }

    /** The epoch of the catalogue that this view shows. */
    public long epoch() {
        return epoch;
    }

    /** The zone of accounts that have none of their own. */
    public Zone zone() {
        return zone;
    }

    /** The metered features that any known plan speaks of, in order of declaration. */
    public Set<MeteredFeature> meteredFeatures() {
        Set<MeteredFeature> metered = new LinkedHashSet<>();
        for (Feature feature : features) {
            if (feature instanceof MeteredFeature known) {
                metered.add(known);
            }
        }
        return metered;
    }

    /**
     * The plan in force for an account.
     *
     * @param accountEpoch the epoch under which the account was loaded
     * @param assigned the plan that the account is assigned to now; null for the default plan
     * @throws OutdatedViewException if this view is of another epoch or does not know the plan
     */
    public Plan planOf(long accountEpoch, @Nullable PlanVersion assigned) {
        if (accountEpoch != epoch) {
            throw new OutdatedViewException(accountEpoch, null);
        }
        if (assigned == null) {
            return defaultPlan;
        }
        Plan plan = plans.get(assigned);
        if (plan == null) {
            throw new OutdatedViewException(accountEpoch, assigned);
        }
        return plan;
    }

    /** The terms of a feature on a plan of this view. */
    public MeteredTerms terms(Plan plan, MeteredFeature feature) {
        Map<MeteredFeature, MeteredTerms> ofPlan = Objects.requireNonNull(terms.get(plan), "plan of another view");
        MeteredTerms known = ofPlan.get(feature);
        return known != null ? known : MeteredTerms.notIncluded(Set.of());
    }

    /**
     * Refuses a feature that no plan speaks of: a misspelt code must not pass for one that is merely not included.
     *
     * @throws IllegalArgumentException naming the features there are
     */
    public void requireKnown(Feature feature) {
        if (!features.contains(feature)) {
            TreeSet<String> codes = new TreeSet<>();
            features.stream()
                    .filter(known -> known.getClass() == feature.getClass())
                    .forEach(known -> codes.add(known.code()));
            throw new IllegalArgumentException("no plan speaks of a "
                    + feature.getClass().getSimpleName().replace("Feature", "").toLowerCase(Locale.ROOT) + " feature \""
                    + feature.code()
                    + "\"; the catalogue has " + codes);
        }
    }

    boolean knows(PlanVersion version) {
        return plans.containsKey(version);
    }

    Collection<Plan> plans() {
        return plans.values();
    }
}
