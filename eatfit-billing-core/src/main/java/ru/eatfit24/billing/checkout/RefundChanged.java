package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Map;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something has happened to a refund. Saved in the transaction of the change that it tells of. Immutable.
 *
 * <p>What there is to know about it stands in {@link #content}, as texts by name: {@code refund} and what the kind says.
 */
public final class RefundChanged extends MoneyEvent {

    private final Kind kind;

    /** What happened. */
    public enum Kind implements MoneyEventKind {
        /** The money was given back: {@code amount}, {@code currency}, {@code payment}, and {@code origin}: who wanted it. */
        SUCCEEDED("refund.succeeded"),
        /** It was not given back: {@code reason}. */
        FAILED("refund.failed");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }
    }

    RefundChanged(Kind kind, String account, Instant at, Map<String, String> content) {
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
        return kind == null ? stored : new RefundChanged(kind, stored.account(), stored.at(), stored.content());
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    /** Our id of what it is about. */
    public String id() {
        return content().getOrDefault("refund", "");
    }
}
