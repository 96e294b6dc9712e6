package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.yookassa.TestShop.rub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;

class YooKassaNotificationsTest {

    private static final String THREAT = "Forged webhook";

    static final String SUCCEEDED = """
            {"type":"notification","event":"payment.succeeded","object":{"id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
             "status":"succeeded","amount":{"value":"490.00","currency":"RUB"},"income_amount":{"value":"472.85","currency":"RUB"},
             "description":"Plan PRO","recipient":{"account_id":"900001","gateway_id":"900002"},
             "payment_method":{"type":"bank_card","id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f","saved":true,"title":"Bank card *4444",
             "card":{"first6":"555555","last4":"4444","expiry_year":"2030","expiry_month":"12","card_type":"MasterCard"}},
             "captured_at":"2026-09-01T10:02:10.456Z","created_at":"2026-09-01T10:00:00.123Z","test":true,
             "refunded_amount":{"value":"0.00","currency":"RUB"},"paid":true,"refundable":true,
             "authorization_details":{"rrn":"100200300400","auth_code":"000111","three_d_secure":{"applied":true}},
             "metadata":{"billing_id":"ours-1"}}}
            """;

    private final TestShop shop = new TestShop();
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();

    @AfterEach
    void close() {
        shop.close();
    }

    private NotificationReceipt receive(String body) {
        return notifications.receive("203.0.113.7", Map.of(), body.getBytes(UTF_8));
    }

    private YooKassaNotification taken(String body) {
        NotificationReceipt receipt = receive(body);
        assertThat(receipt).as(body).isInstanceOf(NotificationReceipt.Taken.class);
        return ((NotificationReceipt.Taken) receipt).notification();
    }

