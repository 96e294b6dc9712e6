package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.testkit.Seeds;

/** A host's notification route on a plain server, told by the fake provider over HTTP; nobody comes back from the page. */
class NotificationsOverHttpTest {

    private static final String USER = "user-1";

    private final SellingShop selling = new SellingShop();
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
    private final AtomicBoolean isDown = new AtomicBoolean();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer host;

    @BeforeEach
    void startHost() throws IOException {
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/billing/notifications", exchange -> {
            byte[] body = exchange.getRequestBody().readNBytes(YooKassaNotifications.MAX_BODY + 1);
            requests.incrementAndGet();
            NotificationReceipt receipt = notifications.receive(
                    exchange.getRemoteAddress().getAddress().getHostAddress(), exchange.getRequestHeaders(), body);
            int status = receipt.status();
            if (isDown.get()) {
                status = 503;
            } else if (receipt instanceof NotificationReceipt.Taken taken) {
                selling.billing.webhooks().receive(taken.notification().toWebhook());
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        host.start();
        selling.shop
                .fake
                .notifications()
                .sendTo(URI.create("http://127.0.0.1:" + host.getAddress().getPort() + "/billing/notifications"));
    }

    @AfterEach
    void stop() {
        host.stop(0);
        selling.close();
    }

    @Test
    void aPaymentThatNobodyComesBackFromIsToldAndTakenInOnce() {
        selling.shop.fake.notifications().copies(3);
        String payment = selling.page(USER, "order-1");
        selling.shop.fake.pay(selling.atProvider(payment).id());

        int acknowledged = selling.shop.fake.notifications().deliver();

        assertThat(acknowledged).isEqualTo(1);
        assertThat(requests).hasValue(3);
        assertThat(selling.plan(USER)).isEqualTo("FREE");
        assertThat(selling.billing.webhooks().process(100).processed()).isEqualTo(1);
        assertThat(selling.plan(USER)).isEqualTo("PRO");
        assertThat(selling.billing.webhooks().process(100).isEmpty()).isTrue();
    }

    @Test
    void aHostThatIsDownIsToldAgainWithinADay() {
        String payment = selling.page(USER, "order-1");
        selling.shop.fake.pay(selling.atProvider(payment).id());
        isDown.set(true);

        for (int hour = 0; hour < 20; hour++) {
            assertThat(selling.shop.fake.notifications().deliver()).isZero();
            selling.after(Duration.ofHours(1));
        }
        isDown.set(false);
        selling.after(Duration.ofHours(2));
        int acknowledged = selling.shop.fake.notifications().deliver();
        selling.billing.webhooks().process(100);

        assertThat(acknowledged).isEqualTo(1);
        assertThat(requests.get()).isGreaterThan(5);
        assertThat(selling.plan(USER)).isEqualTo("PRO");
        assertThat(selling.shop.fake.notifications().waiting()).isEmpty();
    }

    @Test
    void afterADayItIsToldNoMoreAndTheRunsFindIt() {
        String payment = selling.page(USER, "order-1");
        selling.shop.fake.pay(selling.atProvider(payment).id());
        isDown.set(true);

        for (int hour = 0; hour < 30; hour++) {
            selling.shop.fake.notifications().deliver();
            selling.after(Duration.ofHours(1));
        }
        assertThat(selling.shop.fake.notifications().waiting()).isEmpty();
        selling.runs();

        assertThat(selling.plan(USER)).isEqualTo("PRO");
    }

    @Test
    void theOrderInWhichTheyComeDoesNotMatter() {
        Random random = Seeds.random("NotificationsOverHttpTest");
        selling.shop.fake.notifications().shuffle(random);
        selling.shop.fake.notifications().copies(2);
        for (int i = 0; i < 10; i++) {
            String payment = selling.page("user-" + i, "order-" + i);
            selling.shop.fake.pay(selling.atProvider(payment).id());
        }
        String genuine = selling.shop.fake.notifications().waiting().get(0);
        selling.shop.fake.notifications().add(genuine.replace("succeeded", "canceled"));
        selling.shop.fake.notifications().add("{}");

        selling.shop.fake.notifications().deliver();
        selling.billing.webhooks().process(100);

        for (int i = 0; i < 10; i++) {
            assertThat(selling.plan("user-" + i)).isEqualTo("PRO");
            assertThat(selling.payments("user-" + i))
                    .singleElement()
                    .satisfies(payment -> assertThat(payment.status()).isEqualTo(PaymentStatus.SUCCEEDED));
        }
    }
}
