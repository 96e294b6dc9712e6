package ru.eatfit24.billing.example.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import ru.eatfit24.billing.example.BotRoutes;
import ru.eatfit24.billing.example.ReturnUrls;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.TelegramSignIn;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.example.setup.ProductionSettings;
import ru.eatfit24.billing.example.setup.SessionKey;
import ru.eatfit24.billing.example.web.Door;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** Users are those whom Telegram signed in, and YooKassa takes the money. */
final class ProductionEdition implements Edition {

    /** How long after Telegram signed it a mini app's init data is believed. */
    private static final Duration INIT_DATA_AGE = Duration.ofHours(1);

    private final ProductionSettings settings;
    private final InstantSource clock;

    ProductionEdition(ProductionSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public PaymentProvider provider() {
        return settings.shop().provider();
    }

    @Override
    public TelegramSignIn signIn() {
        return new TelegramSignIn(
                settings.telegram().verifier(INIT_DATA_AGE, clock),
                settings.telegram().administrators());
    }

    @Override
    public YooKassaNotifications notifications() {
        return settings.shop().notifications();
    }

    @Override
    public ReturnUrls returnUrls(int port) {
        return ReturnUrls.of(settings.returnHosts());
    }

    @Override
    public Door door() {
        return new TelegramDoor(signIn(), true);
    }

    @Override
    public SessionKey sessionKey() {
        return settings.sessionKey();
    }

    @Override
    public List<Routes> furtherRoutes(OpenedBilling opened) {
        return List.of(new BotRoutes(settings.telegram().webhookSecret(), opened.billing()));
    }

    @Override
    public void started(String url) {
        // Nobody waits for it: YooKassa has the address from its cabinet, Telegram from setWebhook.
    }

    @Override
    public String greeting(String url, String database) {
        return """
                EatFit24 billing
                  url   %s
                  data  %s
                  shop  %s
                Ctrl-C stops it""".formatted(url, database, settings.shop().shop());
    }

    @Override
    public void close() {
        // It has nothing open.
    }
}
