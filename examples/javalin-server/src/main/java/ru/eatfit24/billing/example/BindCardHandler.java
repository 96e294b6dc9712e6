package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.InstantSource;
import java.util.Map;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;

/** {@code POST /api/v1/billing/bind-card/start/}: begins to save a card without a payment. Who asks for it agrees to be charged by it. */
final class BindCardHandler implements Handler {

    private static final String CONSENT = "card bound by the user, version 1";

    private final SignIn signIn;
    private final Billing billing;
    private final ReturnUrls returnUrls;
    private final InstantSource clock;

    BindCardHandler(SignIn signIn, Billing billing, ReturnUrls returnUrls, InstantSource clock) {
        this.signIn = signIn;
        this.billing = billing;
        this.returnUrls = returnUrls;
        this.clock = clock;
    }

    @Override
    public void handle(Context request) {
        String account = signIn.requireUser(request).subject().account();
        String returnUrl = returnUrls.check(JsonBody.of(request).text("return_url"));
        Payments.Binding binding =
                billing.payments().bind(account, "bank_card", new Consent(clock.instant(), CONSENT), returnUrl);
        Confirmation confirmation = binding.confirmation();
        if (confirmation == null) {
            throw new ProblemException(Problems.providerSilent("Begin again."));
        }
        request.status(201)
                .contentType(HttpApi.JSON)
                .result(Json.write(Map.of("confirmation_url", confirmation.value(), "payment_id", binding.method())));
    }
}
