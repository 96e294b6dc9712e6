package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.payment.Refund;

class FakePaymentProviderTest {

    private static final Money PRICE = Money.ofMinor(299_00, "RUB");

    private final VirtualClock clock = VirtualClock.at("2026-03-10T10:00:00Z");
    private final FakePaymentProvider provider = FakePaymentProvider.at(clock);

    @Test
    void theSameBytesUnderTheSameKeyTakeEffectOnceForADay() {
        Payment payment = payment(PaymentOrder.Capture.AT_ONCE, null);
        ProviderCall call = create(payment, true);

        ProviderPayment made = made(provider.send(call));
        clock.advance(Duration.ofHours(24).minusNanos(1_000));
        ProviderPayment again = made(provider.send(call));

        assertThat(again.id()).isEqualTo(made.id());
        assertThat(provider.allPayments()).hasSize(1);
        assertThat(provider.effectsOf(call.key())).isEqualTo(1);
        assertThat(provider.sends()).isEqualTo(2);

        clock.advance(Duration.ofNanos(1_000));
        assertThat(made(provider.send(call)).id()).as("the key is forgotten").isNotEqualTo(made.id());
        assertThat(provider.effectsOf(call.key())).isEqualTo(2);
    }

    @Test
    void aKeyIsNotForAnotherBody() {
        ProviderCall call = create(payment(PaymentOrder.Capture.AT_ONCE, null), true);
        provider.send(call);
        ProviderCall other = new ProviderCall(
                call.key(),
                call.account(),
                call.kind(),
                call.object(),
                null,
                call.body() + "x=y\n",
                call.sending(),
                call.outcome(),
                null);

        assertThat(provider.send(other)).isInstanceOf(ProviderAnswer.KeyTaken.class);
        assertThat(provider.allPayments()).hasSize(1);
    }

