package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;

/**
 * A payment as another system keeps it, with what was given back of it. Immutable.
 *
 * @param key the other system's id of it, which becomes ours; 1 to 60 characters of {@code A-Z a-z 0-9 _ -}
 * @param plan the code of the plan that it was for; one that is not declared here is kept by its name, except where the end is unknown
 * @param amount what it was for, above zero
 * @param end how it ended
 * @param providerId the provider's id of it; null when it has none
 * @param createdAt when it was made
 * @param endedAt when it was known how it ended: the instant that its money counts at in sums. Null exactly if that is unknown
 * @param period the time that it paid for; null unless it succeeded
 * @param refunds what was given back of it, or was to be
 * @since 0.1.0
 */
public record FormerPayment(
        String key,
        String plan,
        Money amount,
        End end,
        @Nullable String providerId,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable BillingPeriod period,
        List<Returned> refunds) {

    /** How a payment of another system ended. */
    public enum End {
        /** The money was taken. */
        SUCCEEDED,
        /** No money was taken, and none will be. */
        CANCELED,
        /** Nobody knows: the provider will be asked. One without the provider's id was never shown to its payer, so it comes to nothing. */
        UNKNOWN
    }

    /**
     * A refund as another system keeps it. Immutable.
     *
     * @param key the other system's id of it, which becomes ours; as of a payment
     * @param amount above zero
     * @param status how far it has come; a pending one needs the provider's id
     * @param providerId the provider's id of it; null when it has none
     * @param reason 1 to 250 characters
     * @param createdAt when it was made
     * @param endedAt when it was known how it ended; null exactly if it is pending
     */
    public record Returned(
            String key,
            Money amount,
            Refund.Status status,
            @Nullable String providerId,
            String reason,
            Instant createdAt,
            @Nullable Instant endedAt) {

        /**
         * Cuts the instants to microseconds and checks the components.
         *
         * @throws IllegalArgumentException if it is pending without the provider's id, or ended without saying when, or the other way round
         */
        public Returned {
            AccountHistory.requireKey("a refund", key);
            Objects.requireNonNull(amount, "amount");
            Text.require("reason of a refund", reason, Refund.MAX_REASON);
            createdAt = Instants.toMicros(createdAt);
            endedAt = endedAt == null ? null : Instants.toMicros(endedAt);
            if ((status == Refund.Status.PENDING) != (endedAt == null)) {
                throw new IllegalArgumentException("refund " + key + " is " + status + ", but ended at " + endedAt);
            }
            if (status == Refund.Status.PENDING && providerId == null) {
                throw new IllegalArgumentException(
                        "refund " + key
                                + " is pending without the provider's id, so nobody could ever tell what became of it; leave it out");
            }
        }
    }

    /**
     * Copies the refunds, cuts the instants to microseconds and checks the components.
     *
     * @throws IllegalArgumentException if the amount is not above zero, or what is known does not fit how it ended
     */
    public FormerPayment {
        AccountHistory.requireKey("a payment", key);
        Text.require("plan of payment " + key, plan, 64);
        createdAt = Instants.toMicros(createdAt);
        endedAt = endedAt == null ? null : Instants.toMicros(endedAt);
        refunds = List.copyOf(refunds);
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("payment " + key + " must be above zero, but is over " + amount);
        }
        if ((end == End.UNKNOWN) != (endedAt == null) || (end == End.SUCCEEDED) != (period != null)) {
            throw new IllegalArgumentException("payment " + key + " is " + end + ", but ended at " + endedAt
                    + " and paid for " + period + "; what has an end says when, and what succeeded says for what time");
        }
        if (!refunds.isEmpty() && end != End.SUCCEEDED) {
            throw new IllegalArgumentException(
                    "payment " + key + " is " + end + ", so nothing of it can have been given back");
        }
    }
}
