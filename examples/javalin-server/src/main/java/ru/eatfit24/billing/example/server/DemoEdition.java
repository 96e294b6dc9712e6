package ru.eatfit24.billing.example.server;

import java.time.InstantSource;
import java.util.List;
import ru.eatfit24.billing.example.ApiRoutes;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.ReturnUrls;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.SignIn;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.example.setup.SessionKey;
import ru.eatfit24.billing.example.web.Door;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** Anybody is signed in who says a name, and the bank is made up. For this machine only. */
final class DemoEdition implements Edition {

    private final DemoPayments payments;
    private final SessionKey key = SessionKey.random();

    private DemoEdition(DemoPayments payments) {
        this.payments = payments;
    }

    static DemoEdition start(InstantSource clock) {
        return new DemoEdition(DemoPayments.start(clock));
    }

    @Override
    public PaymentProvider provider() {
        return payments.provider();
    }

    @Override
    public SignIn signIn() {
        return new DemoSignIn();
    }

    @Override
    public YooKassaNotifications notifications() {
        return YooKassaNotifications.fromAnywhere();
    }

    @Override
    public ReturnUrls returnUrls(int port) {
        return ReturnUrls.onThisMachine(port);
    }

    @Override
    public Door door() {
        return new DemoDoor();
    }

    @Override
    public SessionKey sessionKey() {
        return key;
    }

    @Override
    public List<Routes> furtherRoutes(OpenedBilling opened) {
        return List.of();
    }

    @Override
    public void started(String url) {
        payments.sendNotificationsTo(url + ApiRoutes.WEBHOOK);
    }

    @Override
    public String greeting(String url, String database) {
        return """
                EatFit24 billing, demo: the header X-Demo-User signs anyone in, so it listens on this machine only
                  url   %1$s
                  data  %2$s
                Try, and try again: the fourth photo of the day is refused, also after a restart
                  curl -i -X POST -H 'X-Demo-User: alice' %1$s/api/v1/ai/recognize/
                  curl -H 'X-Demo-User: alice' %1$s/api/v1/billing/me/
                  curl %1$s/api/v1/billing/plans/
                Buy a plan on the page: the bank is made up, and its card 5555 5555 5555 4444 pays
                Ctrl-C stops it""".formatted(url, database);
    }

    @Override
    public void close() {
        payments.close();
    }
}
