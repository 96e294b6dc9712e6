package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.yookassa.TestShop.there;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaPayment;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaRequest;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaSettings;
import ru.eatfit24.billing.usage.OperationId;

/** The whole way: the library's services, the adapter, HTTP, and a provider with a page and a memory. */
class RenewalOverHttpTest {

    private static final String USER = "user-1";

    private final SellingShop selling = new SellingShop();

    @AfterEach
    void close() {
        selling.close();
    }

    private CheckoutOutcome.Confirm page(String operation) {
        return (CheckoutOutcome.Confirm) selling.billing.checkout().start(selling.order(USER, operation));
    }

    @Test
    void whoPaysOnThePageAndComesBackIsPro() throws Exception {
        CheckoutOutcome.Confirm page = page("order-1");

        HttpResponse<String> shown = get(page.confirmation().value());
        HttpResponse<String> pressed = post(page.confirmation().value(), "action=pay&card=5555555555554477");
        selling.billing.payments().refresh(page.payment());

        assertThat(shown.body()).contains("490.00 RUB", "id=\"pay\"", "<form");
        assertThat(pressed.statusCode()).isEqualTo(303);
        assertThat(pressed.headers().firstValue("Location")).contains(TestShop.RETURN_URL);
        assertThat(selling.plan(USER)).isEqualTo("PRO");
        assertThat(selling.billing.payments().methods(USER))
                .singleElement()
                .satisfies(method -> assertThat(there(method.face()).last4()).isEqualTo("4477"));
    }

    @Test
    void whoseCardIsDeclinedMayTryAgainAndWhoRefusesStaysFree() throws Exception {
        CheckoutOutcome.Confirm page = page("order-1");

        HttpResponse<String> declined = post(page.confirmation().value(), "action=pay&card=5555555555554600");
        selling.billing.payments().refresh(page.payment());
        assertThat(declined.body()).contains("insufficient_funds");
        assertThat(selling.payments(USER).get(0).status()).isEqualTo(PaymentStatus.PENDING);

        HttpResponse<String> refused = post(page.confirmation().value(), "action=refuse");
        selling.billing.payments().refresh(page.payment());
        assertThat(refused.statusCode()).isEqualTo(303);
        assertThat(selling.payments(USER).get(0).status()).isEqualTo(PaymentStatus.CANCELED);
        assertThat(selling.plan(USER)).isEqualTo("FREE");
    }

    @Test
    void whoOnlyLeavesAndSaysThatItIsPaidStaysFree() throws Exception {
        CheckoutOutcome.Confirm page = page("order-1");

        HttpResponse<String> left = post(page.confirmation().value(), "action=leave");
        selling.billing.payments().refresh(page.payment());

        assertThat(left.headers().firstValue("Location")).contains(TestShop.RETURN_URL);
        assertThat(selling.plan(USER)).isEqualTo("FREE");
        selling.after(Duration.ofHours(2));
        selling.runs();
        assertThat(selling.payments(USER).get(0).status()).isEqualTo(PaymentStatus.CANCELED);
    }

    @Test
    void aRepeatedOrderIsOnePayment() {
        CheckoutOutcome.Confirm first = page("order-1");
        CheckoutOutcome.Confirm second = page("order-1");

        assertThat(second).isEqualTo(first);
        assertThat(selling.shop.fake.payments()).hasSize(1);
    }

    @Test
    void whoPaysByACodeOnAScreenIsProOnceItIsPaid() {
        FakeYooKassaSettings settings = FakeYooKassaSettings.STANDARD.withFastPayments();
        try (SellingShop fast = new SellingShop(
                new TestShop(settings, TestShop.FAST), shop -> shop.provider(TestShop.FAST, Duration.ofSeconds(30)))) {
            CheckoutOutcome.Confirm code = (CheckoutOutcome.Confirm) fast.billing
                    .checkout()
                    .start(CheckoutRequest.of(USER, "PRO", OperationId.of("order-1"), TestShop.RETURN_URL)
                            .confirmedBy(Confirmation.Kind.QR));
            assertThat(code.confirmation().kind()).isEqualTo(Confirmation.Kind.QR);
            assertThat(code.confirmation().value()).startsWith("https://qr.nspk.example/");
            fast.billing.payments().refresh(code.payment());
            assertThat(fast.plan(USER)).isEqualTo("FREE");

            fast.shop.fake.pay(fast.atProvider(code.payment()).id());
            fast.billing.payments().refresh(code.payment());

            assertThat(fast.plan(USER)).isEqualTo("PRO");
            assertThat(fast.payments(USER))
                    .singleElement()
                    .satisfies(payment -> assertThat(payment.money().captured()).isEqualTo(SellingShop.PRICE));
        }
    }

    @Test
    void aSavedCardIsChargedEachPeriodOnce() {
        selling.subscribe(USER);

        for (int month = 0; month < 12; month++) {
            selling.after(Duration.ofDays(29).plusHours(12));
            selling.runs();
            selling.runs();
            selling.after(Duration.ofHours(12));
            assertThat(selling.plan(USER)).isEqualTo("PRO");
        }

        assertThat(selling.shop.fake.payments()).hasSize(13).allMatch(FakeYooKassaPayment::isSucceeded);
        assertThat(selling.payments(USER)).allMatch(payment -> payment.use() == PaymentUse.PAID_INVOICE);
    }

