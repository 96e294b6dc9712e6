package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.yookassa.TestShop.rub;
import static ru.eatfit24.billing.yookassa.TestShop.there;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaRequest;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaSettings;

class YooKassaProviderTest {

    private TestShop shop = new TestShop();

    @AfterEach
    void close() {
        shop.close();
    }

    private void openShop(FakeYooKassaSettings settings) {
        shop.close();
        shop = new TestShop(settings, TestShop.FAST);
    }

    @Test
    void aPresentPayerGetsAPageAndThePaymentOurIdAndShop() {
        Payment payment = shop.payment(rub(490_00), Capture.AT_ONCE, false);

        ProviderPayment made = shop.madePayment(TestShop.present(payment));

        assertThat(made.status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(made.ourId()).isEqualTo(payment.id());
        assertThat(made.amount()).isEqualTo(rub(490_00));
        assertThat(made.createdAt()).isEqualTo(shop.now());
        assertThat(there(made.confirmation()).kind()).isEqualTo(Confirmation.Kind.REDIRECT);
        assertThat(shop.provider.traits().isOurs(made.shop(), made.test())).isTrue();
        assertThat(payment.mismatch(made)).isEmpty();
        assertThat(lastBody())
                .isEqualTo("{\"amount\":{\"value\":\"490.00\",\"currency\":\"RUB\"},\"capture\":true,"
                        + "\"description\":\"Plan PRO, 1 month\",\"confirmation\":{\"type\":\"redirect\","
                        + "\"return_url\":\"https://shop.example/billing/return\"},"
                        + "\"metadata\":{\"billing_id\":\"" + payment.id() + "\"}}");
    }

    @Test
    void aPaymentThatIsPaidIsFoundSucceeded() {
        ProviderPayment made = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));

        shop.fake.pay(made.id());

        ProviderPayment shown = shop.shown(made.id());
        assertThat(shown.status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(shown.refunded()).isEqualTo(rub(0));
        assertThat(shown.confirmation()).isNull();
        assertThat(there(shown.method()).isChargeable()).isFalse();
        assertThat(there(shown.method()).face().last4()).isEqualTo("4444");
    }

