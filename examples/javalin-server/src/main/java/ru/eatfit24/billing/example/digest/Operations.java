package ru.eatfit24.billing.example.digest;

import java.time.Instant;
import java.util.Map;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.usage.Subject;

/**
 * The account of whoever runs the service. It is allowed one digest a week and one alert of each kind a day: whichever server takes it first makes the limit's threshold
 * event, in the same transaction, and the event's listener sends the message. So a message is sent once for all servers, after the commit, and again if it fails.
 * What the digest tells of is counted on the same account, once for each event.
 */
public final class Operations {

    /** No user can have this name: none has a slash. */
    public static final Subject ACCOUNT = Subject.of("system/operations");

    static final MeteredFeature DIGEST = Feature.metered("operations_digest");
    static final MeteredFeature NEW_SUBSCRIBERS = Feature.metered("operations_new_subscribers");
    static final MeteredFeature FAILED_PAYMENTS = Feature.metered("operations_failed_payments");
    static final MeteredFeature DEAD_LETTERS = Feature.metered("operations_alert_dead_letters");
    static final MeteredFeature NOTIFICATIONS = Feature.metered("operations_alert_notifications");
    static final MeteredFeature PAYMENTS = Feature.metered("operations_alert_payments");
    static final MeteredFeature DRIFT = Feature.metered("operations_alert_drift");

    /** What each alert says, before the number. */
    static final Map<String, String> ALERTS = Map.of(
            DEAD_LETTERS.code(), "Events that a listener failed on too often",
            NOTIFICATIONS.code(), "Notifications of YooKassa that a person must look at",
            PAYMENTS.code(), "Payments that a person must look at",
            DRIFT.code(), "Things stored otherwise than YooKassa shows them");

    /** The counters never reach this. */
    private static final long NO_LIMIT = 1_000_000_000;

    /** The plan of the account; nobody can see or buy it. It must be in the catalogue. */
    public static final Plan PLAN = Plan.free("OPERATIONS")
            .version(1)
            .audience(Audience.of("operations"))
            .limit(DIGEST, Limit.perWeek(1))
            .limit(NEW_SUBSCRIBERS, Limit.perWeek(NO_LIMIT))
            .limit(FAILED_PAYMENTS, Limit.perWeek(NO_LIMIT))
            .limit(DEAD_LETTERS, Limit.perDay(1))
            .limit(NOTIFICATIONS, Limit.perDay(1))
            .limit(PAYMENTS, Limit.perDay(1))
            .limit(DRIFT, Limit.perDay(1));

    private Operations() {}

    /** Gives the account its plan, unless it has it. */
    static void open(Billing billing) {
        if (!billing.gate().entitlements(ACCOUNT).plan().code().equals(PLAN.code())) {
            billing.entitlements()
                    .assign(
                            ACCOUNT,
                            PLAN.code(),
                            Instant.EPOCH,
                            null,
                            "system",
                            "the account that counts for the digest");
        }
    }
}
