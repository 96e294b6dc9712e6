package ru.eatfit24.billing.example;

import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.example.digest.Operations;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.subscription.PlanChangePolicy;
import ru.eatfit24.billing.subscription.PlanChanges;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;

/** The plans of EatFit24, and what they speak of. Prices, periods and limits stand here and nowhere else. */
public final class EatFitPlans {

    /** Photos of meals that were recognised. */
    public static final MeteredFeature PHOTO = Feature.metered("photo_ai_requests");
    /** How many days of meals are shown. */
    public static final ValueFeature HISTORY_DAYS = Feature.value("history_days");
    /** Whether photos are recognised. */
    public static final SwitchFeature AI_RECOGNITION = Feature.onOff("ai_recognition");
    /** Whether there are statistics. */
    public static final SwitchFeature ADVANCED_STATS = Feature.onOff("advanced_stats");
    /** Whether support answers first. */
    public static final SwitchFeature PRIORITY_SUPPORT = Feature.onOff("priority_support");

    /** Who may see and buy the plan that tests payments in production. */
    public static final Audience ADMINISTRATORS = Audience.of("administrators");

    /** The plan that the page points out. A matter of the shop window, so it is not part of the plan. */
    public static final String POPULAR = "PRO_YEARLY";

    /** The plans; the first is everybody's who has no other. */
    public static final PlanCatalog CATALOG = PlanCatalog.of(
                    Plan.free("FREE")
                            .version(1)
                            .displayName("Free")
                            .limit(PHOTO, Limit.perDay(3))
                            .value(HISTORY_DAYS, 7)
                            .on(AI_RECOGNITION),
                    pro("PRO_MONTHLY", 299_00, 30)
                            .displayName("PRO for a month")
                            .alias("MONTHLY"),
                    pro("PRO_YEARLY", 2490_00, 365)
                            .displayName("PRO for a year")
                            .alias("YEARLY"),
                    pro("TEST_LIVE", 1_00, 30).displayName("Payment test").audience(ADMINISTRATORS),
                    Operations.PLAN)
            .withZone(Zone.of("Europe/Moscow"));

    /** Whatever is bought is added to the end of what there is, and the plan becomes the one that was bought. */
    public static final CheckoutSettings CHECKOUT =
            CheckoutSettings.STANDARD.changes(PlanChanges.always(PlanChangePolicy.EXTEND));

    private EatFitPlans() {}

    /** Whether it costs nothing. */
    public static boolean isFree(Plan plan) {
        return plan.price().isEmpty();
    }

    /** The name of a plan for people; the code of one that is not sold any more. */
    public static String displayName(String code) {
        return CATALOG.findPlan(code).map(Plan::displayName).orElse(code);
    }

    private static Plan pro(String code, long kopecks, int days) {
        return Plan.paid(code, Money.ofMinor(kopecks, "RUB"), BillingInterval.days(days))
                .version(1)
                .unlimited(PHOTO)
                .value(HISTORY_DAYS, 180)
                .on(AI_RECOGNITION)
                .on(ADVANCED_STATS)
                .on(PRIORITY_SUPPORT);
    }
}
