package ru.eatfit24.billing.example;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** The routes, and what holds for all of them. */
final class HttpApi {

    static final String JSON = "application/json";

    static final String WEBHOOK = "/api/v1/billing/webhooks/yookassa";

    /** The largest body of a request, in bytes. */
    static final int MAX_BODY_BYTES = 65_536;

    /** How long a connection may be silent, in the middle of a request too. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    /** A body that comes in more slowly is cut off, as a thread waits for it. Bytes a second. */
    private static final int MIN_BODY_RATE = 100;

    private HttpApi() {}

    /** The server, not started yet. */
    static Javalin create(
            String host,
            int port,
            Duration idleTimeout,
            SignIn signIn,
            Billing billing,
            FoodRecognition recognition,
            ReturnUrls returnUrls,
            InstantSource clock) {
        return Javalin.create(config -> {
            listen(config, host, port, idleTimeout);
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.http.maxRequestSize = MAX_BODY_BYTES;
            config.http.prefer405over404 = true;

            // What a route does not say otherwise about is personal.
            config.routes.before(
                    request -> request.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff"));
            config.routes.before(Problems::refuseDeclaredOversize);
            get(config, "/api/v1/billing/plans", new PlansHandler(signIn, billing.catalog()));
            get(config, "/api/v1/billing/me", new AccountHandler(signIn, billing));
            config.routes.post("/api/v1/ai/recognize", new RecognizeHandler(signIn, billing, recognition));
            get(config, "/api/v1/billing/subscription", new SubscriptionHandler(signIn, billing));
            config.routes.post("/api/v1/billing/subscription/autorenew", new AutoRenewHandler(signIn, billing));
            get(config, "/api/v1/billing/payment-method", new PaymentMethodHandler(signIn, billing));
            get(config, "/api/v1/billing/payments", new PaymentsHandler(signIn, billing));
            config.routes.post(
                    "/api/v1/billing/create-payment", new CreatePaymentHandler(signIn, billing, returnUrls, clock));
            config.routes.post(
                    "/api/v1/billing/bind-card/start", new BindCardHandler(signIn, billing, returnUrls, clock));
            config.routes.post(WEBHOOK, new WebhookHandler(YooKassaNotifications.fromAnywhere(), billing));
            get(config, "/", Page.of("index.html", "text/html; charset=utf-8"));
            get(config, "/page/page.js", Page.of("page.js", "text/javascript; charset=utf-8"));
            get(config, "/page/page.css", Page.of("page.css", "text/css; charset=utf-8"));
            config.routes.after(UnreadBodies::readAway);
            Problems.register(config);
        });
    }

    private static void get(JavalinConfig config, String path, Handler handler) {
        config.routes.get(path, handler).head(path, handler);
    }

    /** Whether a content type is JSON in UTF-8. */
    static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").split(";", 2);
        return parts[0].equals(JSON)
                && (parts.length == 1 || parts[1].replace("\"", "").equals("charset=utf-8"));
    }

    private static void listen(JavalinConfig config, String host, int port, Duration idleTimeout) {
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.setHandler(new MinimumDataRateHandler(MIN_BODY_RATE, 0));
        });
        config.jetty.addConnector((server, http) -> {
            http.setSendServerVersion(false);
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(idleTimeout.toMillis());
            return connector;
        });
    }
}
