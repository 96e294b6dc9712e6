package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Map;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something has happened to a subscription. Saved in the transaction of the change that it tells of. Immutable.
 *
 * <p>What there is to know about it stands in {@link #content}, as texts by name: {@code subscription} and what the kind says.
 */
public final class SubscriptionChanged extends MoneyEvent {

    private final Kind kind;

    /** What happened. */
    public enum Kind implements MoneyEventKind {
        /** A trial began. */
        TRIAL_STARTED("subscription.trial-started"),
        /** A period was paid and added: {@code plan}, {@code end}, {@code invoice}. */
        EXTENDED("subscription.extended"),
        /** Another plan is in force from now on: {@code plan}, {@code end}, {@code invoice}. */
        SWITCHED("subscription.switched"),
        /** Another plan follows at the end of the period: {@code plan}. */
        CHANGE_SCHEDULED("subscription.change-scheduled"),
        /** A period that nobody paid for was added: {@code plan}, {@code end}. */
        GRANTED("subscription.granted"),
        /** It will end with what was paid. */
        CANCELED("subscription.canceled"),
        /** The cancellation was taken back, or renewal is on again. */
        RESUMED("subscription.resumed"),
        /** Nothing is charged any more: no method can be charged, or renewal was switched off: {@code reason}. */
        RENEWAL_STOPPED("subscription.renewal-stopped"),
        /** Paid time was taken away: a refund, or somebody ended it: {@code end}. */
        SHORTENED("subscription.shortened"),
        /** Access has ended. */
        EXPIRED("subscription.expired");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }
    }

    SubscriptionChanged(Kind kind, String account, Instant at, Map<String, String> content) {
        super(kind.type(), account, at, content);
        this.kind = kind;
    }

    /**
     * Reads the event back.
     *
     * @return the event; of a type or version that this release does not know, the stored one
     */
    public static BillingEvent read(StoredEvent stored) {
        Kind kind = kindOf(stored, Kind.values());
        return kind == null ? stored : new SubscriptionChanged(kind, stored.account(), stored.at(), stored.content());
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    /** Our id of what it is about. */
    public String id() {
        return content().getOrDefault("subscription", "");
    }
}