    @Test
    void aSavedMethodIsChargedWhileThePayerIsAway() {
        String method = shop.savedMethod();
        Payment renewal = shop.charge(rub(490_00), Capture.AT_ONCE);

        ProviderPayment made = shop.madePayment(TestShop.away(renewal, method));

        assertThat(made.status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(made.confirmation()).isNull();
        assertThat(lastBody())
                .contains("\"payment_method_id\":\"" + method + "\"", "\"capture\":true")
                .doesNotContain("confirmation", "save_payment_method");
    }

    @Test
    void aDeclinedChargeIsDoneAndSaysWhy() {
        String method = shop.savedMethod();
        shop.fake.declines(charged -> Optional.of("insufficient_funds"));

        ProviderPayment made = shop.madePayment(TestShop.away(shop.charge(rub(490_00), Capture.AT_ONCE), method));

        assertThat(made.status()).isEqualTo(PaymentStatus.CANCELED);
        assertThat(made.cancellation()).hasToString("insufficient_funds (payment_network)");
    }

    @Test
    void aMethodIsSavedOnlyWhereThePayerAgreed() {
        shop.madePayment(TestShop.present(shop.payment(rub(1_00), Capture.AT_ONCE, true)));
        assertThat(lastBody()).contains("\"save_payment_method\":true");

        shop.madePayment(TestShop.present(shop.payment(rub(1_00), Capture.AT_ONCE, false)));
        assertThat(lastBody()).doesNotContain("save_payment_method");
    }

    @Test
    void captureIsSaidInBothCases() {
        shop.madePayment(TestShop.present(shop.payment(rub(1_00), Capture.AT_ONCE, false)));
        assertThat(lastBody()).contains("\"capture\":true");

        shop.madePayment(TestShop.present(shop.payment(rub(1_00), Capture.LATER, false)));
        assertThat(lastBody()).contains("\"capture\":false");
    }

    @Test
    void heldMoneyIsTakenInPartAndTheRestLetGo() {
        Payment held = held(rub(1000_00));

        ProviderPayment captured = shop.madePayment(new ProviderRequest.Capture(held, rub(400_00), null));

        assertThat(captured.status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(captured.amount()).isEqualTo(rub(400_00));
        assertThat(held.mismatch(captured)).isEmpty();
    }

    @Test
    void heldMoneyIsLetGo() {
        ProviderPayment canceled = shop.madePayment(new ProviderRequest.Cancel(held(rub(1000_00))));

        assertThat(canceled.status()).isEqualTo(PaymentStatus.CANCELED);
        assertThat(canceled.cancellation()).hasToString("canceled_by_merchant (merchant)");
        assertThat(lastBody()).isEqualTo("{}");
    }

    @Test
    void aHoldSaysWhenItEndsAndEndsByItself() {
        Payment held = held(rub(1000_00));
        String id = there(held.provider().id());
        assertThat(shop.shown(id).expiresAt()).isEqualTo(shop.now().plus(Duration.ofDays(7)));

        shop.clock.advance(Duration.ofDays(7));

        assertThat(shop.shown(id).cancellation()).hasToString("expired_on_capture (yoo_money)");
        assertThat(shop.send(new ProviderRequest.Capture(held, rub(1000_00), null)))
                .isInstanceOf(ProviderAnswer.Refused.class);
    }

    private Payment held(ru.eatfit24.billing.money.Money amount) {
        Payment payment = shop.payment(amount, Capture.LATER, false);
        ProviderPayment made = shop.madePayment(TestShop.present(payment));
        shop.fake.pay(made.id());
        ProviderPayment shown = shop.shown(made.id());
        assertThat(shown.status()).isEqualTo(PaymentStatus.WAITING_FOR_CAPTURE);
        return payment.seen(shown);
    }

    @Test
    void moneyGoesBackInPartsUpToWhatWasTaken() {
        String paid = paid();

        ProviderRequest.GiveBack first = shop.giveBack(paid, rub(90_00), null);
        ProviderRefund made = shop.madeRefund(first);

        assertThat(made.status()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(made.ourId()).isEqualTo(first.refund().id());
        assertThat(made.paymentId()).isEqualTo(paid);
        assertThat(shop.provider.findRefund(made.id())).contains(made);
        assertThat(shop.shown(paid).refunded()).isEqualTo(rub(90_00));
        assertThat(shop.send(shop.giveBack(paid, rub(400_01), null)))
                .isInstanceOfSatisfying(
                        ProviderAnswer.Refused.class,
                        refused -> assertThat(refused.parameter()).isEqualTo("amount"));
        assertThat(shop.madeRefund(shop.giveBack(paid, rub(400_00), null)).status())
                .isEqualTo(Refund.Status.SUCCEEDED);
    }

    @Test
    void aRefundThatFailsLaterSaysWhy() {
        shop.fake.refundsWait(true);
        ProviderRefund waiting = shop.madeRefund(shop.giveBack(paid(), rub(90_00), null));
        assertThat(waiting.status()).isEqualTo(Refund.Status.PENDING);

        shop.fake.finishRefund(waiting.id(), "insufficient_funds");

        assertThat(shop.provider.findRefund(waiting.id()))
                .hasValueSatisfying(
                        refund -> assertThat(refund.cancellation()).hasToString("insufficient_funds (yoo_money)"));
    }

    private String paid() {
        ProviderPayment made = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));
        shop.fake.pay(made.id());
        return made.id();
    }

    @Test
    void receiptsTravelWithPaymentPartialCaptureAndPartialRefund() {
        openShop(FakeYooKassaSettings.STANDARD.withReceipts());
        Payment payment = shop.payment(rub(490_00), Capture.LATER, false);
        assertThat(shop.send(TestShop.present(payment)))
                .isInstanceOfSatisfying(
                        ProviderAnswer.Refused.class,
                        refused -> assertThat(refused.parameter()).isEqualTo("receipt"));

        ProviderPayment made =
                shop.madePayment(TestShop.present(payment, Confirmation.Kind.REDIRECT, TestShop.receipt(rub(490_00))));
        assertThat(lastBody())
                .contains("\"receipt\":{\"customer\":{\"email\":\"payer@shop.example\"},\"items\":[{"
                        + "\"description\":\"Plan PRO, 1 month\",\"quantity\":1,"
                        + "\"amount\":{\"value\":\"490.00\",\"currency\":\"RUB\"},\"vat_code\":1,"
                        + "\"payment_subject\":\"service\",\"payment_mode\":\"full_payment\",\"measure\":\"piece\"}]}");
        shop.fake.pay(made.id());
        Payment held = payment.seen(shop.shown(made.id()));
        assertThat(shop.send(new ProviderRequest.Capture(held, rub(400_00), null)))
                .isInstanceOf(ProviderAnswer.Refused.class);
        shop.madePayment(new ProviderRequest.Capture(held, rub(400_00), TestShop.receipt(rub(400_00))));
        assertThat(shop.send(shop.giveBack(made.id(), rub(1_00), null))).isInstanceOf(ProviderAnswer.Refused.class);
        shop.madeRefund(shop.giveBack(made.id(), rub(1_00), TestShop.receipt(rub(1_00))));
    }

    @Test
    void aQrCodeIsForTheFastPaymentSystemAndOnlyWhereMoneyIsTakenAtOnce() {
        Payment payment = shop.payment(rub(490_00), Capture.AT_ONCE, false);
        assertThat(shop.send(TestShop.present(payment, Confirmation.Kind.QR, null)))
                .isInstanceOf(ProviderAnswer.Refused.class);
        assertThatThrownBy(() -> shop.provider.write(
                        TestShop.present(shop.payment(rub(490_00), Capture.LATER, false), Confirmation.Kind.QR, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("QR");
        assertThatThrownBy(() -> shop.provider.write(TestShop.present(payment, Confirmation.Kind.EMBEDDED, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EMBEDDED");
    }

    @Test
    void aMethodIsSavedWithoutAPayment() {
        ProviderRequest.BindMethod bind = shop.bind("bank_card");
        ProviderMethod asked = shop.madeMethod(bind);
        assertThat(asked.isChargeable()).isFalse();
        assertThat(asked.confirmation()).isNotNull();
        assertThat(asked.ourId()).isEqualTo(bind.method().id());

        shop.fake.confirmMethod(asked.id());

        ProviderMethod confirmed = shop.provider.findMethod(asked.id()).orElseThrow();
        assertThat(confirmed.isChargeable()).isTrue();
        assertThat(shop.madePayment(TestShop.away(shop.charge(rub(490_00), Capture.AT_ONCE), confirmed.id()))
                        .status())
                .isEqualTo(PaymentStatus.SUCCEEDED);
        assertThatThrownBy(() -> shop.provider.write(shop.bind("cash")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cash");
    }

    @Test
    void aRepeatUnderTheSameKeyIsTheSameOperation() {
        ProviderCall call = shop.call(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));

        ProviderPayment first = (ProviderPayment) TestShop.done(shop.provider.send(call));
        shop.fake.pay(first.id());
        ProviderPayment second = (ProviderPayment) TestShop.done(shop.provider.send(call.sentAgain(shop.now())));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(shop.fake.effectsOf(call.key())).isEqualTo(1);
        assertThat(shop.fake.requests()).extracting(FakeYooKassaRequest::body).startsWith(call.body(), call.body());
    }

    @Test
    void theSameKeyWithOtherBytesIsNoRefusalOfWhatWasSentFirst() {
        ProviderCall call = shop.call(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));
        shop.provider.send(call);
        ProviderCall other = new ProviderCall(
                call.key(),
                call.account(),
                call.kind(),
                call.object(),
                null,
                there(call.body()).replace("490.00", "491.00"),
                call.sending(),
                call.outcome(),
                call.dueAt());

        assertThat(shop.provider.send(other)).isInstanceOf(ProviderAnswer.KeyTaken.class);
    }

    @Test
    void whatTheShopMayNotDoIsRefusedForGood() {
        openShop(FakeYooKassaSettings.STANDARD.withoutAutopay());

        assertThat(shop.send(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, true))))
                .isInstanceOfSatisfying(
                        ProviderAnswer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("forbidden"));
        assertThat(shop.send(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false))))
                .isInstanceOf(ProviderAnswer.Done.class);
    }

    @Test
    void aMethodThatIsGoneIsNamedByTheRefusal() {
        assertThat(shop.send(TestShop.away(shop.charge(rub(490_00), Capture.AT_ONCE), "no-such-method")))
                .isInstanceOfSatisfying(
                        ProviderAnswer.Refused.class,
                        refused -> assertThat(refused.parameter()).isEqualTo("payment_method_id"));
    }

    @Test
    void aWrongKeyIsNotNowAndNothingIsMade() {
        YooKassaProvider stranger = YooKassaProvider.builder(
                        shop.config("test_another_key_of_ours", Duration.ofSeconds(30)))
                .callPolicy(TestShop.FAST)
                .build();

        ProviderAnswer answer =
                stranger.send(shop.call(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false))));

        assertThat(answer).isInstanceOf(ProviderAnswer.NotNow.class);
        assertThat(stranger.shopProblems()).singleElement().asString().contains("key");
        assertThat(shop.fake.payments()).isEmpty();
    }

    @Test
    void whatTheProviderDoesNotKnowIsNotThere() {
        assertThat(shop.provider.findPayment("30a1b2c3-000f-5000-8000-1a2b3c4d5e6f"))
                .isEmpty();
        assertThat(shop.provider.findRefund("30a1b2c3-000f-5000-8000-1a2b3c4d5e6f"))
                .isEmpty();
        assertThat(shop.provider.findMethod("30a1b2c3-000f-5000-8000-1a2b3c4d5e6f"))
                .isEmpty();
    }

    @Test
    void aHostileIdIsNotAskedFor() {
        for (String id : List.of("", "../me", "a/b", "a?b", "%2e%2e", "x".repeat(65))) {
            assertThat(shop.provider.findPayment(id)).isEmpty();
        }
        assertThat(shop.fake.requests()).isEmpty();
    }

    @Test
    void aListShowsTheWindowNewestFirstPageByPage() {
        shop.fake.pageSize(3);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            made.add(
                    0,
                    shop.madePayment(TestShop.present(shop.payment(rub(1_00 + i), Capture.AT_ONCE, false)))
                            .id());
            shop.clock.advance(Duration.ofMinutes(1));
        }

        assertThat(listed(shop.now().minus(Duration.ofMinutes(10)), shop.now())).isEqualTo(made);
        assertThat(listed(shop.now().minus(Duration.ofMinutes(5)), shop.now().minus(Duration.ofMinutes(2))))
                .isEqualTo(made.subList(2, 5));
        assertThat(listed(shop.now().plusSeconds(1), shop.now().plusSeconds(9))).isEmpty();
    }

