package ru.eatfit24.billing.checkout;

import java.time.Instant;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.subscription.Subscription;

/** How a purchase stands. Asking again with the same operation answers how it stands then. */
public sealed interface CheckoutOutcome {

    /**
     * The payer has to confirm. Nothing has changed yet.
     *
     * @param invoice our id of what is bought
     * @param payment our id of the attempt
     * @param confirmation where to send the payer
     */
    record Confirm(String invoice, String payment, Confirmation confirmation) implements CheckoutOutcome {}

    /**
     * The money is held; {@link Payments#capture} takes it.
     *
     * @param invoice our id of what is bought
     * @param payment our id of the attempt
     */
    record Held(String invoice, String payment) implements CheckoutOutcome {}

    /**
     * It is paid, and the plan is in force.
     *
     * @param invoice our id of what was bought
     */
    record Paid(String invoice) implements CheckoutOutcome {}

    /**
     * Nothing is charged now: the plan follows by the renewal at the end of the period. Of a subscription that does not renew itself it does not follow.
     *
     * @param subscription how it stands now
     */
    record Scheduled(Subscription subscription) implements CheckoutOutcome {}

    /**
     * The provider has not said whether it made an attempt, this one or one before; until that is known no other is made. Ask again with the same operation.
     *
     * @param retryAt when that makes sense
     */
    record Unsettled(Instant retryAt) implements CheckoutOutcome {}

    /**
     * It came to nothing and will not go on. Buying again needs another operation.
     *
     * @param invoice our id of what was to be bought
     * @param reason the provider's reason, or {@code superseded} if another purchase took its place
     */
    record Failed(String invoice, String reason) implements CheckoutOutcome {}

    /**
     * The account has had the discount, which is once per account. Nothing has happened: the same operation without it buys at the full price.
     *
     * @param discount its name
     */
    record DiscountUsed(String discount) implements CheckoutOutcome {}

    /**
     * The plan is not sold to this buyer. Nothing has happened.
     *
     * @param plan its code
     */
    record NotForSale(String plan) implements CheckoutOutcome {}
}
