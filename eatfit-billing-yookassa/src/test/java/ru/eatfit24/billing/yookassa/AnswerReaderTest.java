package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.yookassa.TestShop.rub;
import static ru.eatfit24.billing.yookassa.TestShop.there;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.Refund;

/** The provider's own samples, and what becomes of them when fields are missing, new or of another type. */
class AnswerReaderTest {

    private static final String PENDING = """
            {"id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f","status":"pending","amount":{"value":"490.00","currency":"RUB"},
             "description":"Plan PRO, 1 month","recipient":{"account_id":"900001","gateway_id":"900002"},
             "created_at":"2026-09-01T10:00:00.123Z",
             "confirmation":{"type":"redirect","confirmation_url":"https://pay.example/confirm?orderId=30a1b2c3"},
             "test":true,"paid":false,"refundable":false,"metadata":{"billing_id":"ours-1"}}
            """;

    private static final String SUCCEEDED = """
            {"id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f","status":"succeeded","amount":{"value":"490.00","currency":"RUB"},
             "income_amount":{"value":"472.85","currency":"RUB"},"recipient":{"account_id":"900001","gateway_id":"900002"},
             "payment_method":{"type":"bank_card","id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f","saved":true,
              "title":"Bank card *4444","card":{"first6":"555555","last4":"4444","expiry_year":"2030","expiry_month":"12",
              "card_type":"MasterCard","issuer_country":"RU"}},
             "captured_at":"2026-09-01T10:02:10.456Z","created_at":"2026-09-01T10:00:00.123Z","test":true,
             "refunded_amount":{"value":"0.00","currency":"RUB"},"paid":true,"refundable":true,
             "authorization_details":{"rrn":"100200300400","auth_code":"000111","three_d_secure":{"applied":true}},
             "metadata":{"billing_id":"ours-1"}}
            """;

    private final AnswerReader reader =
            new AnswerReader(YooKassaConfig.builder("900001", Secret.of("test_0123456789abcdefABCDEF"))
                    .build());

    private static ObjectNode node(String json) {
        return Json.readTolerantly(json.getBytes(UTF_8)).orElseThrow();
    }

    private ProviderPayment payment(String json) {
        return reader.payment(node(json)).orElseThrow();
    }

    @Test
    void aPendingPayment() {
        assertThat(payment(PENDING))
                .isEqualTo(new ProviderPayment(
                        "30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                        "ours-1",
                        PaymentStatus.PENDING,
                        rub(490_00),
                        rub(0),
                        "900001",
                        true,
                        new Confirmation(Confirmation.Kind.REDIRECT, "https://pay.example/confirm?orderId=30a1b2c3"),
                        null,
                        null,
                        Instant.parse("2026-09-01T10:00:00.123Z"),
                        null));
    }

    @Test
    void aPaymentWithASavedCardOfWhichTheStatusIsLeftOut() {
        ProviderPayment payment = payment(SUCCEEDED);

        assertThat(payment.status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(there(payment.method()).isChargeable()).isTrue();
        assertThat(there(payment.method()).face())
                .hasToString("MethodFace[type=bank_card, brand=MasterCard, last4=4444]");
    }

    @Test
    void whatIsMissingNewOrOfAnotherTypeIsBorneWith() {
        assertThat(payment("{\"id\":\"a\",\"amount\":{\"value\":\"1.00\",\"currency\":\"RUB\"}}"))
                .isEqualTo(new ProviderPayment(
                        "a",
                        null,
                        PaymentStatus.PENDING,
                        rub(1_00),
                        rub(0),
                        null,
                        true,
                        null,
                        null,
                        null,
                        Instant.EPOCH,
                        null));
        assertThat(payment(SUCCEEDED.replace("succeeded", "settled_by_moonlight"))
                        .status())
                .isEqualTo(PaymentStatus.PENDING);
        assertThat(payment(SUCCEEDED.replace("\"490.00\"", "490.00")).amount()).isEqualTo(rub(490_00));
        assertThat(payment(SUCCEEDED.replace("\"490.00\"", "490")).amount()).isEqualTo(rub(490_00));
        assertThat(payment(SUCCEEDED.replace("\"900001\"", "900001")).shop()).isEqualTo("900001");
        assertThat(payment(SUCCEEDED.replace("\"test\":true", "\"test\":\"false\""))
                        .test())
                .isFalse();
        assertThat(payment(SUCCEEDED.replace("\"metadata\":{\"billing_id\":\"ours-1\"}", "\"metadata\":null"))
                        .ourId())
                .isNull();
        assertThat(payment(SUCCEEDED.replace(
                                "\"status\":\"succeeded\"", "\"status\":\"canceled\",\"status\":\"succeeded\""))
                        .status())
                .isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(there(payment(SUCCEEDED.replace("\"saved\":true", "\"saved\":null"))
                                .method())
                        .isChargeable())
                .isFalse();
        assertThat(there(payment(SUCCEEDED.replace("\"last4\":\"4444\"", "\"last4\":\"5555555555554444\""))
                                .method())
                        .face()
                        .last4())
                .isNull();
        assertThat(payment(SUCCEEDED.replace("2026-09-01T10:00:00.123Z", "2026-09-01T13:00:00.1+03:00"))
                        .createdAt())
                .isEqualTo(Instant.parse("2026-09-01T10:00:00.100Z"));
        assertThat(payment(SUCCEEDED.replace("2026-09-01T10:00:00.123Z", "+999999999-01-01T00:00:00Z"))
                        .createdAt())
                .isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"490.000\"",
                "\"4.9E2\"",
                "4.9e2",
                "1e999999999",
                "\"-1.00\"",
                "\"\"",
                "null",
                "{}",
                "\"٤٩٠.٠٠\"",
                "\" 490.00\"",
                "\"490,00\"",
                "\"99999999999999.00\""
            })
    void anAmountThatIsNotExactIsNotRead(String value) {
        assertThat(reader.payment(node(SUCCEEDED.replace("\"490.00\"", value)))).isEmpty();
    }

