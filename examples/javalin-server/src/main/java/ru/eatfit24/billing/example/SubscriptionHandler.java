package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.usage.Subject;

/** {@code GET /api/v1/billing/subscription/}: the user's subscription, and whether it renews itself. */
final class SubscriptionHandler implements Handler {

    private final SignIn signIn;
    private final Billing billing;

    SubscriptionHandler(SignIn signIn, Billing billing) {
        this.signIn = signIn;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        request.contentType(HttpApi.JSON).result(Json.write(SubscriptionView.of(billing, user)));
    }
}