    @Test
    void whatTheProviderSendsIsTaken() {
        ProviderPayment paid = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.LATER, false)));
        shop.fake.pay(paid.id());
        ProviderPayment second = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));
        shop.fake.pay(second.id());
        shop.madeRefund(shop.giveBack(second.id(), rub(1_00), null));
        shop.fake.decline(
                shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)))
                        .id(),
                "general_decline");
        shop.fake.confirmMethod(shop.madeMethod(shop.bind("bank_card")).id());

        List<YooKassaNotification> all =
                shop.fake.notifications().take().stream().map(this::taken).toList();

        assertThat(all)
                .extracting(YooKassaNotification::event)
                .containsExactly(
                        "payment.waiting_for_capture",
                        "payment.succeeded",
                        "refund.succeeded",
                        "payment.canceled",
                        "payment_method.active");
        assertThat(all).extracting(YooKassaNotification::dedupeKey).doesNotHaveDuplicates();
        assertThat(all).extracting(notification -> notification.claim().ourId()).doesNotContainNull();
        NotificationCheck check = NotificationCheck.by(shop.provider);
        assertThat(all)
                .allSatisfy(notification ->
                        assertThat(check.check(notification)).isInstanceOf(NotificationCheck.Finding.Genuine.class));
    }

    @Test
    void onlyWhatIsNamedIsKept() {
        WebhookNotification kept = taken(SUCCEEDED).toWebhook();

        assertThat(kept)
                .isEqualTo(WebhookNotification.of(
                                "yookassa",
                                WebhookObject.PAYMENT,
                                "30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                                "payment.succeeded",
                                "SUCCEEDED")
                        .withFields(Map.of(
                                "amount.value", "490.00",
                                "amount.currency", "RUB",
                                "test", "true",
                                "recipient.account_id", "900001",
                                "metadata.billing_id", "ours-1")));
    }

    @Test
    void nothingThatIsPutIntoAnyLeafGetsThrough() {
        List<ObjectNode> spoiled = new ArrayList<>();
        ObjectNode whole = Json.readStrictly(SUCCEEDED.getBytes(UTF_8)).orElseThrow();
        spoil(whole, whole, spoiled);

        int kept = 0;
        for (ObjectNode each : spoiled) {
            NotificationReceipt receipt = receive(Json.write(each));
            assertThat(receipt.toString()).doesNotContain("Ivan", "canary");
            if (receipt instanceof NotificationReceipt.Taken taken) {
                kept++;
                assertThat(taken.notification().toWebhook().fields().values().toString())
                        .doesNotContain("Ivan", "canary");
                assertThat(taken.notification().dedupeKey()).doesNotContain("Ivan", "canary");
            }
        }

        assertThat(kept).isPositive();
        assertThat(spoiled).hasSizeGreaterThan(30);
        BadInputs.print(
                "Card data, PII at rest",
                "YooKassaNotificationsTest#nothingThatIsPutIntoAnyLeafGetsThrough",
                spoiled.size());
    }

    /** Copies of the whole with one leaf each replaced, by something that fits no field of ours. */
    private static void spoil(ObjectNode whole, JsonNode at, List<ObjectNode> spoiled) {
        if (at instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                JsonNode value = entry.getValue();
                if (value.isValueNode()) {
                    object.set(entry.getKey(), TextNode.valueOf("canary Ivan <ivan@x> 5555555555554444"));
                    spoiled.add(whole.deepCopy());
                    object.set(entry.getKey(), value);
                } else {
                    spoil(whole, value, spoiled);
                }
            }
        }
    }

    @Test
    void whatIsNoNotificationIsRefused() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        texts().forEach((name, text) -> bodies.put(name, text.getBytes(UTF_8)));
        bodies.put("UTF-16", SUCCEEDED.getBytes(UTF_16));
        bodies.put("not UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        bodies.put("overlong", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'});
        bodies.put("a byte too long", new byte[YooKassaNotifications.MAX_BODY + 1]);
        bodies.put("10 MB", new byte[10_000_000]);

        bodies.forEach((name, body) -> assertThat(notifications.receive("203.0.113.7", Map.of(), body))
                .as(name)
                .isInstanceOfSatisfying(
                        NotificationReceipt.Refused.class,
                        refused -> assertThat(refused.status()).isBetween(400, 499)));
        BadInputs.print(THREAT, "YooKassaNotificationsTest#whatIsNoNotificationIsRefused", bodies.size());
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("empty", "");
        texts.put("blank", " ");
        texts.put("html", "<html></html>");
        texts.put("array", "[" + SUCCEEDED + "]");
        texts.put("text", "\"notification\"");
        texts.put("null", "null");
        texts.put("empty object", "{}");
        texts.put("trailing text", SUCCEEDED + "x");
        texts.put("trailing object", SUCCEEDED + SUCCEEDED);
        texts.put("truncated", SUCCEEDED.substring(0, SUCCEEDED.length() / 2));
        texts.put("comment", "/* hello */" + SUCCEEDED);
        texts.put("single quotes", SUCCEEDED.replace('"', '\''));
        texts.put("deep", "{\"a\":".repeat(100) + "1" + "}".repeat(100));
        texts.put("very deep", "[".repeat(60_000));
        texts.put("many tokens", "{\"type\":\"notification\",\"x\":[" + "1,".repeat(25_000) + "1]}");
        texts.put("long text", "{\"type\":\"" + "x".repeat(20_000) + "\"}");
        texts.put("exponent", "{\"type\":1e9999991528}");
        texts.put("long number", "{\"type\":" + "9".repeat(5_000) + "}");
        put(texts, "double type", "\"type\":\"notification\"", "\"type\":\"x\",\"type\":\"notification\"");
        put(
                texts,
                "double object id",
                "\"id\":\"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f\",\n",
                "\"id\":\"a\",\"id\":\"b\",");
        put(texts, "double status", "\"status\":\"succeeded\"", "\"status\":\"pending\",\"status\":\"succeeded\"");
        put(texts, "other type", "\"notification\"", "\"Notification\"");
        put(texts, "type is a number", "\"notification\"", "1");
        put(texts, "event is a number", "\"payment.succeeded\"", "1");
        put(texts, "event in capitals", "\"payment.succeeded\"", "\"PAYMENT.SUCCEEDED\"");
        put(texts, "event without a dot", "\"payment.succeeded\"", "\"payment\"");
        put(texts, "event with a line break", "\"payment.succeeded\"", "\"payment.succeeded\\n\"");
        put(texts, "event of another status", "\"payment.succeeded\"", "\"payment.canceled\"");
        put(texts, "event of another kind", "\"payment.succeeded\"", "\"refund.succeeded.x\"");
        put(texts, "status in capitals", "\"status\":\"succeeded\"", "\"status\":\"SUCCEEDED\"");
        put(texts, "status of a number", "\"status\":\"succeeded\"", "\"status\":1");
        put(texts, "no status", "\"status\":\"succeeded\",", "");
        put(texts, "object is a text", "\"object\":{", "\"object\":\"x\",\"other\":{");
        put(texts, "object is an array", "\"object\":{", "\"object\":[],\"other\":{");
        put(texts, "no object", "\"object\":{", "\"other\":{");
        for (String id : List.of("../me", "a/b", "", "a?b", "a\\u0000", "\\ud800", "x".repeat(65), "%2e%2e", "a b")) {
            put(
                    texts,
                    "id " + id.length() + id,
                    "\"id\":\"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f\",\n",
                    "\"id\":\"" + id + "\",");
        }
        put(texts, "id is a number", "\"id\":\"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f\",\n", "\"id\":7,");
        for (String value : List.of(
                "490", "1.00", "\"-1.00\"", "\"1e3\"", "\"490.000\"", "\"\"", "null", "\"٤٩٠\"", "\"+490\"", "{}")) {
            put(texts, "amount " + value, "\"value\":\"490.00\"", "\"value\":" + value);
        }
        put(texts, "no amount", "\"amount\":{", "\"sum\":{");
        put(
                texts,
                "other currency",
                "\"value\":\"490.00\",\"currency\":\"RUB\"",
                "\"value\":\"490.00\",\"currency\":\"XXX\"");
        put(texts, "no currency", "\"value\":\"490.00\",\"currency\":\"RUB\"", "\"value\":\"490.00\"");
        put(texts, "NUL in a text", "Plan PRO", "Plan\\u0000PRO");
        put(texts, "NUL in a name", "\"refundable\"", "\"refund\\u0000able\"");
        put(texts, "half a pair", "Plan PRO", "Plan \\ud83d PRO");
        put(texts, "pair the wrong way", "Plan PRO", "Plan \\udd11\\ud83d");
        put(texts, "half a pair at the end", "Plan PRO", "Plan \\ud83d");
        return texts;
    }

    private static void put(Map<String, String> texts, String name, String from, String to) {
        assertThat(SUCCEEDED).as(name).contains(from);
        texts.put(name, SUCCEEDED.replace(from, to));
    }

    @Test
    void whatNobodyActsOnIsAcknowledgedAndForgotten() {
        for (String event : List.of("payout.succeeded", "deal.closed", "payment.invented", "refund.canceled")) {
            NotificationReceipt receipt = receive(SUCCEEDED.replace("payment.succeeded", event));

            assertThat(receipt).isEqualTo(new NotificationReceipt.Ignored(event));
            assertThat(receipt.status()).isEqualTo(200);
        }
    }

    @Test
    void withAFilterOnlyItsSourcesAreHeard() {
        YooKassaNotifications filtered = YooKassaNotifications.from(NotificationSourceFilter.builder()
                .trustedProxies(List.of("10.0.0.5"))
                .build());
        byte[] body = SUCCEEDED.getBytes(UTF_8);
        Map<String, List<String>> fromProvider = Map.of("x-forwarded-for", List.of("1.2.3.4, 185.71.76.3"));

        assertThat(filtered.receive("185.71.76.3", Map.of(), body).status()).isEqualTo(200);
        assertThat(filtered.receive("10.0.0.5", fromProvider, body).status()).isEqualTo(200);
        assertThat(filtered.receive("203.0.113.7", Map.of(), body).status()).isEqualTo(403);
        assertThat(filtered.receive("203.0.113.7", fromProvider, body).status()).isEqualTo(403);
        assertThat(filtered.receive("10.0.0.5", Map.of("X-FORWARDED-FOR", List.of("185.71.76.3, 1.2.3.4")), body)
                        .status())
                .isEqualTo(403);
        assertThat(filtered.receive("10.0.0.5", Map.of(), body).status()).isEqualTo(403);
        assertThat(filtered.receive("", Map.of(), body).status()).isEqualTo(403);
    }

    @Test
    void theTokenOfAMethodIsInNoText() {
        shop.fake.confirmMethod(shop.madeMethod(shop.bind("bank_card")).id());

        YooKassaNotification notification =
                taken(shop.fake.notifications().take().get(0));

        assertThat(notification.toString()).doesNotContain(notification.objectId());
    }
}