    @Test
    void withoutAnIdOrWithMoreRefundedThanTakenNothingIsRead() {
        assertThat(reader.payment(node(SUCCEEDED.replace("30a1b2c3-000f-5000-8000-1a2b3c4d5e6f", "../me"))))
                .isEmpty();
        assertThat(reader.payment(node("{\"amount\":{\"value\":\"1.00\",\"currency\":\"RUB\"}}")))
                .isEmpty();
        assertThat(reader.payment(node(SUCCEEDED.replace("\"0.00\"", "\"490.01\""))))
                .isEmpty();
        assertThat(reader.payment(node(SUCCEEDED.replace(
                        "\"value\":\"0.00\",\"currency\":\"RUB\"", "\"value\":\"0.00\",\"currency\":\"USD\""))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://pay.example/", "javascript:alert(1)", "//pay.example/", "", "https://pay.example/\u0007"
            })
    void aPageThatIsNotFitForAPayerIsNotHandedOut(String url) {
        String json = PENDING.replace("https://pay.example/confirm?orderId=30a1b2c3", url.replace("\u0007", "\\u0007"));

        assertThat(payment(json).confirmation()).isNull();
        assertThat(payment(json).status()).isEqualTo(PaymentStatus.PENDING);
    }

    @Test
    void aLiveShopHandsOutNoPlainPageAtAll() {
        AnswerReader live = new AnswerReader(YooKassaConfig.builder("900001", Secret.of("live_0123456789abcdefABCDEF"))
                .mode(YooKassaConfig.Mode.LIVE)
                .build());
        ObjectNode local = node(PENDING.replace("https://pay.example/", "http://127.0.0.1:8080/"));

        assertThat(live.payment(local).orElseThrow().confirmation()).isNull();
        assertThat(reader.payment(local).orElseThrow().confirmation()).isNotNull();
    }

    @Test
    void theOtherConfirmations() {
        assertThat(confirmation("\"type\":\"qr\",\"confirmation_data\":\"https://qr.example/1\""))
                .isEqualTo(new Confirmation(Confirmation.Kind.QR, "https://qr.example/1"));
        assertThat(confirmation("\"type\":\"embedded\",\"confirmation_token\":\"ct-1\""))
                .isEqualTo(new Confirmation(Confirmation.Kind.EMBEDDED, "ct-1"));
        assertThat(confirmation("\"type\":\"external\"").kind()).isEqualTo(Confirmation.Kind.EXTERNAL);
        assertThat(confirmation("\"type\":\"mobile_application\",\"confirmation_url\":\"https://app.example/1\"")
                        .kind())
                .isEqualTo(Confirmation.Kind.REDIRECT);
        assertThat(payment(PENDING.replace("\"type\":\"redirect\"", "\"type\":\"telepathy\""))
                        .confirmation())
                .isNull();
    }

    private Confirmation confirmation(String fields) {
        return there(payment(PENDING.replace(
                        "\"type\":\"redirect\",\"confirmation_url\":\"https://pay.example/confirm?orderId=30a1b2c3\"",
                        fields))
                .confirmation());
    }

    @Test
    void refundsAndMethods() {
        var refund = reader.refund(node("""
                {"id":"30b1b2c3-0015-5000-8000-3a2b3c4d5e6f","payment_id":"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                 "status":"canceled","created_at":"2026-09-02T08:00:00.789Z","amount":{"value":"100.00","currency":"RUB"},
                 "cancellation_details":{"party":"refund_network","reason":"rejected_by_payee"},"metadata":{"billing_id":"r-1"}}
                """)).orElseThrow();
        assertThat(refund.status()).isEqualTo(Refund.Status.CANCELED);
        assertThat(refund.cancellation()).hasToString("rejected_by_payee (refund_network)");
        assertThat(reader.refund(node("{\"id\":\"a\",\"amount\":{\"value\":\"1.00\",\"currency\":\"RUB\"}}")))
                .isEmpty();

        Optional<ProviderMethod> asked =
                reader.method(node("{\"type\":\"bank_card\",\"id\":\"pm-1\",\"saved\":false}"));
        assertThat(asked)
                .hasValueSatisfying(method -> assertThat(method.status()).isEqualTo(ProviderMethod.Status.PENDING));
        assertThat(reader.method(node("{\"type\":\"bank_card\",\"saved\":true}")))
                .isEmpty();
        assertThat(reader.method(node("{\"id\":\"pm-1\",\"saved\":true,\"status\":\"dormant\"}")))
                .hasValueSatisfying(method -> assertThat(method.isChargeable()).isFalse());
    }
}
