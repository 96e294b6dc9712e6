package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.Zone;

/**
 * All plans that the host's code declares, with the default plan: the one of every account that was assigned no other. Immutable.
 *
 * <p>A code may stand in it with several versions; the highest is the current one, which is listed and sold. Everything wrong with a catalogue is
 * told at once.
 */
public final class PlanCatalog {

    private final List<Plan> plans;
    private final Plan defaultPlan;
    private final Zone zone;
    private final Map<String, Plan> currentByName;

    private PlanCatalog(List<Plan> plans, Zone zone) {
        this.plans = List.copyOf(plans);
        this.zone = Objects.requireNonNull(zone, "zone");
        List<String> problems = CatalogProblems.of(this.plans);
        if (!problems.isEmpty()) {
            throw new InvalidCatalogException(problems);
        }
        this.defaultPlan = this.plans.get(0);
        this.currentByName = currentByName(this.plans);
    }

    /**
     * A catalogue whose days, weeks, months and years are those of UTC.
     *
     * @param defaultPlan the plan of accounts that were assigned no other; without a price
     * @throws InvalidCatalogException naming everything that is wrong
     */
    public static PlanCatalog of(Plan defaultPlan, Plan... others) {
        List<Plan> plans = new ArrayList<>(Arrays.asList(others));
        plans.add(0, defaultPlan);
        return new PlanCatalog(plans, Zone.UTC);
    }

    /** The same plans, with the days, weeks, months and years of this zone, except for accounts that have a zone of their own. */
    public PlanCatalog withZone(Zone other) {
        return new PlanCatalog(plans, other);
    }

    /** The plan of accounts that were assigned no other. */
    public Plan defaultPlan() {
        return defaultPlan;
    }

    /** The zone of accounts that have none of their own. */
    public Zone zone() {
        return zone;
    }

    /** Every declared plan in every version, in order of declaration. */
    public List<Plan> plans() {
        return plans;
    }

    /** The current version of each plan, cheapest first; plans of equal price in order of declaration. */
    public List<Plan> currentPlans() {
        return currentByName.values().stream()
                .distinct()
                .sorted(Comparator.comparingLong(plan ->
                        plan.price().map(price -> price.amount().minor()).orElse(0L)))
                .toList();
    }

    /** The current version of a plan, by its code or one of its aliases. */
    public Optional<Plan> findPlan(String codeOrAlias) {
        return Optional.ofNullable(currentByName.get(Objects.requireNonNull(codeOrAlias, "codeOrAlias")));
    }

    /**
     * The current version of a plan, by its code or one of its aliases.
     *
     * @throws IllegalArgumentException if the catalogue has no such plan; the message names those it has
     */
    public Plan requirePlan(String codeOrAlias) {
        return findPlan(codeOrAlias)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no plan is called " + Text.quote(codeOrAlias) + "; the catalogue has "
                                + currentPlans().stream().map(Plan::code).toList()));
    }

    private static Map<String, Plan> currentByName(List<Plan> plans) {
        Map<String, Plan> current = new LinkedHashMap<>();
        for (Plan plan : plans) {
            current.merge(plan.code(), plan, PlanCatalog::later);
        }
        for (Plan plan : List.copyOf(current.values())) {
            plan.aliases().forEach(alias -> current.put(alias, plan));
        }
        return current;
    }

    private static Plan later(Plan one, Plan other) {
        return one.planVersion().version() > other.planVersion().version() ? one : other;
    }
}
