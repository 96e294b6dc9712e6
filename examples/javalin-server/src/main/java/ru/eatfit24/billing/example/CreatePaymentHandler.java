package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.usage.OperationId;

/**
 * {@code POST /api/v1/billing/create-payment/}: begins to buy a plan. The client names a plan, never a price.
 *
 * <p>With the header {@code Idempotency-Key} a repeated request is the same purchase: it is answered as that one stands. Without it each request is a purchase of its own,
 * though one that is under way on the same terms is gone on with.
 */
final class CreatePaymentHandler implements Handler {

    /** What payers agree to who have their card saved; the text stands on the page. */
    private static final String CONSENT = "auto-renewal, version 1";

    private final SignIn signIn;
    private final Billing billing;
    private final ReturnUrls returnUrls;
    private final InstantSource clock;

    CreatePaymentHandler(SignIn signIn, Billing billing, ReturnUrls returnUrls, InstantSource clock) {
        this.signIn = signIn;
        this.billing = billing;
        this.returnUrls = returnUrls;
        this.clock = clock;
    }

    @Override
    public void handle(Context request) {
        User user = signIn.requireUser(request);
        JsonBody body = JsonBody.of(request);
        CheckoutRequest purchase = CheckoutRequest.of(
                user.subject().account(), plan(body), operation(request), returnUrls.check(body.text("return_url")));
        if (user.isAdministrator()) {
            purchase = purchase.as(EatFitPlans.ADMINISTRATORS);
        }
        if (body.truth("save_payment_method").orElse(false)) {
            purchase = purchase.renewing(new Consent(clock.instant(), CONSENT));
        }
        answer(request, billing.checkout().start(purchase));
    }

    private String plan(JsonBody body) {
        String code = body.text("plan_code")
                .orElseThrow(
                        () -> new ProblemException(Problem.of(400, "PLAN_REQUIRED", "Say which plan: \"plan_code\".")));
        return billing.catalog()
                .findPlan(code)
                .filter(plan -> plan.price().isPresent())
                .map(Plan::code)
                .orElseThrow(CreatePaymentHandler::unknownPlan);
    }

    private static ProblemException unknownPlan() {
        return new ProblemException(Problem.of(400, "UNKNOWN_PLAN", "There is no such plan to buy."));
    }

    private static OperationId operation(Context request) {
        return OperationId.of(
                IdempotencyKey.find(request).map(key -> "key-" + key).orElseGet(() -> "buy-" + UUID.randomUUID()));
    }

    private void answer(Context request, CheckoutOutcome outcome) {
        if (outcome instanceof CheckoutOutcome.Confirm confirm) {
            request.status(201).contentType(HttpApi.JSON).result(Json.write(view(confirm)));
        } else if (outcome instanceof CheckoutOutcome.NotForSale) {
            // Whoever may not buy it is not told that it exists.
            throw unknownPlan();
        } else if (outcome instanceof CheckoutOutcome.Unsettled unsettled) {
            throw providerFailed(unsettled.retryAt());
        } else if (outcome instanceof CheckoutOutcome.Failed) {
            throw new ProblemException(
                    Problem.of(409, "PURCHASE_ENDED", "This purchase came to nothing. Begin another one."));
        } else {
            throw new ProblemException(Problem.of(409, "PURCHASE_DONE", "This purchase is done already."));
        }
    }

    private ProblemException providerFailed(Instant retryAt) {
        long seconds = Math.max(1, Duration.between(clock.instant(), retryAt).toSeconds());
        return new ProblemException(Problems.providerSilent("Nothing is charged twice: try again.")
                .header("Retry-After", Long.toString(seconds)));
    }

    private ConfirmationView view(CheckoutOutcome.Confirm confirm) {
        Optional<String> providerId = billing.payments()
                .find(confirm.payment())
                .map(payment -> payment.provider().id());
        return new ConfirmationView(
                confirm.payment(),
                providerId.orElse(null),
                confirm.confirmation().value());
    }

    private record ConfirmationView(
            String paymentId, @Nullable String yookassaPaymentId, String confirmationUrl) {}
}
