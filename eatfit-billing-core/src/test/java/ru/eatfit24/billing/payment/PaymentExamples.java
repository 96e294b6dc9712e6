package ru.eatfit24.billing.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/** Payments that tests begin with. */
final class PaymentExamples {

    static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");
    static final Money PRICE = Money.ofMinor(299_00, "RUB");
    static final Money NOTHING = Money.ofMinor(0, "RUB");

    private PaymentExamples() {}

    static PaymentOrder order(PaymentOrder.Capture capture) {
        return new PaymentOrder("invoice-1", 1, PRICE, PaymentOrder.Session.ON_SESSION, capture, null, null, NOW);
    }

    static Payment payment(PaymentOrder.Capture capture) {
        return Payment.ordered("user-42", order(capture), NOW.plusSeconds(60));
    }

    static ProviderPayment shown(Payment payment, PaymentStatus status) {
        return shown(payment.id(), status, payment.amount(), null);
    }

    static ProviderPayment shown(
            @Nullable String ourId, PaymentStatus status, Money amount, @Nullable Confirmation confirmation) {
        return new ProviderPayment(
                "provider-1",
                ourId,
                status,
                amount,
                new Money(0, amount.currency()),
                "shop-1",
                true,
                confirmation,
                status == PaymentStatus.CANCELED ? new Cancellation("payment_network", "insufficient_funds") : null,
                null,
                NOW,
                status == PaymentStatus.WAITING_FOR_CAPTURE ? NOW.plusSeconds(7 * 86_400) : null);
    }
}
