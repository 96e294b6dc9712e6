package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ru.eatfit24.billing.time.WindowPolicy;

/** Finds everything that is wrong between the plans of a catalogue; what is wrong inside one plan, the plan refuses itself. */
final class CatalogProblems {

    private final List<Plan> plans;
    private final List<String> problems = new ArrayList<>();

    private CatalogProblems(List<Plan> plans) {
        this.plans = plans;
    }

    static List<String> of(List<Plan> plans) {
        CatalogProblems found = new CatalogProblems(plans);
        found.checkVersions();
        found.checkDefaultPlan();
        found.checkAliases();
        found.checkFeatureKinds();
        return List.copyOf(found.problems);
    }

    private void checkVersions() {
        Set<PlanVersion> seen = new HashSet<>();
        for (Plan plan : plans) {
            if (!plan.hasVersion()) {
                problems.add("plan " + plan.code() + " has no version; say .version(1)");
            } else if (!seen.add(plan.planVersion())) {
                problems.add("plan " + plan + " is declared twice; another content needs another version");
            }
        }
    }

    private void checkDefaultPlan() {
        Plan defaultPlan = plans.get(0);
        defaultPlan
                .price()
                .ifPresent(price -> problems.add("the default plan " + defaultPlan.code() + " costs " + price
                        + "; the first plan is the one of accounts that pay nothing, so it must be made by Plan.free"));
        defaultPlan.allowances().forEach((feature, allowance) -> {
            if (allowance instanceof Allowance.Limited limited
                    && limited.limits().stream()
                            .anyMatch(limit -> limit.window().equals(WindowPolicy.BILLING_PERIOD))) {
                problems.add(
                        "the default plan " + defaultPlan.code() + " limits " + feature
                                + " per billing period, but its accounts have none; use another window, such as Limit.perMonth");
            }
        });
        boolean older = plans.stream()
                .anyMatch(plan -> plan.hasVersion()
                        && defaultPlan.hasVersion()
                        && plan.code().equals(defaultPlan.code())
                        && plan.planVersion().version()
                                > defaultPlan.planVersion().version());
        if (older) {
            problems.add("the default plan " + defaultPlan
                    + " is declared with a higher version too; the current version comes first");
        }
    }

    private void checkAliases() {
        Map<String, String> owners = new HashMap<>();
        plans.forEach(plan -> owners.put(plan.code(), plan.code()));
        for (Plan plan : plans) {
            for (String alias : plan.aliases()) {
                String owner = owners.putIfAbsent(alias, plan.code());
                if (owner != null && (!owner.equals(plan.code()) || alias.equals(plan.code()))) {
                    problems.add("alias " + alias + " of plan " + plan.code() + " is already a name of plan " + owner);
                }
            }
        }
    }

    private void checkFeatureKinds() {
        Map<String, String> kinds = new HashMap<>();
        for (Plan plan : plans) {
            plan.allowances().keySet().forEach(feature -> checkKind(kinds, plan, feature, "metered"));
            plan.switches().forEach(feature -> checkKind(kinds, plan, feature, "a switch"));
            plan.values().keySet().forEach(feature -> checkKind(kinds, plan, feature, "a value"));
        }
    }

    private void checkKind(Map<String, String> kinds, Plan plan, Feature feature, String kind) {
        String known = kinds.putIfAbsent(feature.code(), kind);
        if (known != null && !known.equals(kind)) {
            problems.add(
                    "feature " + feature.code() + " is " + kind + " in plan " + plan + ", but " + known + " before");
        }
    }
}
