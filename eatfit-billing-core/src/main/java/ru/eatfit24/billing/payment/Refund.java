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
 * @param endedAt when it was known how it ended, in microseconds; null while it is pending. What was given back counts at this instant in sums, for good
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
        @Nullable Instant endedAt,
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
        /** The time that the refunded share paid for is taken off the end; what was paid for later begins earlier by as much. Where none is left, access ends at once. */
        SHORTEN,
        /** It ends at once, the days of grace too. */
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

    /**
     * Checks the components and cuts the instants to microseconds.
     *
     * @throws IllegalArgumentException if it has ended without saying when, or says when without having ended
     */
    public Refund {
        Ids.require("a refund", id);
        Text.require("account", account, 128);
        Ids.require("a payment", payment);
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(status, "status");
        if (providerId != null) {
            Ids.require("a refund at the provider", providerId);
        }
        endedAt = endedAt == null ? null : Instants.toMicros(endedAt);
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
        if ((status == Status.PENDING) != (endedAt == null)) {
            throw new IllegalArgumentException("refund " + id + " is " + status + ", but "
                    + (endedAt == null ? "does not say when it ended" : "ended at " + endedAt));
        }
    }

    /** A new one, not sent yet. Reserve its amount on the payment in the same transaction. */
    public static Refund ordered(String account, String payment, Order order, Instant dueAt) {
        return new Refund(Ids.draw(), account, payment, order, Status.PENDING, null, null, null, dueAt);
    }

    /**
     * One that somebody made at the provider, as it is shown there. Reserve its amount on the payment in the same transaction. It keeps the id of ours that it carries,
     * if any, so that a host's repeat of that refund finds it, as after a database was restored.
     *
     * @param payment the payment of ours that it is of
     * @param access what happens to the access that the money paid for
     * @param now when it was found
     */
    public static Refund found(Payment payment, ProviderRefund shown, Access access, Instant now) {
        String ourId = shown.ourId();
        Order order = new Order(shown.amount(), Origin.AT_PROVIDER, access, "made at the provider", now);
        Refund pending = new Refund(
                ourId != null && Ids.isOne(ourId) ? ourId : Ids.draw(),
                payment.account(),
                payment.id(),
                order,
                Status.PENDING,
                shown.id(),
                null,
                null,
                null);
        return pending.seen(shown, now);
    }

    /**
     * The refund when this was seen of it: an end stays.
     *
     * @param now when it was seen
     * @throws IllegalStateException if it has another end already: that is for a person to look at
     */
    public Refund seen(ProviderRefund seen, Instant now) {
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
                ends && endedAt == null ? now : endedAt,
                dueAt);
    }

    /** The refund when the provider has refused it, or shows no trace of it: nothing was given back. */
    public Refund failed(Cancellation why, Instant now) {
        return status == Status.PENDING
                ? new Refund(id, account, payment, order, Status.CANCELED, providerId, why, now, dueAt)
                : this;
    }

    /** To be looked after then; null for never. */
    public Refund dueAt(@Nullable Instant instant) {
        return new Refund(id, account, payment, order, status, providerId, cancellation, endedAt, instant);
    }
}
