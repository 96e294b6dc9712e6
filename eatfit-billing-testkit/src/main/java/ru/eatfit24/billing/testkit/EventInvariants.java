package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ru.eatfit24.billing.checkout.PaymentChanged;
import ru.eatfit24.billing.checkout.PurchaseTerms;
import ru.eatfit24.billing.checkout.RefundChanged;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Refund;

/**
 * I11 at the end of a {@link MoneySimulation}: once everything is delivered, what is stored and what was told are the same. Each thing that is stored was told of once,
 * though a delivery may have come several times; and nothing was told of a change that was rolled back.
 */
final class EventInvariants {

    private final SimulatedService service;

    EventInvariants(SimulatedService service) {
        this.service = service;
    }

    /** Faults have stopped: what failed is due again after an hour at most. */
    void deliverAll() {
        service.listener.calm();
        Outbox outbox = service.billing().outbox();
        for (int hour = 0; hour < 3; hour++) {
            while (outbox.deliver(1_000).delivered() > 0) {
                // There may be more.
            }
            service.clock.advance(Duration.ofHours(1));
        }
        assertThat(outbox.countDue(1)).as("I11: events that are not delivered").isZero();
        assertThat(outbox.deadLetters(SimulatedListener.NAME, 10))
                .as("I11: dead letters")
                .isEmpty();
    }

    void check(String account) {
        List<BillingEvent> told = service.listener.taken().stream()
                .filter(event -> event.account().equals(account))
                .toList();
        Map<String, Integer> expected = new HashMap<>();
        for (Invoice invoice : service.store.money().invoices(account, null, 1_000)) {
            if (invoice.status() == Invoice.Status.PAID) {
                boolean isGift = PurchaseTerms.of(invoice).kind() == PurchaseTerms.Kind.GRANT;
                expected.merge(isGift ? "given" : "paid " + invoice.id(), 1, Integer::sum);
            }
        }
        for (Payment payment : service.payments(account)) {
            if (payment.use() == PaymentUse.PAID_INVOICE) {
                expected.put("succeeded " + payment.id(), 1);
            }
            refundsOf(account, payment).stream()
                    .filter(refund -> refund.status() != Refund.Status.PENDING)
                    .forEach(refund -> expected.put(refund.status() + " " + refund.id(), 1));
        }
        Map<String, Integer> actual = new HashMap<>();
        told.forEach(event -> {
            String name = name(event);
            if (!name.isEmpty()) {
                actual.merge(name, 1, Integer::sum);
            }
        });
        assertThat(actual)
                .as("I11: what %s was told of, and how often", account)
                .isEqualTo(expected);
    }

    private Collection<Refund> refundsOf(String account, Payment payment) {
        return payment.money().captured().isPositive() ? service.refunds(account, payment) : List.of();
    }

    private static String name(BillingEvent event) {
        if (event instanceof SubscriptionChanged changed) {
            return switch (changed.kind()) {
                case EXTENDED, SWITCHED -> "paid " + event.content().get("invoice");
                case GRANTED -> "given";
                default -> "";
            };
        } else if (event instanceof RefundChanged changed) {
            return (changed.kind() == RefundChanged.Kind.SUCCEEDED ? Refund.Status.SUCCEEDED : Refund.Status.CANCELED)
                    + " " + changed.id();
        }
        return event instanceof PaymentChanged changed && changed.kind() == PaymentChanged.Kind.SUCCEEDED
                ? "succeeded " + changed.id()
                : "";
    }
}
