package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * A notification that could be read: a hint that something has happened to an object at the provider, and nothing more. Anyone can have sent it. It holds what is
 * needed to look and to compare, and nothing of the payer, so it may be stored as it is. Immutable.
 *
 * @param event such as {@code payment.succeeded}, at most 64 characters
 * @param kind what the object is
 * @param objectId the provider's id of it, 1 to 64 characters of {@code A-Z a-z 0-9 _ -}
 * @param status what the object's status is said to be, at most 32 characters
 * @param claim what else is said
 * @since 0.1.0
 */
public record YooKassaNotification(String event, Kind kind, String objectId, String status, Claim claim) {

    /** What a notification is about. */
    public enum Kind {
        /** A payment. */
        PAYMENT,
        /** A refund. */
        REFUND,
        /** A method that was saved without a payment. */
        METHOD
    }

    /**
     * What is said of an object besides its status. Immutable.
     *
     * @param ourId our id of it; null when none is named
     * @param amount what it is for; null for a method
     * @param test whether it is play money; null when that is not said, as of refunds
     * @param shop the provider's name of the shop; null when none is named
     */
    public record Claim(
            @Nullable String ourId,
            @Nullable Money amount,
            @Nullable Boolean test,
            @Nullable String shop) {}

    /** Requires all. */
    public YooKassaNotification {
        requireNonNull(event, "event");
        requireNonNull(kind, "kind");
        requireNonNull(objectId, "objectId");
        requireNonNull(status, "status");
        requireNonNull(claim, "claim");
    }

    /** The same for every copy of one notification, and another one for any other: event, object and status. At most 160 characters. */
    public String dedupeKey() {
        return event + "/" + objectId + "/" + status;
    }

    /**
     * What may be stored of it, as JSON: what this record holds, under the names that the provider uses. The same notification gives the same text. It is a
     * choice of named fields, each in the one form that it can have, so nothing else of the message can be in it.
     */
    public String redacted() {
        return Redaction.write(this);
    }

    /** Without the id of a method, which is worth money to whoever has the shop's key. */
    @Override
    public String toString() {
        return "YooKassaNotification[" + event + (kind == Kind.METHOD ? "" : " of " + objectId) + "]";
    }
}
