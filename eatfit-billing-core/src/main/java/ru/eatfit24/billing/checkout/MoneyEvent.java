package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;

/** What all events about money and subscriptions have: a kind, which names the type, and a content of texts by name. Immutable. */
abstract sealed class MoneyEvent implements BillingEvent
        permits AttentionNeeded, PaymentChanged, RefundChanged, SubscriptionChanged {

    private static final int VERSION = 1;

    private final String type;
    private final String account;
    private final Instant at;
    private final Map<String, String> content;

    MoneyEvent(String type, String account, Instant at, Map<String, String> content) {
        this.type = type;
        this.account = account;
        this.at = at;
        this.content = Collections.unmodifiableMap(new TreeMap<>(content));
    }

    /** A kind of one of these events. */
    interface MoneyEventKind {

        /** The name of the event's type. */
        String type();
    }

    /** The kind of a stored event; null if it is none of these, or of a version that this release does not know. */
    static <K extends MoneyEventKind> @Nullable K kindOf(StoredEvent stored, K[] kinds) {
        for (K kind : kinds) {
            if (kind.type().equals(stored.type()) && stored.version() == VERSION) {
                return kind;
            }
        }
        return null;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final int version() {
        return VERSION;
    }

    @Override
    public final String account() {
        return account;
    }

    @Override
    public final Instant at() {
        return at;
    }

    @Override
    public final Map<String, String> content() {
        return content;
    }

    @Override
    public final String toString() {
        return type + " of " + account + " at " + at + ": " + content;
    }
}
