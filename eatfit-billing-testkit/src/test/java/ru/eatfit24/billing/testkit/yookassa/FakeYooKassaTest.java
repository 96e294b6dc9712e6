package ru.eatfit24.billing.testkit.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.testkit.VirtualClock;

/** The server by itself, over plain HTTP: what the real one refuses is refused here, and a key is remembered for a day. */
class FakeYooKassaTest {

    private static final String PAYMENT = "{\"amount\":{\"value\":\"490.00\",\"currency\":\"RUB\"},\"capture\":true,"
            + "\"description\":\"Plan\",\"confirmation\":{\"type\":\"redirect\",\"return_url\":\"https://shop.example/\"},"
            + "\"metadata\":{\"order\":\"7\"}}";
    private static final String ITEM = "{\"description\":\"Plan\",\"quantity\":1,\"amount\":{\"value\":\"490.00\","
            + "\"currency\":\"RUB\"},\"vat_code\":1,\"payment_subject\":\"service\",\"payment_mode\":\"full_payment\","
            + "\"measure\":\"piece\"}";
    private static final String RECEIPT =
            "\"receipt\":{\"customer\":{\"email\":\"a@shop.example\"},\"items\":[" + ITEM + "]},";

    private final VirtualClock clock = VirtualClock.at("2026-09-01T10:00:00Z");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FakeYooKassa fake = FakeYooKassa.start(clock);
    private int keys;

