package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Map;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something about an account waits for a person. Saved in the transaction that found it. Immutable.
 *
 * <p>Told each time that it is found: a notification that was replayed and fails again, and a drift that the next comparison still finds, are told again.
 *
 * @since 0.1.0
 */
public final class AttentionNeeded extends MoneyEvent {

    private final Kind kind;

    /** What waits, and what there is to know about it in {@link #content}, as texts by name. */
    public enum Kind implements MoneyEventKind {
        /** A notification of the provider contradicts what is known or shown: {@code notification}, our id of it, {@code about}, {@code note}. */
        NOTIFICATION_QUARANTINED("notification.quarantined"),
        /** A notification of the provider failed too often: {@code notification}, our id of it, {@code about}, {@code note}. */
        NOTIFICATION_DEAD("notification.dead"),
        /**
         * A comparison found that the provider shows otherwise than it is stored: {@code kind} and {@code cause}, see {@link Drift}, {@code id}, our id of the payment or
         * refund, or of its payment, {@code providerId}, {@code details}.
         */
        DRIFT_FOUND("drift.found");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }
    }

    AttentionNeeded(Kind kind, String account, Instant at, Map<String, String> content) {
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
        return kind == null ? stored : new AttentionNeeded(kind, stored.account(), stored.at(), stored.content());
    }

    /** What waits. */
    public Kind kind() {
        return kind;
    }
}
