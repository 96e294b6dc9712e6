package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * A payment as the provider shows it. Immutable.
 *
 * @param id the provider's id
 * @param ourId our payment's id, as we told it; null when it carries none
 * @param status how far it is: pending, waiting, succeeded or canceled
 * @param amount what it is for; of one that was captured in part, what was captured
 * @param refunded what was given back of it, refunds that we did not make included; zero or more
 * @param shop the provider's name of the shop; null when it does not say
 * @param test whether it is play money
 * @param confirmation how the payer confirms it; null when there is nothing to confirm
 * @param cancellation why it was canceled; null unless it was
 * @param method what it was paid with; null when it does not say
 * @param createdAt when the provider made it
 * @param expiresAt when the hold ends by itself; null unless it is held
 */
public record ProviderPayment(
        String id,
        @Nullable String ourId,
        PaymentStatus status,
        Money amount,
        Money refunded,
        @Nullable String shop,
        boolean test,
        @Nullable Confirmation confirmation,
        @Nullable Cancellation cancellation,
        @Nullable ProviderMethod method,
        Instant createdAt,
        @Nullable Instant expiresAt)
        implements ProviderObject {

    /**
     * Checks the components and cuts the instants to microseconds.
     *
     * @throws IllegalArgumentException if the status is one that no provider shows, or more was refunded than the amount
     */
    public ProviderPayment {
        Ids.require("a payment at the provider", id);
        Objects.requireNonNull(status, "status");
        createdAt = Instants.toMicros(createdAt);
        expiresAt = expiresAt == null ? null : Instants.toMicros(expiresAt);
        if (status == PaymentStatus.CONTRADICTED) {
            throw new IllegalArgumentException("a provider shows payment " + id + " in one status, never " + status);
        }
        if (refunded.isNegative() || refunded.compareTo(amount) > 0) {
            throw new IllegalArgumentException(
                    "of payment " + id + " over " + amount + " no " + refunded + " can have been refunded");
        }
    }

    /** The same with our id of it, where it is known although the provider does not show it. */
    public ProviderPayment named(String ours) {
        return new ProviderPayment(
                id,
                ours,
                status,
                amount,
                refunded,
                shop,
                test,
                confirmation,
                cancellation,
                method,
                createdAt,
                expiresAt);
    }
}