    private List<String> listed(java.time.Instant from, java.time.Instant until) {
        List<String> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            ProviderPage<ProviderPayment> page = shop.provider.payments(from, until, cursor);
            page.items().forEach(payment -> ids.add(payment.id()));
            cursor = page.next();
        } while (cursor != null);
        return ids;
    }

    @Test
    void aListShowsRefundsThatSomebodyMadeByHand() {
        String refund = shop.fake.refundByHand(paid(), rub(5_00));

        ProviderPage<ProviderRefund> page =
                shop.provider.refunds(shop.now().minusSeconds(1), shop.now().plusSeconds(1), null);

        assertThat(page.items()).singleElement().satisfies(shown -> {
            assertThat(shown.id()).isEqualTo(refund);
            assertThat(shown.ourId()).isNull();
            assertThat(shown.amount()).isEqualTo(rub(5_00));
        });
    }

    @Test
    void theShopThatFitsHasNoProblem() {
        assertThat(shop.provider.shopProblems()).isEmpty();
    }

    @Test
    void ofALiveShopATestPaymentIsNotOurs() {
        ProviderPayment made = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));

        assertThat(shop.provider.traits().isOurs(made.shop(), !made.test())).isFalse();
        assertThat(shop.provider.traits().isOurs("900009", made.test())).isFalse();
    }

    private String lastBody() {
        return shop.fake.requests().stream()
                .filter(FakeYooKassaRequest::isChange)
                .reduce((first, second) -> second)
                .orElseThrow()
                .body();
    }
}