    @AfterEach
    void close() {
        fake.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String pair = fake.settings().shopId() + ":" + fake.settings().secretKey();
        return HttpRequest.newBuilder(URI.create(fake.baseUrl() + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotence-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return post(path, "key-" + keys++, body);
    }

    private static String field(HttpResponse<String> response, String name) {
        ObjectNode body = Bodies.read(response.body());
        return body.path(name).asText();
    }

    private static String changed(String from, String to) {
        assertThat(PAYMENT).contains(from);
        return PAYMENT.replace(from, to);
    }

    @Test
    void whatTheProviderRefusesIsRefusedByTheNameOfItsField() throws Exception {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("x", "body");
        bodies.put("[]", "body");
        bodies.put(changed("\"amount\":{\"value\":\"490.00\",\"currency\":\"RUB\"},", ""), "amount");
        bodies.put(changed("\"490.00\"", "490.00"), "amount.value");
        bodies.put(changed("490.00", "490"), "amount.value");
        bodies.put(changed("490.00", "490,00"), "amount.value");
        bodies.put(changed("490.00", "-490.00"), "amount.value");
        bodies.put(changed("RUB", "USD"), "amount.currency");
        bodies.put(changed("490.00", "0.99"), "amount");
        bodies.put(changed("490.00", "700000.01"), "amount");
        bodies.put(changed("\"Plan\"", "\"" + "x".repeat(129) + "\""), "description");
        bodies.put(changed("true", "\"true\""), "capture");
        bodies.put(changed("\"7\"", "7"), "metadata");
        bodies.put(changed("\"7\"", "\"" + "x".repeat(513) + "\""), "metadata");
        bodies.put(changed("\"order\"", "\"" + "x".repeat(33) + "\""), "metadata");
        bodies.put(changed("redirect", "telepathy"), "confirmation.type");
        bodies.put(changed(",\"return_url\":\"https://shop.example/\"", ""), "return_url");
        bodies.put(changed("redirect", "qr"), "confirmation");
        bodies.put(changed("{\"amount", "{\"payment_method_id\":\"none\",\"amount"), "payment_method_id");
        bodies.put(
                changed("{\"amount", "{\"payment_method_id\":\"none\",\"payment_token\":\"t\",\"amount"),
                "payment_method_id");
        bodies.put(changed("{\"amount", "{\"payment_method_data\":{\"type\":\"sbp\"},\"amount"), "payment_method_data");
        bodies.put(
                changed("{\"amount", "{\"payment_method_data\":{\"type\":\"cash\"},\"amount"), "payment_method_data");
        bodies.put(changed("{\"amount", "{" + RECEIPT.replace("490.00", "489.00") + "\"amount"), "receipt");
        bodies.put(
                changed("{\"amount", "{" + RECEIPT.replace("\"email\":\"a@shop.example\"", "") + "\"amount"),
                "receipt.customer");
        bodies.put(changed("{\"amount", "{" + RECEIPT.replace(ITEM, "") + "\"amount"), "receipt.items");
        bodies.put(
                changed("{\"amount", "{" + RECEIPT.replace("\"vat_code\":1", "\"vat_code\":13") + "\"amount"),
                "receipt.items.vat_code");
        bodies.put(
                changed("{\"amount", "{" + RECEIPT.replace("\"service\"", "\"wish\"") + "\"amount"),
                "receipt.items.payment_subject");
        bodies.put(
                changed("{\"amount", "{" + RECEIPT.replace("\"quantity\":1", "\"quantity\":\"1\"") + "\"amount"),
                "receipt.items.quantity");

        for (Map.Entry<String, String> each : bodies.entrySet()) {
            HttpResponse<String> response = post("/payments", each.getKey());
            assertThat(response.statusCode()).as(each.getKey()).isEqualTo(400);
            assertThat(field(response, "parameter")).as(each.getKey()).isEqualTo(each.getValue());
        }
        assertThat(fake.payments()).isEmpty();
    }

    @Test
    void aShopThatMustSendReceiptsIsRefusedWithoutOne() throws Exception {
        fake.close();
        fake = FakeYooKassa.start(clock, FakeYooKassaSettings.STANDARD.withReceipts());

        assertThat(field(post("/payments", PAYMENT), "parameter")).isEqualTo("receipt");
        assertThat(post("/payments", changed("{\"amount", "{" + RECEIPT + "\"amount"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoIsNotTheShopIsTurnedAway() throws Exception {
        HttpRequest.Builder nobody = HttpRequest.newBuilder(URI.create(fake.baseUrl() + "/payments"));

        assertThat(send(nobody).statusCode()).isEqualTo(401);
        assertThat(send(request("/payments").DELETE()).statusCode()).isEqualTo(405);
        assertThat(send(request("/payments").POST(HttpRequest.BodyPublishers.ofString(PAYMENT)))
                        .statusCode())
                .isEqualTo(415);
        assertThat(field(
                        send(request("/payments")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(PAYMENT))),
                        "parameter"))
                .isEqualTo("Idempotence-Key");
        assertThat(field(post("/payments", "k".repeat(65), PAYMENT), "parameter"))
                .isEqualTo("Idempotence-Key");
        assertThat(fake.payments()).isEmpty();
    }

    @Test
    void aKeyIsRememberedForADayAndForOneRequest() throws Exception {
        String first = field(post("/payments", "key", PAYMENT), "id");

        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(field(post("/payments", "key", PAYMENT), "id")).isEqualTo(first);
        assertThat(field(post("/payments", "key", changed("490", "491")), "parameter"))
                .isEqualTo("Idempotence-Key");
        assertThat(field(post("/refunds", "key", PAYMENT), "parameter")).isEqualTo("Idempotence-Key");

        clock.advance(Duration.ofMillis(1));
        assertThat(field(post("/payments", "key", PAYMENT), "id")).isNotEqualTo(first);
        assertThat(fake.effectsOf("key")).isEqualTo(2);
    }

    @Test
    void aReplayShowsWhatIsOrWhatWas() throws Exception {
        String id = field(post("/payments", "key", PAYMENT), "id");
        fake.pay(id);

        assertThat(field(post("/payments", "key", PAYMENT), "status")).isEqualTo("succeeded");
        fake.replaysOriginals(true);
        assertThat(field(post("/payments", "key", PAYMENT), "status")).isEqualTo("pending");
    }

    @Test
    void nothingMovesBackwards() throws Exception {
        String id = field(post("/payments", changed("\"capture\":true", "\"capture\":false")), "id");

        assertThat(post("/payments/" + id + "/capture", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/payments/" + id + "/cancel", "{}").statusCode()).isEqualTo(400);
        fake.pay(id);
        String refund = "{\"payment_id\":\"" + id + "\",\"amount\":{\"value\":\"1.00\",\"currency\":\"RUB\"}}";
        assertThat(field(post("/refunds", refund), "parameter")).isEqualTo("payment_id");
        assertThat(field(
                        post(
                                "/payments/" + id + "/capture",
                                "{\"amount\":{\"value\":\"490.01\",\"currency\":\"RUB\"}}"),
                        "parameter"))
                .isEqualTo("amount");
        assertThat(field(post("/payments/" + id + "/capture", "{}"), "status")).isEqualTo("succeeded");
        assertThat(post("/payments/" + id + "/cancel", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/refunds", refund).statusCode()).isEqualTo(200);
        assertThat(field(post("/refunds", refund.replace("1.00", "489.01")), "parameter"))
                .isEqualTo("amount");
    }

    @Test
    void theClockEndsWhatNobodyConfirms() throws Exception {
        String id = field(post("/payments", PAYMENT), "id");

        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(field(send(request("/payments/" + id)), "status")).isEqualTo("pending");
        clock.advance(Duration.ofMillis(1));
        fake.expire();

        assertThat(fake.notifications().waiting()).singleElement().asString().contains("expired_on_confirmation");
        assertThat(field(send(request("/payments/" + id)), "status")).isEqualTo("canceled");
    }

    @Test
    void anUnknownObjectOrFilterIsRefused() throws Exception {
        assertThat(field(send(request("/payments/none")), "code")).isEqualTo("not_found");
        assertThat(send(request("/payments?limit=101")).statusCode()).isEqualTo(400);
        assertThat(send(request("/payments?metadata=7")).statusCode()).isEqualTo(400);
        assertThat(send(request("/payments?created_at.gte=yesterday")).statusCode())
                .isEqualTo(400);
        assertThat(send(request("/payments?limit=100")).statusCode()).isEqualTo(200);
    }
}
