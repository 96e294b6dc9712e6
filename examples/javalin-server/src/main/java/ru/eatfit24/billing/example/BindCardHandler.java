package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Map;
import ru.eatfit24.billing.usage.Subject;

/** {@code POST /api/v1/billing/bind-card/start/}: begins to save a card without a payment. */
final class BindCardHandler implements Handler {

    private final SignIn signIn;
    private final CashDesk desk;

    BindCardHandler(SignIn signIn, CashDesk desk) {
        this.signIn = signIn;
        this.desk = desk;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        CashDesk.Binding binding = desk.bindCard(user, JsonBody.of(request).text("return_url"));
        request.status(201)
                .contentType(HttpApi.JSON)
                .result(Json.write(
                        Map.of("confirmation_url", binding.confirmationUrl(), "payment_id", binding.method())));
    }
}
