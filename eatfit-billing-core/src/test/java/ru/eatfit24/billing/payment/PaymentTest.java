package ru.eatfit24.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.PaymentExamples.PRICE;
import static ru.eatfit24.billing.payment.PaymentExamples.payment;
import static ru.eatfit24.billing.payment.PaymentExamples.shown;
import static ru.eatfit24.billing.payment.PaymentOrder.Capture.AT_ONCE;
import static ru.eatfit24.billing.payment.PaymentOrder.Capture.LATER;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;

class PaymentTest {

    private static final Confirmation PAGE = new Confirmation(Confirmation.Kind.REDIRECT, "https://pay.example/1");

    @Test
    void occupiesItsInvoiceUntilItEndsOrIsWithdrawn() {
        Payment payment = payment(AT_ONCE);

        assertThat(payment.isLive()).isTrue();
        assertThat(payment.seen(shown(payment, PaymentStatus.WAITING_FOR_CAPTURE))
                        .isLive())
                .isTrue();
        assertThat(payment.seen(shown(payment, PaymentStatus.SUCCEEDED)).isLive())
                .isFalse();
        assertThat(payment.seen(shown(payment, PaymentStatus.CANCELED)).isLive())
                .isFalse();
        assertThat(payment.withdrawnAs(Withdrawal.SUPERSEDED).isLive()).isFalse();
    }

    @Test
    void aRealSuccessWinsOverOurOwnJudgement() {
        for (Withdrawal why : Withdrawal.values()) {
            Payment payment = payment(AT_ONCE).withdrawnAs(why);

            Payment after = payment.seen(shown(payment, PaymentStatus.SUCCEEDED));

            assertThat(after.status()).isEqualTo(PaymentStatus.SUCCEEDED);
            assertThat(after.isUndecided()).isTrue();
            assertThat(after.withdrawn()).isEqualTo(why);
            assertThat(after.money().captured()).isEqualTo(PRICE);
        }
    }

    @Test
    void anEndIsNotWithdrawn() {
        Payment payment = payment(AT_ONCE);
        Payment ended = payment.seen(shown(payment, PaymentStatus.CANCELED));

        assertThat(ended.withdrawnAs(Withdrawal.SUPERSEDED)).isEqualTo(ended);
    }

    @Test
    void whatWasSeenAddsUpInAnyOrderAndNumber() {
        Random random = new Random(20260310);
        int orders = 0;
        for (List<PaymentStatus> story : List.of(
                List.of(PaymentStatus.PENDING, PaymentStatus.WAITING_FOR_CAPTURE, PaymentStatus.SUCCEEDED),
                List.of(PaymentStatus.PENDING, PaymentStatus.WAITING_FOR_CAPTURE, PaymentStatus.CANCELED),
                List.of(PaymentStatus.PENDING, PaymentStatus.SUCCEEDED),
                List.of(PaymentStatus.PENDING, PaymentStatus.CANCELED))) {
            Payment payment = payment(LATER);
            List<ProviderPayment> seen = new ArrayList<>();
            story.forEach(status -> seen.add(
                    shown(payment.id(), status, payment.amount(), status == PaymentStatus.PENDING ? PAGE : null)));
            Set<Payment> ends = new HashSet<>();
            for (int i = 0; i < 200; i++, orders++) {
                List<ProviderPayment> shuffled = new ArrayList<>(seen);
                shuffled.add(seen.get(random.nextInt(seen.size())));
                Collections.shuffle(shuffled, random);
                Payment after = payment;
                for (ProviderPayment each : shuffled) {
                    after = after.seen(each);
                }
                ends.add(after);
            }
            assertThat(ends).hasSize(1);
            assertThat(ends).allMatch(end -> end.status() == story.get(story.size() - 1));
        }
        assertThat(orders).isEqualTo(800);
    }

    @Test
    void twoDifferentEndsAreForAPerson() {
        Payment payment = payment(AT_ONCE);

        Payment both =
                payment.seen(shown(payment, PaymentStatus.CANCELED)).seen(shown(payment, PaymentStatus.SUCCEEDED));

        assertThat(both.status()).isEqualTo(PaymentStatus.CONTRADICTED);
        assertThat(both.isUndecided()).isFalse();
        assertThat(both.isLive()).isFalse();
    }

    @Test
    void whatContradictsTheAttemptIsNotMerged() {
        Payment payment = payment(AT_ONCE);
        Payment known = payment.seen(shown(payment, PaymentStatus.PENDING));
        ProviderPayment otherId = shown("somebody-elses", PaymentStatus.SUCCEEDED, PRICE, null);
        ProviderPayment noId = shown(null, PaymentStatus.SUCCEEDED, PRICE, null);
        ProviderPayment lessMoney = shown(payment.id(), PaymentStatus.SUCCEEDED, Money.ofMinor(1_00, "RUB"), null);
        ProviderPayment otherCurrency =
                shown(payment.id(), PaymentStatus.SUCCEEDED, Money.ofMinor(299_00, "USD"), null);

        assertThat(known.mismatch(otherId)).contains(Payment.Mismatch.OUR_ID);
        assertThat(known.mismatch(noId)).contains(Payment.Mismatch.OUR_ID);
        assertThat(known.mismatch(lessMoney)).contains(Payment.Mismatch.AMOUNT);
        assertThat(known.mismatch(otherCurrency)).contains(Payment.Mismatch.CURRENCY);
        assertThatThrownBy(() -> known.seen(lessMoney))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarantine");
    }

    @Test
    void aHoldMayBeTakenInPartButNotBeyond() {
        Payment payment = payment(LATER);
        ProviderPayment partly = shown(payment.id(), PaymentStatus.SUCCEEDED, Money.ofMinor(100_00, "RUB"), null);
        ProviderPayment beyond = shown(payment.id(), PaymentStatus.SUCCEEDED, Money.ofMinor(300_00, "RUB"), null);
        ProviderPayment heldLess =
                shown(payment.id(), PaymentStatus.WAITING_FOR_CAPTURE, Money.ofMinor(100_00, "RUB"), null);

        assertThat(payment.seen(partly).money().captured()).isEqualTo(Money.ofMinor(100_00, "RUB"));
        assertThat(payment.mismatch(beyond)).contains(Payment.Mismatch.AMOUNT);
        assertThat(payment.mismatch(heldLess)).contains(Payment.Mismatch.AMOUNT);
    }

    @Test
    void theConfirmationIsHandedOutUntilThereIsAnEnd() {
        Payment payment = payment(AT_ONCE);
        Payment open = payment.seen(shown(payment.id(), PaymentStatus.PENDING, PRICE, PAGE));

        assertThat(open.provider().confirmation()).isEqualTo(PAGE);
        assertThat(open.seen(shown(payment, PaymentStatus.PENDING)).provider().confirmation())
                .isEqualTo(PAGE);
        assertThat(open.seen(shown(payment, PaymentStatus.SUCCEEDED)).provider().confirmation())
                .isNull();
    }

    @Test
    void refundsFitWhatWasCaptured() {
        PaymentMoney captured = PaymentMoney.nothing(PRICE).capturing(PRICE);
        PaymentMoney reserved = captured.reserving(Money.ofMinor(200_00, "RUB"));

        assertThat(reserved.refundable()).isEqualTo(Money.ofMinor(99_00, "RUB"));
        assertThatThrownBy(() -> reserved.reserving(Money.ofMinor(99_01, "RUB")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reserved.refunding(Money.ofMinor(200_01, "RUB")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(reserved.releasing(Money.ofMinor(200_00, "RUB"))).isEqualTo(captured);
    }
}
