package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.testkit.ProviderFault;
import ru.eatfit24.billing.usage.OperationId;

class PurchaseRoutesTest {

    private static final String SUBSCRIPTION = "/api/v1/billing/subscription/";
    private static final String AUTORENEW = "/api/v1/billing/subscription/autorenew/";
    private static final String METHOD = "/api/v1/billing/payment-method/";
    private static final String PAYMENTS = "/api/v1/billing/payments/";
    private static final String BUY = "/api/v1/billing/create-payment/";
    private static final String BIND = "/api/v1/billing/bind-card/start/";
    private static final String WEBHOOK = "/api/v1/billing/webhooks/yookassa";

    private static final String MONTHLY = "{\"plan_code\":\"PRO_MONTHLY\"}";
    private static final String MONTHLY_RENEWING = "{\"plan_code\":\"PRO_MONTHLY\",\"save_payment_method\":true}";

    private final TestServer server = TestServer.on(InMemoryBillingStore.create());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPurchaseBeginsOnThePageOfThePaymentSystem() {
        Answer answer = server.post(BUY, "alice", MONTHLY);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("confirmation_url").asText()).startsWith("https://");
        Payment payment = server.billing
                .payments()
                .find(answer.json().path("payment_id").asText())
                .orElseThrow();
        assertThat(payment.provider().id())
                .isEqualTo(answer.json().path("yookassa_payment_id").asText());
        assertThat(payment.order().amount()).isEqualTo(Money.ofMinor(299_00, "RUB"));
        assertThat(planOf("alice")).isEqualTo("FREE");
    }

    @Test
    void onlyAConfirmedPaymentGivesThePlanAndOnlyOnce() {
        Answer answer = server.post(BUY, "alice", MONTHLY);
        server.payments.pay(theirId(answer));

        for (int copy = 1; copy <= 3; copy++) {
            assertThat(notify(theirId(answer))).isEqualTo(200);
            server.billing.webhooks().process(10);
        }

        assertThat(planOf("alice")).isEqualTo("PRO_MONTHLY");
        JsonNode subscription = server.get(SUBSCRIPTION, "alice").json();
        assertThat(subscription.path("plan").asText()).isEqualTo("pro");
        assertThat(subscription.path("expires_at").asText()).isEqualTo("2026-12-24T09:00:00Z");
        assertThat(subscription.path("card_bound").asBoolean()).isFalse();
        assertThat(subscription.path("autorenew_available").asBoolean()).isFalse();
    }

    @Test
    void payingAgainAddsTheDaysToTheEndAndThePlanBecomesTheOneThatWasPaid() {
        buy("alice", MONTHLY);
        buy("alice", "{\"plan_code\":\"YEARLY\"}");

        JsonNode account = server.get(TestServer.ME, "alice").json();
        assertThat(account.path("plan_code").asText()).isEqualTo("PRO_YEARLY");
        assertThat(account.path("expires_at").asText()).isEqualTo("2027-12-24T09:00:00Z");
    }

    @Test
    void theSameKeyIsTheSamePurchase() {
        Answer first = withKey("order-1");
        Answer again = withKey("order-1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        server.payments.pay(theirId(first));
        server.billing.payments().refresh(first.json().path("payment_id").asText());
        assertThat(withKey("order-1").errorCode()).isEqualTo("PURCHASE_DONE");
        assertThat(withKey("order-2").json().path("payment_id"))
                .isNotEqualTo(first.json().path("payment_id"));
        assertThat(withKey("no key").errorCode()).isEqualTo("INVALID_IDEMPOTENCY_KEY");
    }

    @Test
    void aPurchaseNamesAPlan() {
        assertRefused(server.post(BUY, "alice", "{}"), 400, "PLAN_REQUIRED");
        assertRefused(server.post(BUY, "alice", "{\"plan_code\":null}"), 400, "INVALID_MEMBER");
        assertRefused(server.post(BUY, "alice", "{\"plan_code\":7}"), 400, "INVALID_MEMBER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FREE", "TEST_LIVE", "", "pro_monthly", "PRO_MONTHLY "})
    void whatIsNotForSaleIsNotSold(String plan) {
        assertRefused(server.post(BUY, "alice", "{\"plan_code\":\"" + plan + "\"}"), 400, "UNKNOWN_PLAN");
        assertThat(server.payments.allPayments()).isEmpty();
    }

    @Test
    void administratorsMayBuyThePaymentTest() {
        assertThat(server.post(BUY, "admin", "{\"plan_code\":\"TEST_LIVE\"}").status())
                .isEqualTo(201);
    }

    @Test
    void aPriceFromTheClientCountsForNothing() {
        server.post(
                BUY, "alice", "{\"plan_code\":\"PRO_MONTHLY\",\"price\":\"1.00\",\"amount\":1,\"duration_days\":9999}");

        assertThat(server.payments.allPayments())
                .singleElement()
                .satisfies(payment -> assertThat(payment.amount()).isEqualTo(Money.ofMinor(299_00, "RUB")));
    }

    @Test
    void payersComeBackToOurOwnPagesOnly() {
        String ours = "{\"plan_code\":\"PRO_MONTHLY\",\"return_url\":\"https://eatfit24.example/paid?x=1\"}";
        assertThat(server.post(BUY, "alice", ours).status()).isEqualTo(201);

        String theirs = ours.replace("eatfit24.example", "eatfit24.example.evil.example");
        assertRefused(server.post(BUY, "bob", theirs), 400, "RETURN_URL_NOT_ALLOWED");
        assertRefused(server.post(BIND, "bob", theirs), 400, "RETURN_URL_NOT_ALLOWED");
    }

    @Test
    void aPaymentSystemThatDoesNotAnswerIsNamedAndNothingIsChargedTwice() {
        server.payments.next(ProviderFault.LOST_ANSWER);
        Answer lost = withKey("order-1");

        assertRefused(lost, 502, "PAYMENT_PROVIDER_UNAVAILABLE");
        assertThat(lost.header("Retry-After")).matches("[1-9][0-9]*");
        server.clock.advance(Duration.ofMinutes(10));
        server.billing.paymentRuns().reconcile(10);
        assertThat(withKey("order-1").status()).isEqualTo(201);
        assertThat(server.payments.allPayments()).hasSize(1);
    }

    @Test
    void aCardIsSavedOnlyByWhoAgreedAndShowsItsLastFourDigitsAlone() {
        buy("alice", MONTHLY);
        assertThat(server.get(METHOD, "alice").json())
                .hasToString("{\"is_attached\":false,\"card_mask\":null,\"card_brand\":null}");

        buy("bob", MONTHLY_RENEWING);

        JsonNode method = server.get(METHOD, "bob").json();
        assertThat(method.path("is_attached").asBoolean()).isTrue();
        assertThat(method.path("card_mask").asText()).matches("\\*\\*\\*\\* [0-9]{4}");
        JsonNode subscription = server.get(SUBSCRIPTION, "bob").json();
        assertThat(subscription.path("payment_method")).isEqualTo(method);
        assertThat(subscription.path("autorenew_available").asBoolean()).isTrue();
        assertThat(subscription.path("autorenew_enabled").asBoolean()).isTrue();
        // Without the days of grace.
        assertThat(subscription.path("expires_at").asText()).isEqualTo("2026-12-24T09:00:00Z");
        assertThat(server.get(TestServer.ME, "bob").json().path("expires_at"))
                .isEqualTo(subscription.path("expires_at"));
    }

    @Test
    void renewalIsSwitchedOffAndOnAgainAndAccessStays() {
        buy("bob", MONTHLY_RENEWING);

        JsonNode off = server.post(AUTORENEW, "bob", "{\"enabled\":false}").json();
        assertThat(off.path("autorenew_enabled").asBoolean()).isFalse();
        assertThat(off.path("plan").asText()).isEqualTo("pro");
        JsonNode on = server.post(AUTORENEW, "bob", "{\"enabled\":true}").json();
        assertThat(on.path("autorenew_enabled").asBoolean()).isTrue();
    }

    @Test
    void renewalNeedsASubscriptionAPaidPlanAndACard() {
        assertRefused(server.post(AUTORENEW, "alice", "{\"enabled\":true}"), 404, "SUBSCRIPTION_NOT_FOUND");
        buy("alice", MONTHLY);
        assertRefused(server.post(AUTORENEW, "alice", "{\"enabled\":true}"), 400, "PAYMENT_METHOD_REQUIRED");
        assertRefused(server.post(AUTORENEW, "alice", "{}"), 400, "ENABLED_REQUIRED");
        assertRefused(server.post(AUTORENEW, "alice", "{\"enabled\":\"yes\"}"), 400, "INVALID_MEMBER");
        server.clock.advance(Duration.ofDays(31));
        assertRefused(server.post(AUTORENEW, "alice", "{\"enabled\":true}"), 400, "NOT_FOR_FREE_PLAN");
    }

    @Test
    void aCardIsBoundWithoutAPayment() {
        Answer answer = server.post(BIND, "alice", "{}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("confirmation_url").asText()).startsWith("https://");
        assertThat(answer.json().path("payment_id").asText()).isNotEmpty();
        server.payments.next(ProviderFault.LOST_ANSWER);
        assertRefused(server.post(BIND, "alice", ""), 502, "PAYMENT_PROVIDER_UNAVAILABLE");
    }

    @Test
    void paymentsAreListedNewestFirst() {
        buy("alice", MONTHLY);
        server.clock.advance(Duration.ofHours(1));
        String refunded = buy("alice", "{\"plan_code\":\"PRO_YEARLY\"}");
        server.billing
                .payments()
                .refund(
                        refunded,
                        Money.ofMinor(2490_00, "RUB"),
                        Refund.Access.KEEP,
                        OperationId.of("r-1"),
                        "maria",
                        "by mistake");
        server.clock.advance(Duration.ofHours(1));
        server.post(BUY, "alice", MONTHLY);

        JsonNode results = server.get(PAYMENTS, "alice").json().path("results");
        assertThat(results).hasSize(3);
        assertThat(results.findValuesAsText("status")).containsExactly("PENDING", "REFUNDED", "SUCCEEDED");
        assertThat(results.findValuesAsText("amount")).containsExactly("299.00", "2490.00", "299.00");
        assertThat(results.get(1).path("paid_at").asText()).isEqualTo("2026-11-24T10:00:00Z");
        assertThat(results.get(1).path("description").asText()).isEqualTo("PRO for a year");
        assertThat(results.get(0).path("paid_at").isNull()).isTrue();
        assertThat(server.get(PAYMENTS + "?limit=1", "alice").json().path("results"))
                .hasSize(1);
        assertThat(server.get(PAYMENTS, "bob").json().path("results")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "ten", "", "1000000000000"})
    void aListingHasOneToAHundred(String limit) {
        assertRefused(server.get(PAYMENTS + "?limit=" + limit, "alice"), 400, "INVALID_LIMIT");
    }

    @Test
    void nobodyIsServedWithoutSigningIn() {
        for (String path : List.of(SUBSCRIPTION, METHOD, PAYMENTS)) {
            assertRefused(server.send(server.request(path)), 401, "SIGN_IN_REQUIRED");
        }
        for (String path : List.of(AUTORENEW, BUY, BIND)) {
            assertRefused(server.send(server.request(path).POST(BodyPublishers.noBody())), 401, "SIGN_IN_REQUIRED");
        }
    }

    @Test
    void aNotificationThatIsNoneIsRefusedAndOneThatLiesChangesNothing() {
        Answer answer = server.post(BUY, "alice", MONTHLY);

        assertThat(notification("{\"type\":\"notification\"}")).isEqualTo(400);
        assertThat(notification("")).isEqualTo(400);
        assertThat(notification("x".repeat(70_000))).isEqualTo(413);
        assertThat(notify(theirId(answer))).isEqualTo(200);
        server.billing.webhooks().process(10);

        assertThat(planOf("alice")).isEqualTo("FREE");
    }

    private String buy(String user, String body) {
        Answer answer = server.post(BUY, user, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        String ours = answer.json().path("payment_id").asText();
        server.payments.pay(theirId(answer));
        server.billing.payments().refresh(ours);
        return ours;
    }

    private Answer withKey(String key) {
        return server.send(server.request(BUY, "alice")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(MONTHLY)));
    }

    private int notify(String paymentId) {
        return notification("""
                {"type": "notification", "event": "payment.succeeded", "object": {"id": "%s", "status": "succeeded",
                 "paid": true, "amount": {"value": "299.00", "currency": "RUB"}, "test": false}}""".formatted(paymentId));
    }

    private int notification(String body) {
        return server.send(server.request(WEBHOOK)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)))
                .status();
    }

    private String planOf(String user) {
        return server.get(TestServer.ME, user).json().path("plan_code").asText();
    }

    private static String theirId(Answer answer) {
        return answer.json().path("yookassa_payment_id").asText();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.errorCode()).isEqualTo(code);
    }
}