    @Test
    void whateverBefallsARenewalItIsChargedOnceUnderOneKey() {
        for (FakeYooKassaFault fault : FakeYooKassaFault.values()) {
            try (SellingShop faulty = new SellingShop(TestShop.FAST, Duration.ofMillis(400))) {
                faulty.subscribe(USER);
                faulty.after(Duration.ofDays(29).plusHours(12));
                faulty.shop.fake.faults(
                        request -> request.body().contains("payment_method_id") ? fault : FakeYooKassaFault.NONE);
                faulty.runs();
                faulty.shop.fake.faults(request -> FakeYooKassaFault.NONE);
                faulty.after(Duration.ofMinutes(20));
                faulty.runs();

                List<FakeYooKassaRequest> charges = faulty.shop.fake.requests().stream()
                        .filter(request -> request.body().contains("payment_method_id"))
                        .toList();
                assertThat(charges)
                        .as(fault.name())
                        .extracting(FakeYooKassaRequest::key)
                        .containsOnly(charges.get(0).key());
                assertThat(charges)
                        .as(fault.name())
                        .extracting(FakeYooKassaRequest::body)
                        .containsOnly(charges.get(0).body());
                assertThat(faulty.shop.fake.payments())
                        .as(fault.name())
                        .hasSize(2)
                        .allMatch(FakeYooKassaPayment::isSucceeded);
                assertThat(faulty.plan(USER)).isEqualTo("PRO");
            }
        }
    }

    @Test
    void afterTwentyThreeHoursNothingIsSentUnderTheKeyAndTheListTells() {
        selling.subscribe(USER);
        selling.after(Duration.ofDays(29).plusHours(12));
        selling.shop.fake.faults(
                request -> request.isChange() ? FakeYooKassaFault.LOST_ANSWER : FakeYooKassaFault.NONE);
        selling.runs();
        String key = lastKey();
        selling.shop.fake.faults(request -> FakeYooKassaFault.NONE);
        int sentBefore = countOf(key);

        selling.after(Duration.ofHours(23));
        selling.runs();

        assertThat(countOf(key)).isEqualTo(sentBefore);
        assertThat(selling.shop.fake.effectsOf(key)).isEqualTo(1);
        assertThat(selling.shop.fake.payments()).hasSize(2);
        assertThat(selling.payments(USER)).allMatch(payment -> payment.status() == PaymentStatus.SUCCEEDED);
        assertThat(selling.plan(USER)).isEqualTo("PRO");
    }

    private String lastKey() {
        return selling.shop.fake.requests().stream()
                .filter(FakeYooKassaRequest::isChange)
                .reduce((first, second) -> second)
                .map(FakeYooKassaRequest::key)
                .orElseThrow();
    }

    private int countOf(String key) {
        return (int) selling.shop.fake.requests().stream()
                .filter(request -> key.equals(request.key()))
                .count();
    }

    @Test
    void aDeclinedRenewalIsTriedAgainAsANewPaymentUnderANewKey() {
        selling.subscribe(USER);
        selling.shop.fake.declines(method -> Optional.of("insufficient_funds"));
        selling.after(Duration.ofDays(29).plusHours(12));
        selling.runs();
        selling.shop.fake.declines(method -> Optional.empty());

        selling.after(Duration.ofDays(1).plusHours(1));
        selling.runs();

        assertThat(selling.shop.fake.payments())
                .extracting(FakeYooKassaPayment::status)
                .containsExactly("succeeded", "canceled", "succeeded");
        assertThat(selling.shop.fake.requests().stream()
                        .filter(FakeYooKassaRequest::isChange)
                        .map(FakeYooKassaRequest::key)
                        .distinct())
                .hasSize(3);
        assertThat(selling.plan(USER)).isEqualTo("PRO");
    }

    @Test
    void aPayerWhoRevokesAtTheBankIsNotChargedAgain() {
        selling.subscribe(USER);
        selling.shop.fake.revokeMethod(there(selling.shop.fake.payments().get(0).methodId()));

        for (int day = 0; day < 40; day++) {
            selling.after(Duration.ofDays(1));
            selling.runs();
        }

        assertThat(selling.shop.fake.payments()).hasSize(2);
        assertThat(selling.plan(USER)).isEqualTo("FREE");
    }

    @Test
    void moneyGoesBackInPart() {
        Payment paid = selling.subscribe(USER);

        Refund refund = selling.billing
                .payments()
                .refund(
                        paid.id(),
                        TestShop.rub(90_00),
                        Refund.Access.KEEP,
                        OperationId.of("refund-1"),
                        "maria",
                        "not content");

        assertThat(refund.status()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(selling.shop.fake.payments().get(0).refunded()).isEqualTo(TestShop.rub(90_00));
        selling.billing
                .payments()
                .refund(
                        paid.id(),
                        TestShop.rub(90_00),
                        Refund.Access.KEEP,
                        OperationId.of("refund-1"),
                        "maria",
                        "not content");
        assertThat(selling.shop.fake.refunds()).hasSize(1);
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return client().send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String url, String form) throws Exception {
        return client().send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }
}
