package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * A refund as the provider shows it. Immutable.
 *
 * @param id the provider's id
 * @param ourId our refund's id, as we told it; null when it carries none, as one made by hand at the provider
 * @param paymentId the provider's id of the payment
 * @param status how far it is
 * @param amount what it gives back
 * @param cancellation why it failed; null unless it did
 * @param createdAt when the provider made it
 */
public record ProviderRefund(
        String id,
        @Nullable String ourId,
        String paymentId,
        Refund.Status status,
        Money amount,
        @Nullable Cancellation cancellation,
        Instant createdAt)
        implements ProviderObject {

    /** Checks the ids and cuts the instant to microseconds. */
    public ProviderRefund {
        Ids.require("a refund at the provider", id);
        Ids.require("a payment at the provider", paymentId);
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(amount, "amount");
        createdAt = Instants.toMicros(createdAt);
    }
}
