package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.usage.OperationId;

/**
 * {@code POST /api/v1/billing/create-payment/}: begins to buy a plan. The client names a plan, never a price.
 *
 * <p>With the header {@code Idempotency-Key} a repeated request is the same purchase: it is answered as that one stands. Without it each request is a purchase of its own,
 * though one that is under way on the same terms is gone on with.
 */
final class CreatePaymentHandler implements Handler {

    private final SignIn signIn;
    private final CashDesk desk;

    CreatePaymentHandler(SignIn signIn, CashDesk desk) {
        this.signIn = signIn;
        this.desk = desk;
    }

    @Override
    public void handle(Context request) {
        User user = signIn.requireUser(request);
        JsonBody body = JsonBody.of(request);
        String plan = body.text("plan_code")
                .orElseThrow(
                        () -> new ProblemException(Problem.of(400, "PLAN_REQUIRED", "Say which plan: \"plan_code\".")));
        boolean renews = body.truth("save_payment_method").orElse(false);
        CheckoutOutcome.Confirm confirm = desk.buy(user, plan, operation(request), renews, body.text("return_url"));
        request.status(201).contentType(HttpApi.JSON).result(Json.write(view(confirm)));
    }

    private static OperationId operation(Context request) {
        return OperationId.of(
                IdempotencyKey.find(request).map(key -> "key-" + key).orElseGet(() -> "buy-" + UUID.randomUUID()));
    }

    private ConfirmationView view(CheckoutOutcome.Confirm confirm) {
        Optional<String> providerId = desk.billing()
                .payments()
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
