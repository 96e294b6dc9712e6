package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Map;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something has happened to an attempt to collect an invoice. Saved in the transaction of the change that it tells of. Immutable.
 *
 * <p>What there is to know about it stands in {@link #content}, as texts by name: {@code payment} and what the kind says.
 */
public final class PaymentChanged extends MoneyEvent {

    private final Kind kind;

    /** What happened. */
    public enum Kind implements MoneyEventKind {
        /** It took money, and its invoice is paid: {@code amount}, {@code currency}, {@code invoice}. */
        SUCCEEDED("payment.succeeded"),
        /** The money is held and waits for a capture or a cancel. */
        HELD("payment.held"),
        /** It took no money and will take none: {@code reason}. */
        FAILED("payment.failed"),
        /** It took money that was not owed any more: {@code use} says whether it is credited or given back. */
        EXCESS("payment.excess"),
        /** What the provider shows cannot be: a person must look. {@code reason}. */
        QUARANTINED("payment.quarantined");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }
    }

    PaymentChanged(Kind kind, String account, Instant at, Map<String, String> content) {
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
        return kind == null ? stored : new PaymentChanged(kind, stored.account(), stored.at(), stored.content());
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    /** Our id of what it is about. */
    public String id() {
        return content().getOrDefault("payment", "");
    }
}
