package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.example.ApiRoutes;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.TestServer;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.StartupException;
import ru.eatfit24.billing.example.telegram.SignedInitData;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassa;

/** The server as it is run for real, but for the bank: PostgreSQL, users whom Telegram has signed in, the provider over HTTP. */
@Timeout(120)
class LiveProductionStartTest {

    private static final String TOKEN = "7000000001:TEST-invented_token_for_a_live_start_1";
    private static final String USER = "telegram-5000000001";

    private final TestDatabase database = TestDatabase.postgres();
    private final FakeYooKassa bank = FakeYooKassa.start(InstantSource.system());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        server.close();
        bank.close();
        database.close();
    }

    private BillingServer server;

    @BeforeEach
    void start() throws StartupException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT", "0",
                "BILLING_DB_URL", database.url(),
                "BILLING_DB_USER", database.user(),
                "BILLING_DB_PASSWORD", database.password(),
                "YOOKASSA_SHOP_ID", bank.settings().shopId(),
                "YOOKASSA_SECRET_KEY", bank.settings().secretKey(),
                "YOOKASSA_BASE_URL", bank.baseUrl().toString(),
                "TELEGRAM_BOT_TOKEN", TOKEN,
                "TELEGRAM_WEBHOOK_SECRET", "a-webhook-secret-of-a-test",
                "SESSION_SECRET", "a-session-secret-of-a-test-of-40-characters"));
        environment.put("RETURN_URL_HOSTS", "eatfit24.example");
        environment.put("TRUSTED_PROXIES", "127.0.0.1");
        environment.put("ADMINISTRATORS", "5000000002");
        server = BillingServer.start(ServerSettings.read(List.of(), environment, Path.of("")));
    }

    @Test
    void aPlanIsBoughtAndTheNotificationOfItGivesThePlan() throws Exception {
        JsonNode payment = json(signedIn("/api/v1/billing/create-payment/")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"plan_code\":\"PRO_MONTHLY\"}")));
        assertThat(payment.path("confirmation_url").asText()).isNotEmpty();
        bank.pay(payment.path("yookassa_payment_id").asText());
        String notification = bank.notifications().take().get(0);

        assertThat(notified(notification, "198.51.100.7")).as("from elsewhere").isEqualTo(403);
        assertThat(plan()).isEqualTo("FREE");
        assertThat(notified(notification, "185.71.76.1")).isEqualTo(200);

        while (!plan().equals("PRO_MONTHLY")) {
            // The inbox is a job's; the timeout of the test is what it has for it.
            Thread.onSpinWait();
        }
        assertThat(bank.payments()).hasSize(1);
    }

    @Test
    void nothingOfTheDemoCanBeReached() throws Exception {
        HttpResponse<String> asDemo = send(request(TestServer.ME).header(DemoSignIn.HEADER, "alice"));
        HttpResponse<String> asAdministrator =
                send(request(TestServer.PLANS).header(DemoSignIn.HEADER, DemoSignIn.ADMINISTRATOR));

        assertThat(asDemo.statusCode()).isEqualTo(401);
        assertThat(asAdministrator.body()).contains("PRO_MONTHLY").doesNotContain("TEST_LIVE");
        // The bank that is made up is a server of its own, and this one has not started any.
        for (String path : List.of("/demo/sign-in", "/page/page.js", "/demo/", "/demo/confirm")) {
            assertThat(send(request(path).header(DemoSignIn.HEADER, "alice")).statusCode())
                    .as(path)
                    .isEqualTo(404);
            assertThat(send(request(path).POST(BodyPublishers.noBody())).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    private String plan() throws IOException, InterruptedException {
        return json(signedIn(TestServer.ME)).path("plan_code").asText();
    }

    private int notified(String body, String from) throws IOException, InterruptedException {
        return send(request(ApiRoutes.WEBHOOK)
                        .header("Content-Type", "application/json")
                        .header("X-Forwarded-For", from)
                        .POST(BodyPublishers.ofString(body)))
                .statusCode();
    }

    private HttpRequest.Builder signedIn(String path) {
        long number = Long.parseLong(USER.substring("telegram-".length()));
        return request(path).header("Authorization", "tma " + SignedInitData.of(TOKEN, number, Instant.now()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(send(request).body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
