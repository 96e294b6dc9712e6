package ru.eatfit24.billing.example.importer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.catalog.ValueFeature;

/** The old plans beside those that are declared now. Immutable. */
record OldPlans(Map<Long, OldPlan> old, PlanCatalog catalog) {

    Optional<OldPlan> find(@Nullable Long id) {
        return id == null ? Optional.empty() : Optional.ofNullable(old.get(id));
    }

    /** The plan that is declared under the code of an old one, or under its old name. */
    Optional<Plan> declared(OldPlan plan) {
        return catalog.findPlan(plan.code())
                .or(() -> Optional.ofNullable(plan.alias()).flatMap(catalog::findPlan));
    }

    /** What is declared otherwise than it was, one text for each difference. */
    List<String> differences(MeteredFeature photos, ValueFeature history) {
        List<String> differences = new ArrayList<>();
        old.values().stream()
                .sorted(Comparator.comparing(OldPlan::code))
                .forEach(plan -> declared(plan)
                        .ifPresentOrElse(
                                now -> compare(plan, now, photos, history, differences),
                                () -> differences.add("plan " + plan.code() + " is not declared")));
        return differences;
    }

    private static void compare(
            OldPlan plan, Plan now, MeteredFeature photos, ValueFeature history, List<String> differences) {
        OptionalLong limit = now.allowance(photos)
                        .filter(Allowance.Limited.class::isInstance)
                        .isPresent()
                ? OptionalLong.of(((Allowance.Limited) now.allowance(photos).orElseThrow())
                        .limits()
                        .get(0)
                        .amount())
                : OptionalLong.empty();
        if (!limit.equals(plan.photos())) {
            differences.add("plan " + plan.code() + " had " + text(plan.photos()) + " photos a day, and has "
                    + text(limit) + " now");
        }
        if (plan.history().isPresent() && !plan.history().equals(now.value(history))) {
            differences.add("plan " + plan.code() + " had " + text(plan.history()) + " days of history, and has "
                    + text(now.value(history)) + " now");
        }
        String priceNow = now.price()
                .map(Price::amount)
                .map(amount -> amount.toDecimalString())
                .orElse("0.00");
        if (plan.price().compareTo(new BigDecimal(priceNow)) != 0) {
            differences.add("plan " + plan.code() + " cost " + plan.price() + ", and costs " + priceNow
                    + " now; who has it keeps the old price");
        }
    }

    private static String text(OptionalLong limit) {
        return limit.isPresent() ? Long.toString(limit.getAsLong()) : "unlimited";
    }
}
