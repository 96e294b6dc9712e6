package ru.eatfit24.billing.benchmark.database;

import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;

/** What accounts may do: one plan, whose features are for different cases. */
final class Plans {

    /** A limit that nobody reaches. */
    static final long PER_DAY = 1_000_000_000;

    /** A limit per day that nobody reaches. */
    static final MeteredFeature PHOTO = Feature.metered("photos");

    /** A limit of one per day. */
    static final MeteredFeature SCAN = Feature.metered("scans");

    /** {@link #COUPONS_PER_DAY} per day: soon used up. */
    static final MeteredFeature COUPON = Feature.metered("coupons");

    /** {@link #TICKETS_PER_DAY} per day: one account's, which many ask for. */
    static final MeteredFeature TICKET = Feature.metered("tickets");

    /** For the account and for each of its members, limits per day that nobody reaches. */
    static final MeteredFeature SEAT = Feature.metered("seats");

    /** {@link #LICENCES_PER_DAY} per day for the account, {@link #LICENCES_OF_A_MEMBER} for each of its members. */
    static final MeteredFeature LICENCE = Feature.metered("licences");

    static final int COUPONS_PER_DAY = 3;
    static final int TICKETS_PER_DAY = 10_000;
    static final int LICENCES_PER_DAY = 15_000;
    static final int LICENCES_OF_A_MEMBER = 2;

    private Plans() {}

    static PlanCatalog catalog() {
        return PlanCatalog.of(Plan.free("FREE")
                .version(1)
                .limit(PHOTO, Limit.perDay(PER_DAY))
                .limit(SCAN, Limit.perDay(1))
                .limit(COUPON, Limit.perDay(COUPONS_PER_DAY))
                .limit(TICKET, Limit.perDay(TICKETS_PER_DAY))
                .limit(SEAT, Limit.perDay(PER_DAY), Limit.perDay(PER_DAY).atLevel(1))
                .limit(
                        LICENCE,
                        Limit.perDay(LICENCES_PER_DAY),
                        Limit.perDay(LICENCES_OF_A_MEMBER).atLevel(1)));
    }
}
