package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * Captured money that goes back to the payer. Immutable; every change is a new value.
 *
 * @param id our id; of one that was made at the provider, drawn when it was found
 * @param account the account's name
 * @param payment the id of the payment
 * @param order what is to be given back, and why
 * @param status how far it has come
 * @param providerId the provider's id; null until an answer named it
 * @param cancellation why it failed; null unless it did
 * @param dueAt when somebody must look after it; null for never
 */
public record Refund(
        String id,
        String account,
        String payment,
        Order order,
        Status status,
        @Nullable String providerId,
        @Nullable Cancellation cancellation,
        @Nullable Instant dueAt) {

    /** The longest reason. */
    public static final int MAX_REASON = 250;

    /** How far a refund has come. */
    public enum Status {
        /** Not decided: its amount is reserved. */
        PENDING,
        /** Given back. Final. */
        SUCCEEDED,
        /** Not given back; the amount is free again. Final. */
        CANCELED
    }

    /** Who wanted it. */
    public enum Origin {
        /** The host asked. */
        REQUESTED,
        /** The money was one too many: its invoice was paid already, or void. */
        EXCESS,
        /** Somebody made it at the provider; we found it. */
        AT_PROVIDER
    }

    /** What happens to the access that the money paid for, once the refund has succeeded. */
    public enum Access {
        /** It stays. */
        KEEP,
        /** The time that the refunded share paid for is taken off the end. */
        SHORTEN,
        /** It ends at once. */
        END
    }

    /**
     * What a refund is to give back, and why: never changes. Immutable.
     *
     * @param amount above zero
     * @param origin who wanted it
     * @param access what happens to the access
     * @param reason for the payer and the audit trail, 1 to 250 characters
     * @param createdAt when it was decided, in microseconds
     */
    public record Order(Money amount, Origin origin, Access access, String reason, Instant createdAt) {

        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the amount is not above zero, or the reason empty or too long
         */
        public Order {
            if (!amount.isPositive()) {
                throw new IllegalArgumentException("a refund must be above zero, but was " + amount);
            }
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(access, "access");
            Text.require("reason of a refund", reason, MAX_REASON);
            createdAt = Instants.requireInRange("createdAt", Instants.toMicros(createdAt));
        }
    }

    /** Checks the components. */
    public Refund {
        Ids.require("a refund", id);
        Text.require("account", account, 128);
        Ids.require("a payment", payment);
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(status, "status");
        if (providerId != null) {
            Ids.require("a refund at the provider", providerId);
        }
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
    }

    /** A new one, not sent yet. Reserve its amount on the payment in the same transaction. */
    public static Refund ordered(String account, String payment, Order order, Instant dueAt) {
        return new Refund(Ids.draw(), account, payment, order, Status.PENDING, null, null, dueAt);
    }

    /**
     * The refund when this was seen of it: an end stays.
     *
     * @throws IllegalStateException if it has another end already: that is for a person to look at
     */
    public Refund seen(ProviderRefund seen) {
        boolean ends = seen.status() != Status.PENDING;
        if (status != Status.PENDING && ends && seen.status() != status) {
            throw new IllegalStateException("refund " + id + " is " + status + ", but the provider says that it is "
                    + seen.status() + "; put it into quarantine");
        }
        return new Refund(
                id,
                account,
                payment,
                order,
                ends ? seen.status() : status,
                seen.id(),
                seen.cancellation() == null ? cancellation : seen.cancellation(),
                dueAt);
    }

    /** The refund when the provider has refused it, or shows no trace of it: nothing was given back. */
    public Refund failed(Cancellation why) {
        return status == Status.PENDING
                ? new Refund(id, account, payment, order, Status.CANCELED, providerId, why, dueAt)
                : this;
    }

    /** To be looked after then; null for never. */
    public Refund dueAt(@Nullable Instant instant) {
        return new Refund(id, account, payment, order, status, providerId, cancellation, instant);
    }
}
