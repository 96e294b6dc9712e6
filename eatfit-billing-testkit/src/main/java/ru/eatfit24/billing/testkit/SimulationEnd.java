package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.store.MoneyStore;

/** The end of a {@link MoneySimulation}: the faults stop, time passes, and everything has come to its end, as the provider knows it: I6, I8, I9, I12. */
final class SimulationEnd {

    private final SimulatedService service;
    private final SimulatedPayers payers;

    SimulationEnd(SimulatedService service, SimulatedPayers payers) {
        this.service = service;
        this.payers = payers;
    }

    /** Lets everything come to its end; nothing new begins. */
    void settle() {
        service.provider.faults(call -> ProviderFault.NONE);
        service.provider.declines(payment -> Optional.empty());
        service.provider.answersQuestions(true);
        service.provider.refundsWait(false);
        payers.waitingRefunds().forEach(refund -> service.provider.finishRefund(refund.id(), null));
        for (String account : SimulatedService.ACCOUNTS) {
            service.store
                    .money()
                    .subscription(account)
                    .ifPresent(any -> service.billing().subscriptions().cancelAtEnd(account, "a", "r"));
        }
        for (int hours = 0; hours < 24 * 9; hours += 3) {
            service.pass(Duration.ofHours(3));
            service.billing().paymentRuns().renew(100);
            service.billing().paymentRuns().reconcile(100);
        }
        // What is past the clock's steps back too.
        payers.compare(Duration.ofDays(20_000));
        DriftReport again = payers.compare(Duration.ofDays(20_000));
        assertThat(again.isClean() && again.takenIn() == 0)
                .as("I12: the provider shows what is stored: %s", again)
                .isTrue();
    }

    void check() {
        assertThat(service.ports.brokenRules)
                .as("rules that a service has broken")
                .isEmpty();
        for (String account : SimulatedService.ACCOUNTS) {
            service.payments(account).forEach(payment -> checkSettled(account, payment));
            for (Invoice invoice : service.store.money().invoices(account, null, MoneyStore.MAX_LIMIT)) {
                assertThat(invoice.isOpen())
                        .as("I12: it is paid or void: %s", invoice)
                        .isFalse();
            }
        }
    }

    private void checkSettled(String account, Payment payment) {
        assertThat(payment.isLive()).as("I12: it has an end: %s", payment).isFalse();
        assertThat(service.calls(account, payment.id()))
                .as("I12: calls about it have an end")
                .noneMatch(ProviderCall::isOpen);
        Money captured = payment.money().captured();
        Optional<ProviderPayment> shown = service.provider.allPayments().stream()
                .filter(each -> payment.id().equals(each.ourId()))
                .findFirst();
        boolean took =
                shown.filter(each -> each.status() == PaymentStatus.SUCCEEDED).isPresent();
        assertThat(took).as("I9: money that was taken is known: %s", payment).isEqualTo(captured.isPositive());
        if (!took) {
            return;
        }
        Money back = shown.orElseThrow().refunded();
        assertThat(payment.money().refunded())
                .as("I8: what went back is known: %s, %s", payment, service.refunds(account, payment))
                .isEqualTo(back);
        assertThat(payment.money().refundReserved())
                .as("I12: no refund is open")
                .isEqualTo(back);
        if (payment.use() == PaymentUse.GIVEN_BACK) {
            assertThat(back).as("I6: one too many went back: %s", payment).isEqualTo(captured);
        }
    }
}
