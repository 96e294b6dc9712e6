package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import ru.eatfit24.billing.usage.Subject;

/** {@code POST /api/v1/billing/subscription/autorenew/}: switches renewal on or off. */
final class AutoRenewHandler implements Handler {

    private final SignIn signIn;
    private final CashDesk desk;

    AutoRenewHandler(SignIn signIn, CashDesk desk) {
        this.signIn = signIn;
        this.desk = desk;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        boolean enabled = JsonBody.of(request)
                .truth("enabled")
                .orElseThrow(() -> new ProblemException(
                        Problem.of(400, "ENABLED_REQUIRED", "Say \"enabled\": true or \"enabled\": false.")));
        desk.renewal(user, enabled);
        request.contentType(HttpApi.JSON).result(Json.write(SubscriptionView.of(desk.billing(), user)));
    }
}
