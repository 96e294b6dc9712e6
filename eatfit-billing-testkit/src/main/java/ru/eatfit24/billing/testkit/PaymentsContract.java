package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
import ru.eatfit24.billing.usage.Subject;

/** Refunds, held money and saved methods. */
abstract class PaymentsContract extends ShopContractPart {

    private Payments payments;

    @BeforeEach
    void openPayments() {
        payments = shop.billing.payments();
    }

    private Refund refund(Payment payment, long minor, Refund.Access access, String operation) {
        return payments.refund(payment.id(), rub(minor), access, OperationId.of(operation), "maria", "asked for");
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

        Payment captured = payments.capture(page.payment(), rub(250_00), "maria", "sent");
        payments.capture(page.payment(), rub(250_00), "maria", "sent");

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
        payments.capture(page.payment(), rub(300_00), "maria", "sent");

        assertThatThrownBy(() -> payments.cancelHold(page.payment(), "maria", "not sent"))
                .isInstanceOf(IllegalStateException.class);
        shop.after(Duration.ofSeconds(5));
        shop.runs();

        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void aHoldThatIsLetGoEndsThePurchase() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        shop.provider.pay(shop.providerId(page.payment()));
        payments.refresh(page.payment());

        assertThat(payments.cancelHold(page.payment(), "maria", "not sent").status())
                .isEqualTo(PaymentStatus.CANCELED);

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
        payments.makeDefault(USER, binding.method(), USER, "a newer card");
        payments.forget(USER, first.id(), USER, "lost");

        assertThat(payments.methods(USER))
                .extracting(PaymentMethod::status)
                .containsExactlyInAnyOrder(PaymentMethod.Status.FORGOTTEN, PaymentMethod.Status.ACTIVE);
        assertThat(shop.subscription().renewsItself()).isTrue();
        payments.forget(USER, binding.method(), USER, "lost");
        assertThat(shop.subscription().renewsItself()).isFalse();
        shop.days(30);
        assertThat(shop.provider.allPayments()).hasSize(1);
    }

    @Test
    void ofSeveralMethodsTheChosenOneIsChargedElseTheDefaultAndThatIsNeverOneThatWasForgotten() {
        shop.paid(shop.renewing("PRO", "op-1"));
        String paying = payments.methods(USER).get(0).id();
        String second = bound();
        String third = bound();
        String fourth = bound();
        assertThat(payments.methods(USER))
                .hasSize(4)
                .filteredOn(PaymentMethod::isDefault)
                .hasSize(1);

        shop.billing.subscriptions().renewal(USER, true, third, USER, "another card");
        payments.makeDefault(USER, fourth, USER, "a newer card");
        shop.days(30);
        assertThat(chargedLast()).as("the method that was chosen").isEqualTo(third);

        payments.forget(USER, third, USER, "lost");
        shop.days(30);
        assertThat(chargedLast())
                .as("the default, since the chosen one is forgotten")
                .isEqualTo(fourth);

        payments.makeDefault(USER, second, USER, "a newer card");
        payments.forget(USER, fourth, USER, "lost");
        shop.days(30);
        assertThat(chargedLast()).isEqualTo(second);

        payments.forget(USER, second, USER, "lost");
        assertThat(shop.subscription().renewsItself())
                .as("one is left, and nobody has agreed that it is the default")
                .isFalse();
        assertThat(payments.methods(USER))
                .filteredOn(PaymentMethod::isActive)
                .extracting(PaymentMethod::id)
                .containsExactly(paying);
        assertThat(shop.payments()).hasSize(4);
    }

    private String bound() {
        Payments.Binding binding =
                payments.bind(USER, "bank_card", new Consent(shop.clock.instant(), "v1"), Shop.RETURN_URL);
        String token = Objects.requireNonNull(binding.confirmation()).value().replaceAll(".*method=", "");
        shop.provider.confirmMethod(token);
        shop.hours(1);
        return binding.method();
    }

    private @Nullable String chargedLast() {
        return shop.payments().get(0).order().method();
    }

    @Test
    void whatIsDoneByHandIsNotedOnceWithWhoAndWhy() {
        Payment paid = shop.paid(shop.renewing("PRO", "op-1"));
        String paying = payments.methods(USER).get(0).id();
        String second = bound();
        twice(() -> refund(paid, 100_00, Refund.Access.KEEP, "refund-1"));
        twice(() -> payments.makeDefault(USER, second, USER, "a newer card"));
        twice(() -> payments.forget(USER, paying, USER, "lost"));
        assertThat(noted(shop))
                .containsExactlyInAnyOrder(
                        "maria refund: asked for",
                        USER + " default-method: a newer card",
                        USER + " forget-method: lost");

        Shop buyer = shop.as("user-2");
        String sent = held(buyer, "op-1");
        twice(() -> payments.capture(sent, rub(250_00), "anna", "sent"));
        String kept = held(buyer, "op-2");
        twice(() -> payments.cancelHold(kept, "anna", "not sent"));
        assertThat(noted(buyer)).containsExactlyInAnyOrder("anna capture: sent", "anna cancel-hold: not sent");
    }

    private static void twice(Runnable verb) {
        verb.run();
        verb.run();
    }

    private String held(Shop buyer, String operation) {
        String payment = buyer.page(buyer.request("PRO", operation).held()).payment();
        shop.provider.pay(shop.providerId(payment));
        payments.refresh(payment);
        return payment;
    }

    private static List<String> noted(Shop of) {
        return of.billing.entitlements().auditTrail(Subject.of(of.user), 10).stream()
                .map(entry -> entry.actor() + " " + entry.action() + ": " + entry.reason())
                .toList();
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
