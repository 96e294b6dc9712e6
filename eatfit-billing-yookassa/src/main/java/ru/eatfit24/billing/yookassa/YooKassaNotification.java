package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;

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
     * What the library's inbox stores of it: what this record holds, and nothing else of the message, for that is all that was taken. The same notification gives the
     * same value.
     */
    public WebhookNotification toWebhook() {
        Map<String, String> fields = new TreeMap<>();
        Money amount = claim.amount();
        if (amount != null) {
            fields.put("amount.value", amount.toDecimalString());
            fields.put("amount.currency", amount.currency().getCurrencyCode());
        }
        if (claim.test() != null) {
            fields.put("test", claim.test().toString());
        }
        if (claim.shop() != null) {
            fields.put("recipient.account_id", claim.shop());
        }
        if (claim.ourId() != null) {
            fields.put("metadata." + RequestWriter.OUR_ID, claim.ourId());
        }
        WebhookObject about = switch (kind) {
            case PAYMENT -> WebhookObject.PAYMENT;
            case REFUND -> WebhookObject.REFUND;
            case METHOD -> WebhookObject.PAYMENT_METHOD;
        };
        return WebhookNotification.of(YooKassaProvider.NAME, about, objectId, event, status.toUpperCase(Locale.ROOT))
                .withFields(fields);
    }

    /** Without the id of a method, which is worth money to whoever has the shop's key. */
    @Override
    public String toString() {
        return "YooKassaNotification[" + event + (kind == Kind.METHOD ? "" : " of " + objectId) + "]";
    }
}
