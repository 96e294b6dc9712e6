package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.usage.OperationId;

/** Refunds, held money and saved methods. */
abstract class PaymentsContract extends ShopContractPart {

    private Payments payments;

    @BeforeEach
    void openPayments() {
        payments = shop.billing.payments();
    }

    private Refund refund(Payment payment, long minor, Refund.Access access, String operation) {
        return payments.refund(payment.id(), rub(minor), access, OperationId.of(operation), "asked for");
    }

    @Test
    void aRefundIsMadeOnceForItsOperationAndNeverMoreThanWasCaptured() {
        Payment paid = shop.paid(shop.request("PRO", "op-1"));

        Refund first = refund(paid, 100_00, Refund.Access.KEEP, "refund-1");
        assertThat(refund(paid, 100_00, Refund.Access.KEEP, "refund-1")).isEqualTo(first);
        assertThatThrownBy(() -> refund(paid, 200_01, Refund.Access.KEEP, "refund-2"))
                .isInstanceOf(IllegalArgumentException.class);
        refund(paid, 200_00, Refund.Access.KEEP, "refund-3");

        assertThat(first.status()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(shop.provider.taken("RUB")).isEqualTo(rub(0));
        assertThat(shop.payment(paid.id()).money().refunded()).isEqualTo(rub(300_00));
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void aRefundWhoseAnswerWasLostIsFollowedUpUnderItsKey() {
        Payment paid = shop.paid(shop.request("PRO", "op-1"));
        shop.provider.next(ProviderFault.LOST_ANSWER);
        assertThat(refund(paid, 300_00, Refund.Access.END, "refund-1").status()).isEqualTo(Refund.Status.PENDING);
        assertThat(shop.plan()).isEqualTo("PRO");

        shop.after(Duration.ofSeconds(5));
        shop.runs();

        assertThat(shop.provider.allRefunds()).hasSize(1);
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aRefundOfAPartTakesItsShareOfTheTime() {
        Payment paid = shop.paid(shop.renewing("PRO", "op-1"));
        Instant end = shop.subscription().term().end();

        refund(paid, 100_00, Refund.Access.SHORTEN, "refund-1");

        assertThat(shop.subscription().term().end()).isEqualTo(end.minus(Duration.ofDays(10)));
        assertThat(shop.subscription().renewsItself()).isTrue();
    }

    @Test
    void aRefundThatFailsFreesItsAmount() {
        Payment paid = shop.paid(shop.request("PRO", "op-1"));
        shop.provider.refundsWait(true);
        Refund refund = refund(paid, 300_00, Refund.Access.END, "refund-1");
        shop.provider.finishRefund(Objects.requireNonNull(refund.providerId()), "insufficient_funds");
        shop.hours(2);

        assertThat(shop.payment(paid.id()).money().refundReserved()).isEqualTo(rub(0));
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void excessThatCannotBeGivenBackIsCredited() {
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = shop.page(shop.request("TEAM", "op-2"));
        shop.provider.pay(shop.providerId(first.payment()));
        shop.provider.pay(shop.providerId(second.payment()));
        payments.refresh(second.payment());
        shop.provider.next(ProviderFault.REFUSED);
        payments.refresh(first.payment());

        assertThat(shop.credit()).isEqualTo(rub(300_00));
        assertThat(shop.provider.allRefunds()).isEmpty();
    }

    @Test
    void heldMoneyPaysOnlyOnceItIsCaptured() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        shop.provider.pay(shop.providerId(page.payment()));
        payments.refresh(page.payment());
        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.buy(shop.request("PRO", "op-1").held())).isInstanceOf(CheckoutOutcome.Held.class);

        Payment captured = payments.capture(page.payment(), rub(250_00));
        payments.capture(page.payment(), rub(250_00));

        assertThat(captured.status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(captured.money().captured()).isEqualTo(rub(250_00));
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.provider.taken("RUB")).isEqualTo(rub(250_00));
    }

    @Test
    void aCaptureWhoseAnswerWasLostIsFoundOutAndACancelBesidesIsRefused() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        shop.provider.pay(shop.providerId(page.payment()));
        payments.refresh(page.payment());
        shop.provider.next(ProviderFault.LOST_ANSWER);
        payments.capture(page.payment(), rub(300_00));

        assertThatThrownBy(() -> payments.cancelHold(page.payment())).isInstanceOf(IllegalStateException.class);
        shop.after(Duration.ofSeconds(5));
        shop.runs();

        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void aHoldThatIsLetGoEndsThePurchase() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        shop.provider.pay(shop.providerId(page.payment()));
        payments.refresh(page.payment());

        assertThat(payments.cancelHold(page.payment()).status()).isEqualTo(PaymentStatus.CANCELED);

        assertThat(shop.buy(shop.request("PRO", "op-1").held())).isInstanceOf(CheckoutOutcome.Failed.class);
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aMethodIsSavedWithConsentAndForgottenForGood() {
        shop.paid(shop.renewing("PRO", "op-1"));
        PaymentMethod first = payments.methods(USER).get(0);
        assertThat(first.isDefault()).isTrue();
        Payments.Binding binding =
                payments.bind(USER, "bank_card", new Consent(shop.clock.instant(), "v1"), Shop.RETURN_URL);
        assertThat(binding.confirmation()).isNotNull();
        String token = Objects.requireNonNull(binding.confirmation()).value().replaceAll(".*method=", "");
        shop.provider.confirmMethod(token);
        shop.hours(1);
        payments.makeDefault(USER, binding.method());
        payments.forget(USER, first.id());

        assertThat(payments.methods(USER))
                .extracting(PaymentMethod::status)
                .containsExactlyInAnyOrder(PaymentMethod.Status.FORGOTTEN, PaymentMethod.Status.ACTIVE);
        assertThat(shop.subscription().renewsItself()).isTrue();
        payments.forget(USER, binding.method());
        assertThat(shop.subscription().renewsItself()).isFalse();
        shop.days(30);
        assertThat(shop.provider.allPayments()).hasSize(1);
    }

    @Test
    void aMethodThatNobodyConfirmsIsForgottenAfterADay() {
        payments.bind(USER, "bank_card", new Consent(shop.clock.instant(), "v1"), Shop.RETURN_URL);

        shop.hours(26);

        assertThat(payments.methods(USER))
                .extracting(PaymentMethod::status)
                .containsExactly(PaymentMethod.Status.FORGOTTEN);
    }
}
