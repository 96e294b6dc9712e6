package ru.eatfit24.billing.jdbc;

import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

/** The plans that the tests of this module sell. */
final class Plans {

    static final MeteredFeature PHOTO = Feature.metered("photo_ai_requests");
    static final SwitchFeature STATS = Feature.onOff("advanced_stats");
    static final ValueFeature HISTORY = Feature.value("history_days");

    static final Plan FREE =
            Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)).value(HISTORY, 7);
    static final Plan PRO = Plan.paid("PRO_MONTHLY", Money.ofMinor(299_00, "RUB"), BillingInterval.days(30))
            .version(1)
            .unlimited(PHOTO)
            .on(STATS);

    private Plans() {}

    static PlanCatalog catalog() {
        return PlanCatalog.of(FREE, PRO);
    }
}
