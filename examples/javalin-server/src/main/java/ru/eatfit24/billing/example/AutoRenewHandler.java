package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.usage.Subject;

/** {@code POST /api/v1/billing/subscription/autorenew/}: switches renewal on or off. Switched off, access lasts to the end of what was paid. */
final class AutoRenewHandler implements Handler {

    private final SignIn signIn;
    private final Billing billing;

    AutoRenewHandler(SignIn signIn, Billing billing) {
        this.signIn = signIn;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        boolean enabled = JsonBody.of(request)
                .truth("enabled")
                .orElseThrow(() -> new ProblemException(
                        Problem.of(400, "ENABLED_REQUIRED", "Say \"enabled\": true or \"enabled\": false.")));
        if (billing.subscriptions().find(user.account()).isEmpty()) {
            throw new ProblemException(Problem.of(404, "SUBSCRIPTION_NOT_FOUND", "There is no subscription."));
        }
        if (EatFitPlans.isFree(billing.gate().entitlements(user).plan())) {
            throw new ProblemException(
                    Problem.of(400, "NOT_FOR_FREE_PLAN", "The free plan has nothing to renew. Choose a plan first."));
        }
        change(user.account(), enabled);
        request.contentType(HttpApi.JSON).result(Json.write(SubscriptionView.of(billing, user)));
    }

    private void change(String account, boolean enabled) {
        try {
            billing.subscriptions()
                    .renewal(
                            account,
                            enabled,
                            null,
                            account,
                            enabled ? "switched on by the user" : "switched off by the user");
        } catch (IllegalStateException noMethod) {
            throw new ProblemException(
                    Problem.of(400, "PAYMENT_METHOD_REQUIRED", "Bind a card first: there is none to charge."),
                    noMethod);
        }
    }
}
