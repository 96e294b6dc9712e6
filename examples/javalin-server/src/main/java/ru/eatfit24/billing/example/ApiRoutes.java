package ru.eatfit24.billing.example;

import static ru.eatfit24.billing.example.Routes.get;

import io.javalin.config.JavalinConfig;
import java.time.InstantSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/**
 * What the mini app calls, and the payment system's notifications.
 *
 * @param signIn who asks
 * @param notifications who may notify
 */
public record ApiRoutes(
        SignIn signIn,
        Billing billing,
        FoodRecognition recognition,
        ReturnUrls returnUrls,
        YooKassaNotifications notifications,
        InstantSource clock)
        implements Routes {

    /** Where notifications are sent to. */
    public static final String WEBHOOK = "/api/v1/billing/webhooks/yookassa";

    @Override
    public void addTo(JavalinConfig config) {
        CashDesk desk = new CashDesk(billing, returnUrls, clock);
        get(config, "/api/v1/billing/plans", new PlansHandler(signIn, billing.catalog()));
        get(config, "/api/v1/billing/me", new AccountHandler(signIn, billing));
        config.routes.post(
                "/api/v1/ai/recognize",
                new RecognizeHandler(signIn, new PhotoDesk(billing, recognition), new PhotoKeys(clock)));
        get(config, "/api/v1/billing/subscription", new SubscriptionHandler(signIn, billing));
        config.routes.post("/api/v1/billing/subscription/autorenew", new AutoRenewHandler(signIn, desk));
        get(config, "/api/v1/billing/payment-method", new PaymentMethodHandler(signIn, billing));
        get(config, "/api/v1/billing/payments", new PaymentsHandler(signIn, billing));
        config.routes.post("/api/v1/billing/create-payment", new CreatePaymentHandler(signIn, desk));
        config.routes.post("/api/v1/billing/bind-card/start", new BindCardHandler(signIn, desk));
        config.routes.post(WEBHOOK, new WebhookHandler(notifications, billing));
    }
}
