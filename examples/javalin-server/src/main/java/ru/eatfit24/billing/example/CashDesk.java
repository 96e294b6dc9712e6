package ru.eatfit24.billing.example;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;

/**
 * What users do about money, for the API and the pages alike; a "no" is a {@link ProblemException}. Safe for use by many threads.
 *
 * @param billing the services
 * @param returnUrls where payers come back to
 * @param clock when somebody has agreed
 */
public record CashDesk(Billing billing, ReturnUrls returnUrls, InstantSource clock) {

    /** What payers agree to who have their card saved; the text stands on the page. */
    private static final String RENEWAL_CONSENT = "auto-renewal, version 1";

    private static final String CARD_CONSENT = "card bound by the user, version 1";

    private static final Logger log = LoggerFactory.getLogger(CashDesk.class);

    /**
     * Begins to buy a plan.
     *
     * @param plan its code, or an alias
     * @param operation the same for a repeat of the same purchase
     * @param renews whether the payer agrees that the card is saved and charged for what follows
     * @param returnUrl where to come back to; empty for the standard
     * @return where to send the payer
     */
    public CheckoutOutcome.Confirm buy(
            User user, String plan, OperationId operation, boolean renews, Optional<String> returnUrl) {
        CheckoutRequest purchase =
                CheckoutRequest.of(user.subject().account(), code(plan), operation, returnUrls.check(returnUrl));
        if (user.isAdministrator()) {
            purchase = purchase.as(EatFitPlans.ADMINISTRATORS);
        }
        if (renews) {
            purchase = purchase.renewing(new Consent(clock.instant(), RENEWAL_CONSENT));
        }
        CheckoutOutcome outcome = billing.checkout().start(purchase);
        if (outcome instanceof CheckoutOutcome.Confirm confirm) {
            log.info("event=purchase-begun payment={}", confirm.payment());
            return confirm;
        } else if (outcome instanceof CheckoutOutcome.NotForSale) {
            // Whoever may not buy it is not told that it exists.
            throw unknownPlan();
        } else if (outcome instanceof CheckoutOutcome.Unsettled unsettled) {
            throw providerFailed(unsettled.retryAt());
        } else if (outcome instanceof CheckoutOutcome.Failed) {
            throw new ProblemException(
                    Problem.of(409, "PURCHASE_ENDED", "This purchase came to nothing. Begin another one."));
        }
        throw new ProblemException(Problem.of(409, "PURCHASE_DONE", "This purchase is done already."));
    }

    private String code(String plan) {
        return billing.catalog()
                .findPlan(plan)
                .filter(found -> found.price().isPresent())
                .map(Plan::code)
                .orElseThrow(CashDesk::unknownPlan);
    }

    private static ProblemException unknownPlan() {
        return new ProblemException(Problem.of(400, "UNKNOWN_PLAN", "There is no such plan to buy."));
    }

    private ProblemException providerFailed(Instant retryAt) {
        long seconds = Math.max(1, Duration.between(clock.instant(), retryAt).toSeconds());
        return new ProblemException(Problems.providerSilent("Nothing is charged twice: try again.")
                .header("Retry-After", Long.toString(seconds)));
    }

    /** A card that is to be saved: where to confirm it, and our id of it. */
    public record Binding(String confirmationUrl, String method) {}

    /** Begins to save a card without a payment. Who asks for it agrees to be charged by it. */
    public Binding bindCard(Subject user, Optional<String> returnUrl) {
        Payments.Binding binding = billing.payments()
                .bind(
                        user.account(),
                        "bank_card",
                        new Consent(clock.instant(), CARD_CONSENT),
                        returnUrls.check(returnUrl));
        Confirmation confirmation = binding.confirmation();
        if (confirmation == null) {
            throw new ProblemException(Problems.providerSilent("Begin again."));
        }
        return new Binding(confirmation.value(), binding.method());
    }

    /** Switches renewal on or off. Switched off, access lasts to the end of what was paid. */
    public void renewal(Subject user, boolean enabled) {
        if (billing.subscriptions().find(user.account()).isEmpty()) {
            throw new ProblemException(Problem.of(404, "SUBSCRIPTION_NOT_FOUND", "There is no subscription."));
        }
        if (EatFitPlans.isFree(billing.gate().entitlements(user).plan())) {
            throw new ProblemException(
                    Problem.of(400, "NOT_FOR_FREE_PLAN", "The free plan has nothing to renew. Choose a plan first."));
        }
        try {
            billing.subscriptions()
                    .renewal(
                            user.account(),
                            enabled,
                            null,
                            user.account(),
                            enabled ? "switched on by the user" : "switched off by the user");
        } catch (IllegalStateException noMethod) {
            throw new ProblemException(
                    Problem.of(400, "PAYMENT_METHOD_REQUIRED", "Bind a card first: there is none to charge."),
                    noMethod);
        }
    }
}
