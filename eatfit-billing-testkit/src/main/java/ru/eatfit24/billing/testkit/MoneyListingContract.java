package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.InvoiceCause.purchase;
import static ru.eatfit24.billing.payment.InvoiceCause.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.CleanUpReport;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.store.Turnover;

/** What hosts list and sum up, of one account and of all, and what is deleted of money when it is old. */
abstract class MoneyListingContract extends MoneyContractPart {

    private static final List<ProviderCall.Outcome> ENDS =
            List.of(ProviderCall.Outcome.DONE, ProviderCall.Outcome.REFUSED, ProviderCall.Outcome.LOST);

    private int operations;

    @Test
    @DisplayName("listings come newest first, page by page, each entry once")
    void listingsArePaged() {
        for (int i = 1; i <= 7; i++) {
            int number = i;
            write(transaction -> {
                transaction.payments().put(invoice(renewal(number)));
                transaction.payments().put(payment("invoice-" + number, 1));
            });
            // Two and two are created at the same instant.
            after(Duration.ofSeconds(i % 2));
        }

        List<Payment> payments = new ArrayList<>();
        List<Payment> page = otherNode().payments(USER, null, 3);
        while (!page.isEmpty()) {
            payments.addAll(page);
            Payment last = page.get(page.size() - 1);
            page = otherNode().payments(USER, new PageMark(last.order().createdAt(), last.id()), 3);
        }
        List<Invoice> invoices = new ArrayList<>(otherNode().invoices(USER, null, 4));
        Invoice last = invoices.get(3);
        invoices.addAll(otherNode().invoices(USER, new PageMark(last.terms().createdAt(), last.id()), 100));

        assertThat(payments).hasSize(7).doesNotHaveDuplicates();
        assertThat(payments).isSortedAccordingTo((one, other) -> {
            int byTime = other.order().createdAt().compareTo(one.order().createdAt());
            return byTime != 0 ? byTime : other.id().compareTo(one.id());
        });
        assertThat(invoices).hasSize(7).doesNotHaveDuplicates();
        assertThatThrownBy(() -> otherNode().payments(USER, null, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> otherNode().invoices(USER, null, 1_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("what a person must look at is listed over all accounts, and nothing else")
    void quarantineIsListed() {
        List<Payment> wrong = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String account = "user-" + i;
            Payment payment = Payment.ordered(account, order("invoice-" + i, 1), now());
            Payment aside = i == 2 ? contradicted(payment) : payment.withdrawnAs(Withdrawal.QUARANTINED);
            write(account, transaction -> transaction.payments().put(aside));
            wrong.add(0, aside);
            after(Duration.ofSeconds(1));
        }
        Payment live = payment("invoice-1", 1);
        Payment lost = payment("invoice-2", 1).withdrawnAs(Withdrawal.LOST);
        Payment right = payment("invoice-3", 1).withdrawnAs(Withdrawal.QUARANTINED);
        write(transaction -> {
            transaction.payments().put(live);
            transaction.payments().put(lost);
            transaction.payments().put(right.seen(shown(right, "provider-right", PaymentStatus.SUCCEEDED)));
        });

        List<Payment> listed = new ArrayList<>(otherNode().quarantined(null, 3));
        Payment last = listed.get(2);
        listed.addAll(otherNode().quarantined(new PageMark(last.order().createdAt(), last.id()), 3));

        assertThat(listed).isEqualTo(wrong);
        assertThatThrownBy(() -> otherNode().quarantined(null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Payment contradicted(Payment payment) {
        return payment.seen(shown(payment, "provider-c", PaymentStatus.SUCCEEDED))
                .seen(shown(payment, "provider-c", PaymentStatus.CANCELED));
    }

    @Test
    @DisplayName("what moved is summed up by product and currency, at the instants that it counts for")
    void turnoverAddsUp() {
        Instant start = now();
        taken("user-1", "PRO", Money.ofMinor(299_00, "RUB"), PaymentUse.PAID_INVOICE);
        Payment second = taken("user-2", "PRO", Money.ofMinor(1, "RUB"), PaymentUse.PAID_INVOICE);
        taken("user-2", "PRO", Money.ofMinor(5_00, "USD"), PaymentUse.PAID_INVOICE);
        taken("user-3", "BASIC", Money.ofMinor(10_00, "RUB"), PaymentUse.CREDITED);
        taken("user-3", "BASIC", Money.ofMinor(20_00, "RUB"), PaymentUse.GIVEN_BACK);
        Payment ofNothing = Payment.ordered(USER, order("no-such-invoice", 1), now());
        Payment orphan = ofNothing
                .seen(shown(ofNothing, "provider-orphan", PaymentStatus.SUCCEEDED))
                .usedFor(PaymentUse.PAID_INVOICE, now());
        write(transaction -> transaction.payments().put(orphan));
        Instant end = now().plusNanos(1_000);
        after(Duration.ofDays(1));
        refunded(second, Refund.Status.SUCCEEDED);
        refunded(second, Refund.Status.CANCELED);
        refunded(second, Refund.Status.PENDING);
        refunded(orphan, Refund.Status.SUCCEEDED);
        taken("user-4", "PRO", Money.ofMinor(7_00, "RUB"), PaymentUse.PAID_INVOICE);

        assertThat(otherNode().turnover(start, end))
                .containsExactly(
                        turnover("", "RUB", 1, 299_00, 0, 0, 0),
                        turnover("BASIC", "RUB", 0, 0, 30_00, 0, 0),
                        turnover("PRO", "RUB", 2, 299_01, 0, 0, 0),
                        turnover("PRO", "USD", 1, 5_00, 0, 0, 0));
        assertThat(otherNode().turnover(end, now().plusSeconds(1)))
                .containsExactly(turnover("", "RUB", 0, 0, 0, 1, 1), turnover("PRO", "RUB", 1, 7_00, 0, 1, 1));
        assertThat(otherNode().turnover(end, now())).as("the end is not in it").isEmpty();
        assertThat(otherNode().turnover(start.minusSeconds(1), start)).isEmpty();
        assertThat(otherNode().turnover(start, now().plusSeconds(1)).stream()
                        .map(Turnover::net)
                        .filter(net -> net.currency().getCurrencyCode().equals("RUB"))
                        .reduce(Money.ofMinor(0, "RUB"), Money::plus))
                .isEqualTo(Money.ofMinor(299_00 + 299_01 + 30_00 + 7_00 - 2, "RUB"));
    }

    @Test
    @DisplayName("the largest amounts are summed up exactly")
    void largeAmountsAddUp() {
        long large = Long.MAX_VALUE / 4;
        for (int i = 0; i < 3; i++) {
            taken("user-" + i, "PRO", Money.ofMinor(large, "RUB"), PaymentUse.PAID_INVOICE);
        }

        assertThat(otherNode().turnover(now(), now().plusSeconds(1)))
                .containsExactly(turnover("PRO", "RUB", 3, large * 3, 0, 0, 0));
    }

    private static Turnover turnover(
            String product, String currency, long payments, long paid, long excess, long refunds, long refunded) {
        return new Turnover(
                product,
                payments,
                Money.ofMinor(paid, currency),
                Money.ofMinor(excess, currency),
                refunds,
                Money.ofMinor(refunded, currency));
    }

    private Payment taken(String account, String product, Money amount, PaymentUse use) {
        InvoiceTerms terms = new InvoiceTerms(
                product, new TreeMap<>(), List.of(new InvoiceLine(InvoiceLine.Kind.PRICE, "a month", amount)), now());
        String operation = "op-" + operations++;
        Invoice invoice = Invoice.open(account, "subscription-" + account, purchase(operation), terms);
        PaymentOrder order = new PaymentOrder(
                invoice.id(),
                1,
                amount,
                PaymentOrder.Session.ON_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                null,
                null,
                now());
        Payment ordered = Payment.ordered(account, order, now());
        Payment used = ordered.seen(new ProviderPayment(
                        "provider-" + operation,
                        ordered.id(),
                        PaymentStatus.SUCCEEDED,
                        amount,
                        new Money(0, amount.currency()),
                        "shop-1",
                        true,
                        null,
                        null,
                        null,
                        now(),
                        null))
                .usedFor(use, now());
        write(account, transaction -> {
            transaction.payments().put(invoice);
            transaction.payments().put(used);
        });
        return used;
    }

    private void refunded(Payment payment, Refund.Status status) {
        Refund.Order order = new Refund.Order(
                Money.ofMinor(1, "RUB"), Refund.Origin.REQUESTED, Refund.Access.KEEP, "a mistake", now());
        Refund refund = Refund.ordered(payment.account(), payment.id(), order, now());
        Refund seen = refund.seen(
                new ProviderRefund(
                        "refund-" + operations++,
                        refund.id(),
                        "provider",
                        status,
                        refund.order().amount(),
                        null,
                        now()),
                now());
        write(payment.account(), transaction -> transaction.payments().put(seen));
    }

    @Test
    @DisplayName("calls are deleted once their outcome was known for long enough; open ones, and all money, stay")
    void onlyEndedCallsAreDeleted() {
        Invoice invoice = invoice(purchase("op")).voided();
        Payment canceled = payment(invoice.id(), 1);
        ProviderCall open = call("object-1", ProviderCall.Kind.CREATE_PAYMENT, now());
        write(transaction -> {
            transaction.payments().put(invoice);
            transaction.payments().put(canceled.seen(shown(canceled, "provider-1", PaymentStatus.CANCELED)));
            transaction.payments().put(open);
            for (int i = 0; i < 5; i++) {
                ProviderCall call = call("object-2", ProviderCall.Kind.REFUND, null);
                transaction.payments().put(call.dueAt(now()));
                transaction.payments().put(call.ended(ENDS.get(i % 3)));
            }
            transaction.payments().put(refund("payment-1", 1_00).dueAt(null));
            transaction.payments().put(method("token-1").forgotten());
            transaction.payments().add(new CreditEntry(USER, "excess:1", PRICE, now()));
        });
        assertThat(otherNode().openCalls()).isEqualTo(new Backlog(1, now()));
        CleanUp cleanUp = fixture().cleaning(Retention.builder().endedCalls(Duration.ofDays(30)));
        after(Duration.ofDays(30).plus(CleanUp.MARGIN).minusNanos(1_000));
        assertThat(cleanUp.run(100).rows(CleanUpReport.Kind.ENDED_CALLS)).isZero();
        after(Duration.ofNanos(1_000));

        assertThat(cleanUp.dryRun(3).rows(CleanUpReport.Kind.ENDED_CALLS)).isEqualTo(3);
        assertThat(cleanUp.run(2).rows(CleanUpReport.Kind.ENDED_CALLS)).isEqualTo(2);
        assertThat(cleanUp.run(100).rows(CleanUpReport.Kind.ENDED_CALLS)).isEqualTo(3);
        after(Duration.ofDays(20_000));
        assertThat(cleanUp.run(100).total()).isZero();

        assertThat(stored().callsAbout("object-2")).isEmpty();
        assertThat(stored().findCall(open.key())).contains(open);
        assertThat(stored().invoices()).containsExactly(invoice);
        assertThat(stored().paymentsOf(invoice.id())).hasSize(1);
        assertThat(stored().refundsOf("payment-1")).hasSize(1);
        assertThat(stored().methods()).hasSize(1);
        assertThat(stored().hasCredit("excess:1")).isTrue();
    }
}