    @Test
    void aRepeatShowsTheObjectAsItIsOrAsItWas() {
        ProviderCall call = create(payment(PaymentOrder.Capture.AT_ONCE, null), true);
        ProviderPayment made = made(provider.send(call));
        provider.pay(made.id());

        assertThat(made(provider.send(call)).status()).isEqualTo(PaymentStatus.SUCCEEDED);
        provider.replaysOriginals(true);
        assertThat(made(provider.send(call)).status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(provider.findPayment(made.id()).orElseThrow().status()).isEqualTo(PaymentStatus.SUCCEEDED);
    }

    @Test
    void eachFaultHasTheEffectThatItsNameSays() {
        int faults = 0;
        for (ProviderFault fault : ProviderFault.values()) {
            FakePaymentProvider fresh = FakePaymentProvider.at(clock);
            ProviderCall call = create(payment(PaymentOrder.Capture.AT_ONCE, null), true);
            fresh.next(fault);

            ProviderAnswer answer = fresh.send(call);

            boolean hasEffect = fault == ProviderFault.NONE
                    || fault == ProviderFault.LOST_ANSWER
                    || fault == ProviderFault.ERROR_AFTER;
            assertThat(fresh.allPayments()).as("%s", fault).hasSize(hasEffect ? 1 : 0);
            assertThat(answer)
                    .as("%s", fault)
                    .isInstanceOf(
                            switch (fault) {
                                case NONE -> ProviderAnswer.Done.class;
                                case THROTTLED -> ProviderAnswer.NotNow.class;
                                case REFUSED -> ProviderAnswer.Refused.class;
                                case KEY_IN_USE -> ProviderAnswer.KeyTaken.class;
                                default -> ProviderAnswer.Unknown.class;
                            });
            assertThat(made(fresh.send(call)).amount()).as("after %s", fault).isEqualTo(PRICE);
            assertThat(fresh.allPayments()).as("after %s", fault).hasSize(1);
            faults++;
        }
        assertThat(faults).isEqualTo(9);
    }

    @Test
    void aDelayedRequestTakesEffectLaterAndOnlyIfNoOtherDidUnderItsKey() {
        ProviderCall alone = create(payment(PaymentOrder.Capture.AT_ONCE, null), true);
        ProviderCall repeated = create(payment(PaymentOrder.Capture.AT_ONCE, null), true);
        provider.next(ProviderFault.DELAYED_REQUEST, ProviderFault.DELAYED_REQUEST);
        provider.send(alone);
        provider.send(repeated);
        provider.send(repeated);
        assertThat(provider.allPayments()).hasSize(1);

        clock.advance(FakePaymentProvider.DELAY);

        assertThat(provider.allPayments()).hasSize(2);
        assertThat(provider.effectsOf(alone.key())).isEqualTo(1);
        assertThat(provider.effectsOf(repeated.key())).isEqualTo(1);
    }

    @Test
    void aPaymentThatNobodyConfirmsEndsAfterAnHourAndAHoldAfterAWeek() {
        ProviderPayment open = made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null), true)));
        ProviderPayment held = made(provider.send(create(payment(PaymentOrder.Capture.LATER, null), true)));
        provider.pay(held.id());
        assertThat(open.confirmation()).isNotNull();
        assertThat(shown(held).status()).isEqualTo(PaymentStatus.WAITING_FOR_CAPTURE);

        clock.advance(Duration.ofHours(1));
        assertThat(shown(open).cancellation()).isEqualTo(new Cancellation("yoo_money", "expired_on_confirmation"));
        assertThatThrownBy(() -> provider.pay(open.id())).isInstanceOf(IllegalStateException.class);

        clock.advance(Duration.ofDays(7));
        assertThat(shown(held).cancellation()).isEqualTo(new Cancellation("yoo_money", "expired_on_capture"));
    }

    @Test
    void aHoldIsTakenInPartOrLetGoAndNeverTwice() {
        Payment payment = payment(PaymentOrder.Capture.LATER, null);
        ProviderPayment held = made(provider.send(create(payment, true)));
        provider.pay(held.id());
        Payment known = payment.seen(shown(held));

        ProviderCall capture =
                call(new ProviderRequest.Capture(known, Money.ofMinor(100_00, "RUB"), null), known.id(), held.id());
        assertThat(made(provider.send(capture)).amount()).isEqualTo(Money.ofMinor(100_00, "RUB"));
        ProviderCall cancel = call(new ProviderRequest.Cancel(known), known.id(), held.id());
        assertThat(provider.send(cancel)).isInstanceOf(ProviderAnswer.Refused.class);
        assertThat(provider.taken("RUB")).isEqualTo(Money.ofMinor(100_00, "RUB"));

        Payment other = payment(PaymentOrder.Capture.LATER, null);
        ProviderPayment otherHeld = made(provider.send(create(other, true)));
        provider.pay(otherHeld.id());
        assertThat(made(provider.send(call(new ProviderRequest.Cancel(other), other.id(), otherHeld.id())))
                        .status())
                .isEqualTo(PaymentStatus.CANCELED);
    }

    @Test
    void aMethodIsSavedByAPaymentAndChargedWhileThePayerIsAway() {
        ProviderPayment first = made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null), true)));
        provider.pay(first.id());
        ProviderMethod method = Objects.requireNonNull(shown(first).method());
        assertThat(method.isChargeable()).isTrue();

        assertThat(made(provider.send(charge(method.id()))).status()).isEqualTo(PaymentStatus.SUCCEEDED);
        provider.declines(payment -> Optional.of("insufficient_funds"));
        assertThat(made(provider.send(charge(method.id()))).cancellation())
                .isEqualTo(new Cancellation("payment_network", "insufficient_funds"));
        provider.revokeMethod(method.id());
        assertThat(made(provider.send(charge(method.id()))).cancellation())
                .isEqualTo(new Cancellation("payment_network", "permission_revoked"));
        assertThat(provider.send(charge("method-unknown"))).isInstanceOf(ProviderAnswer.Refused.class);
        assertThat(provider.taken("RUB")).isEqualTo(PRICE.times(2));
    }

    @Test
    void aMethodIsNotSavedByAShopThatMayNotNorWhenNobodyAsked() {
        ProviderPayment notAsked =
                made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null, null), false)));
        provider.savesMethods(false);
        ProviderPayment mayNot = made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null), true)));
        provider.pay(notAsked.id());
        provider.pay(mayNot.id());

        assertThat(Objects.requireNonNull(shown(notAsked).method()).isChargeable())
                .isFalse();
        assertThat(Objects.requireNonNull(shown(mayNot).method()).isChargeable())
                .isFalse();
    }

    @Test
    void aMethodIsBoundWithoutAPayment() {
        PaymentMethod method =
                PaymentMethod.asked("user-42", new Consent(clock.instant(), "v1"), clock.instant(), clock.instant());
        ProviderCall bind = call(
                new ProviderRequest.BindMethod(method, "bank_card", "https://shop.example/back"), method.id(), null);
        if (!(provider.send(bind) instanceof ProviderAnswer.Done done)
                || !(done.object() instanceof ProviderMethod made)) {
            throw new AssertionError("the method was not made");
        }

        assertThat(made.ourId()).isEqualTo(method.id());
        assertThat(made.isChargeable()).isFalse();
        provider.confirmMethod(made.id());
        assertThat(provider.findMethod(made.id()).orElseThrow().isChargeable()).isTrue();
    }

    @Test
    void refundsFitWhatWasTakenAlsoThoseMadeByHand() {
        Payment payment = payment(PaymentOrder.Capture.AT_ONCE, null);
        ProviderPayment paid = made(provider.send(create(payment, true)));
        assertThat(provider.send(refund(payment, paid.id(), 1_00))).isInstanceOf(ProviderAnswer.Refused.class);
        provider.pay(paid.id());

        assertThat(provider.send(refund(payment, paid.id(), 200_00))).isInstanceOf(ProviderAnswer.Done.class);
        assertThat(provider.send(refund(payment, paid.id(), 99_01))).isInstanceOf(ProviderAnswer.Refused.class);
        ProviderRefund byHand = provider.refundByHand(paid.id(), Money.ofMinor(90_00, "RUB"));
        assertThat(byHand.ourId()).isNull();
        assertThat(shown(paid).refunded()).isEqualTo(Money.ofMinor(290_00, "RUB"));

        provider.refundsWait(true);
        provider.send(refund(payment, paid.id(), 9_00));
        ProviderRefund waiting = provider.allRefunds().get(2);
        assertThat(waiting.status()).isEqualTo(Refund.Status.PENDING);
        provider.finishRefund(waiting.id(), "insufficient_funds");
        assertThat(provider.findRefund(waiting.id()).orElseThrow().status()).isEqualTo(Refund.Status.CANCELED);
        assertThat(provider.taken("RUB")).isEqualTo(Money.ofMinor(9_00, "RUB"));
    }

    @Test
    void listsShowAWindowOfTimeNewestFirstPageByPage() {
        List<String> made = new ArrayList<>();
        Instant start = clock.instant();
        for (int i = 0; i < 7; i++) {
            made.add(
                    0,
                    made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null, null), false)))
                            .id());
            clock.advance(Duration.ofSeconds(10));
        }
        provider.pageSize(3);
        List<String> listed = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            ProviderPage<ProviderPayment> page = provider.payments(start, clock.instant(), cursor);
            page.items().forEach(payment -> listed.add(payment.id()));
            cursor = page.next();
            pages++;
        } while (cursor != null);

        assertThat(listed).isEqualTo(made);
        assertThat(pages).isEqualTo(3);
        assertThat(provider.payments(start.plusSeconds(10), start.plusSeconds(30), null)
                        .items())
                .extracting(ProviderPayment::id)
                .containsExactly(made.get(4), made.get(5));
        assertThat(provider.refunds(start, clock.instant(), null).items()).isEmpty();
    }

    @Test
    void questionsFailWhenTheyAreTold() {
        provider.answersQuestions(false);

        assertThatThrownBy(() -> provider.findPayment("payment-000001"))
                .isInstanceOf(ProviderUnavailableException.class);
        provider.answersQuestions(true);
        assertThat(provider.findPayment("payment-000001")).isEmpty();
    }

    @Test
    void aBodyIsTheSameEachTimeAndTooLittleIsRefused() {
        Payment payment = payment(PaymentOrder.Capture.AT_ONCE, null);
        ProviderRequest request = new ProviderRequest.CreatePayment(
                payment, "a month", new ProviderRequest.Payer.Present("https://shop.example/back", true), null);

        assertThat(provider.write(request)).isEqualTo(provider.write(request));
        Payment tooLittle = Payment.ordered(
                "user-42",
                new PaymentOrder(
                        "invoice-1",
                        1,
                        Money.ofMinor(99, "RUB"),
                        PaymentOrder.Session.ON_SESSION,
                        PaymentOrder.Capture.AT_ONCE,
                        null,
                        null,
                        clock.instant()),
                clock.instant());
        assertThatThrownBy(() -> create(tooLittle, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.00 RUB");
    }

    @Test
    void itMayShowAWrongAmount() {
        ProviderPayment made = made(provider.send(create(payment(PaymentOrder.Capture.AT_ONCE, null, null), false)));
        provider.showAmount(made.id(), Money.ofMinor(1_00, "RUB"));

        assertThat(shown(made).amount()).isEqualTo(Money.ofMinor(1_00, "RUB"));
    }

    private ProviderPayment shown(ProviderPayment payment) {
        return provider.findPayment(payment.id()).orElseThrow();
    }

    private static ProviderPayment made(ProviderAnswer answer) {
        if (answer instanceof ProviderAnswer.Done done && done.object() instanceof ProviderPayment payment) {
            return payment;
        }
        throw new AssertionError("no payment was made: " + answer);
    }

    private Payment payment(PaymentOrder.Capture capture, @Nullable String method) {
        return payment(capture, method, method == null ? new Consent(clock.instant(), "v1") : null);
    }

    private Payment payment(PaymentOrder.Capture capture, @Nullable String method, @Nullable Consent consent) {
        PaymentOrder order = new PaymentOrder(
                "invoice-1",
                1,
                PRICE,
                method == null ? PaymentOrder.Session.ON_SESSION : PaymentOrder.Session.OFF_SESSION,
                capture,
                method,
                consent,
                clock.instant());
        return Payment.ordered("user-42", order, clock.instant());
    }

    private ProviderCall create(Payment payment, boolean save) {
        return call(
                new ProviderRequest.CreatePayment(
                        payment, "a month", new ProviderRequest.Payer.Present("https://shop.example/back", save), null),
                payment.id(),
                null);
    }

    private ProviderCall charge(String token) {
        Payment payment = payment(PaymentOrder.Capture.AT_ONCE, "method-1");
        return call(
                new ProviderRequest.CreatePayment(payment, "a month", new ProviderRequest.Payer.Away(token), null),
                payment.id(),
                null);
    }

    private ProviderCall refund(Payment payment, String paymentId, long minor) {
        Refund refund = Refund.ordered(
                "user-42",
                payment.id(),
                new Refund.Order(
                        Money.ofMinor(minor, "RUB"),
                        Refund.Origin.REQUESTED,
                        Refund.Access.KEEP,
                        "a mistake",
                        clock.instant()),
                clock.instant());
        return call(new ProviderRequest.GiveBack(refund, paymentId, null), refund.id(), null);
    }

    private ProviderCall call(ProviderRequest request, String object, @Nullable String target) {
        Instant now = clock.instant();
        return ProviderCall.intended("user-42", request.kind(), object, target, provider.write(request), now, now);
    }
}
