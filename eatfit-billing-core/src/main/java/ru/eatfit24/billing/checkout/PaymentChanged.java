package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something has happened to an attempt to collect an invoice. Saved in the transaction of the change that it tells of. Immutable.
 *
 * <p>What there is to know about it stands in {@link #content}, as texts by name: {@code payment} and what the kind says.
 */
public final class PaymentChanged implements BillingEvent {

    private static final int VERSION = 1;

    private final Kind kind;
    private final String account;
    private final Instant at;
    private final Map<String, String> content;

    /** What happened. */
    public enum Kind {
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

        /** The name of the event's type. */
        public String type() {
            return type;
        }
    }

    PaymentChanged(Kind kind, String account, Instant at, Map<String, String> content) {
        this.kind = kind;
        this.account = account;
        this.at = at;
        this.content = Collections.unmodifiableMap(new TreeMap<>(content));
    }

    /**
     * Reads the event back.
     *
     * @return the event; of a type or version that this release does not know, the stored one
     */
    public static BillingEvent read(StoredEvent stored) {
        for (Kind kind : Kind.values()) {
            if (kind.type.equals(stored.type()) && stored.version() == VERSION) {
                return new PaymentChanged(kind, stored.account(), stored.at(), stored.content());
            }
        }
        return stored;
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    @Override
    public String type() {
        return kind.type;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Instant at() {
        return at;
    }

    /** Our id of what it is about. */
    public String id() {
        return content.getOrDefault("payment", "");
    }

    @Override
    public Map<String, String> content() {
        return content;
    }

    @Override
    public String toString() {
        return kind.type + " of " + account + " at " + at + ": " + content;
    }
}
