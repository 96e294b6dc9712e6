package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import ru.eatfit24.billing.Billing;

/** {@code GET /api/v1/billing/payment-method/}: the user's saved card. */
final class PaymentMethodHandler implements Handler {

    private final SignIn signIn;
    private final Billing billing;

    PaymentMethodHandler(SignIn signIn, Billing billing) {
        this.signIn = signIn;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        String account = signIn.requireUser(request).subject().account();
        request.contentType(HttpApi.JSON).result(Json.write(PaymentMethodView.of(billing, account)));
    }
}
