package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/**
 * Something has happened to a refund. Saved in the transaction of the change that it tells of. Immutable.
 *
 * <p>What there is to know about it stands in {@link #content}, as texts by name: {@code refund} and what the kind says.
 */
public final class RefundChanged implements BillingEvent {

    private static final int VERSION = 1;

    private final Kind kind;
    private final String account;
    private final Instant at;
    private final Map<String, String> content;

    /** What happened. */
    public enum Kind {
        /** The money was given back: {@code amount}, {@code currency}, {@code payment}. */
        SUCCEEDED("refund.succeeded"),
        /** It was not given back: {@code reason}. */
        FAILED("refund.failed");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** The name of the event's type. */
        public String type() {
            return type;
        }
    }

    RefundChanged(Kind kind, String account, Instant at, Map<String, String> content) {
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
                return new RefundChanged(kind, stored.account(), stored.at(), stored.content());
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
        return content.getOrDefault("refund", "");
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
