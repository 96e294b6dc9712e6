package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassa;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.yookassa.NotificationReceipt;
import ru.eatfit24.billing.yookassa.NotificationSourceFilter;
import ru.eatfit24.billing.yookassa.Secret;
import ru.eatfit24.billing.yookassa.YooKassaConfig;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;
import ru.eatfit24.billing.yookassa.YooKassaProvider;

class WebhooksTest {

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final List<String> said = new ArrayList<>();
    private FakeYooKassa fake;
    private Billing billing;
    private HttpServer http;
    private YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();

    @BeforeEach
    void open() throws IOException {
        fake = FakeYooKassa.start(clock);
        PlanCatalog catalog = MoneyTest.CATALOG;
        // shown
        YooKassaConfig shop = YooKassaConfig.builder(
                        fake.settings().shopId(), Secret.of(fake.settings().secretKey()))
                .baseUrl(fake.baseUrl())
                .build();
        billing = Billing.builder(catalog)
                .store(InMemoryBillingStore.create())
                .clock(clock)
                .paymentProvider(YooKassaProvider.of(shop))
                .build();
        // end
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/yookassa", this::hear);
        http.start();
        fake.notifications()
                .sendTo(URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/yookassa"));
    }

    @AfterEach
    void close() {
        http.stop(0);
        billing.close();
        fake.close();
    }

    // shown
    private void hear(HttpExchange exchange) throws IOException {
        int status;
        try {
            byte[] body = exchange.getRequestBody().readNBytes(YooKassaNotifications.MAX_BODY + 1);
            String sender = exchange.getRemoteAddress().getAddress().getHostAddress();
            NotificationReceipt receipt = notifications.receive(sender, exchange.getRequestHeaders(), body);
            if (receipt instanceof NotificationReceipt.Taken taken) {
                billing.webhooks().receive(taken.notification().toWebhook()); // stored, once; processed by a job
            }
            status = receipt.status();
        } catch (RuntimeException notStored) {
            status = 503; // it is sent again
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
    // end

    private void pays() {
        billing.checkout()
                .start(CheckoutRequest.of("user-42", "PRO", OperationId.of("order-7"), "https://my.example/paid"));
        fake.pay(fake.payments().get(0).id());
        clock.advance(FakeYooKassa.DELAY);
    }

    @Test
    void whatThePayerDoesElsewhereIsHeard() {
        pays();
        assertThat(fake.notifications().deliver()).isPositive();
        // shown
        billing.jobs().run(Job.INBOX, JobBudget.STANDARD); // asks the provider for the payment, and believes only that
        // end
        assertThat(billing.gate().entitlements("user-42").plan().code()).isEqualTo("PRO");
    }

    @Test
    void onlyTheProviderIsListenedTo() {
        // shown
        notifications = YooKassaNotifications.from(NotificationSourceFilter.builder()
                .trustedProxies(List.of("10.0.0.5")) // your proxy, which tells the sender in X-Forwarded-For
                .build());
        // end
        pays();
        assertThat(fake.notifications().deliver())
                .as("the loopback is not YooKassa")
                .isZero();
        assertThat(billing.gate().entitlements("user-42").plan().code()).isEqualTo("FREE");
    }

    @Test
    void realMoneyIsAskedForByName() {
        String key = "live_0123456789abcdefABCDEF";
        // shown
        YooKassaConfig config = YooKassaConfig.builder("900001", Secret.of(key))
                .mode(YooKassaConfig.Mode.LIVE) // real money must be asked for by name
                .build();
        YooKassaProvider provider = YooKassaProvider.of(config);
        // end
        assertThat(provider.traits().keyLifetime()).isPositive();
        assertThat(config.toString()).doesNotContain(key);
    }

    @Test
    void aPersonSettlesWhatContradicts() {
        pays();
        fake.notifications().deliver();
        billing.jobs().run(Job.INBOX, JobBudget.STANDARD);
        // shown
        for (WebhookEvent event : billing.webhooks().list(WebhookState.QUARANTINED, null, 100)) {
            said.add(event.id() + " " + event.notification() + ": "
                    + event.progress().note());
            billing.webhooks().replay(event.id(), "maria", "the shop's key was wrong until noon");
            // or: billing.webhooks().dismiss(event.id(), "maria", "looked at the provider's page, all is well");
        }
        // end
        assertThat(said).isEmpty();
    }
}
