package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.InvoiceCause.purchase;
import static ru.eatfit24.billing.payment.InvoiceCause.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Zone;

/** What is put can be found, as it was put, and what must not be there cannot be put. */
abstract class MoneyRowsContract extends MoneyContractPart {

    private static final Currency RUB = Currency.getInstance("RUB");

    @Test
    @DisplayName("a subscription comes back as it was stored, in every shape")
    void aSubscriptionComesBack() {
        Subscription open = subscription(USER);
        BillingPeriod period = open.following(PRO, now(), Zone.UTC);
        Subscription paid = open.extended(PRO, period, now(), Zone.UTC);
        List<Subscription> shapes = List.of(
                open,
                paid,
                paid.with(paid.renewal().onBy("method-1").next())
                        .withGrace(Duration.ofDays(3))
                        .dueAt(now()),
                paid.canceledAtEnd(now()),
                paid.followedBy(new Agreement(
                        ContractFixture.TEAM.planVersion(),
                        ContractFixture.TEAM.price().orElseThrow())),
                paid.ended(now().plusSeconds(9)),
                open.tried(PRO, now(), now().plusSeconds(86_400)));

        assertThat(storedSubscription()).isEmpty();
        for (Subscription shape : shapes) {
            write(transaction -> transaction.subscription().put(shape));
            assertThat(storedSubscription()).contains(shape);
            assertThat(otherNode().subscription(USER)).contains(shape);
        }
        assertThat(otherNode().subscription("somebody-else")).isEmpty();
    }

    @Test
    @DisplayName("an invoice comes back as it was stored, by id and by cause, open, paid, cut and void")
    void anInvoiceComesBack() {
        Invoice open = invoice(renewal(1));
        BillingPeriod period = new BillingPeriod(now(), now().plusSeconds(86_400));
        Invoice paid = open.paid(now(), "payment-1", period);
        Invoice cut = paid.cutTo(new BillingPeriod(now(), now().plusSeconds(60)), Money.ofMinor(1_50, "RUB"));
        Invoice withoutPayment = invoice(purchase("op")).paid(now(), null, period);
        Invoice voided = invoice(InvoiceCause.change("op")).voided();

        for (Invoice shape : List.of(open, paid, cut, withoutPayment, voided)) {
            write(transaction -> transaction.payments().put(shape));
            assertThat(stored().findInvoice(shape.id())).contains(shape);
            assertThat(stored().findInvoice("subscription-1", shape.cause())).contains(shape);
        }
        assertThat(stored().findInvoice("no-such")).isEmpty();
        assertThat(stored().findInvoice("subscription-2", renewal(1))).isEmpty();
    }

    @Test
    @DisplayName("open invoices come by age, paid ones by the start of their period")
    void invoicesComeInOrder() {
        Invoice first = invoice(renewal(1));
        after(Duration.ofSeconds(1));
        Invoice second = invoice(renewal(2));
        after(Duration.ofSeconds(1));
        Invoice third = invoice(renewal(3));
        Instant start = now();
        write(transaction -> {
            transaction.payments().put(third);
            transaction.payments().put(first);
            transaction.payments().put(second);
        });
        assertThat(stored().openInvoices()).containsExactly(first, second, third);

        Invoice later = first.paid(now(), null, new BillingPeriod(start.plusSeconds(10), start.plusSeconds(20)));
        Invoice sooner = third.paid(now(), null, new BillingPeriod(start, start.plusSeconds(10)));
        write(transaction -> {
            transaction.payments().put(later);
            transaction.payments().put(sooner);
        });

        assertThat(stored().openInvoices()).containsExactly(second);
        assertThat(stored().invoices()).containsExactly(later, second, sooner);
        assertThat(stored().paidBeyond(start)).containsExactly(sooner, later);
        assertThat(stored().paidBeyond(start.plusSeconds(10))).containsExactly(later);
        assertThat(stored().paidBeyond(start.plusSeconds(20))).isEmpty();
    }

    @Test
    @DisplayName("a payment comes back as it was stored, in every shape, and is found by either id")
    void aPaymentComesBack() {
        Payment ordered = payment("invoice-1", 1);
        ProviderPayment pending = new ProviderPayment(
                "provider-1",
                ordered.id(),
                PaymentStatus.WAITING_FOR_CAPTURE,
                PRICE,
                Money.ofMinor(0, "RUB"),
                "shop-1",
                true,
                new Confirmation(Confirmation.Kind.REDIRECT, "https://pay.example/1?a=b&c=\"d\""),
                null,
                null,
                now(),
                now().plusSeconds(604_800));
        Payment held = ordered.seen(pending);
        Payment superseded = held.withdrawnAs(Withdrawal.SUPERSEDED).dueAt(null);
        Payment late = superseded.seen(shown(ordered, "provider-1", PaymentStatus.SUCCEEDED));
        Payment used = late.withMoney(
                        late.money().reserving(Money.ofMinor(100_00, "RUB")).refunding(Money.ofMinor(40_00, "RUB")))
                .usedFor(PaymentUse.GIVEN_BACK, now());
        Payment declined = payment("invoice-2", 1).withdrawnAs(Withdrawal.QUARANTINED);
        Payment canceled = declined.seen(new ProviderPayment(
                "provider-2",
                declined.id(),
                PaymentStatus.CANCELED,
                PRICE,
                Money.ofMinor(0, "RUB"),
                null,
                true,
                null,
                new Cancellation("payment_network", "insufficient_funds"),
                null,
                now(),
                null));
        Payment contradicted = canceled.seen(shown(canceled, "provider-2", PaymentStatus.SUCCEEDED));
        Payment byMethod = Payment.ordered(
                USER,
                new PaymentOrder(
                        "invoice-3",
                        2,
                        PRICE,
                        PaymentOrder.Session.OFF_SESSION,
                        PaymentOrder.Capture.LATER,
                        "method-1",
                        null,
                        now()),
                now());

        for (Payment shape :
                List.of(ordered, held, superseded, late, used, declined, canceled, contradicted, byMethod)) {
            write(transaction -> transaction.payments().put(shape));
            assertThat(stored().findPayment(shape.id())).contains(shape);
            assertThat(otherNode().findPayment(shape.id())).contains(new StoredObject(USER, shape.id()));
        }
        assertThat(otherNode().findPaymentAtProvider("provider-1")).contains(new StoredObject(USER, ordered.id()));
        assertThat(otherNode().findPaymentAtProvider("provider-9")).isEmpty();
        assertThat(otherNode().findPayment("no-such")).isEmpty();
    }

    @Test
    @DisplayName("attempts come by number, undecided money by age")
    void paymentsComeInOrder() {
        Payment second = payment("invoice-1", 2);
        after(Duration.ofSeconds(1));
        Payment first = payment("invoice-1", 1).withdrawnAs(Withdrawal.LOST);
        Payment other = payment("invoice-2", 1);
        write(transaction -> {
            transaction.payments().put(second);
            transaction.payments().put(first);
            transaction.payments().put(other);
        });

        assertThat(stored().paymentsOf("invoice-1")).containsExactly(first, second);
        assertThat(stored().undecidedPayments()).isEmpty();

        Payment firstPaid = first.seen(shown(first, "p-1", PaymentStatus.SUCCEEDED));
        Payment secondPaid = second.seen(shown(second, "p-2", PaymentStatus.SUCCEEDED));
        write(transaction -> {
            transaction.payments().put(firstPaid);
            transaction.payments().put(secondPaid);
        });
        assertThat(stored().undecidedPayments()).containsExactly(secondPaid, firstPaid);

        write(transaction -> transaction.payments().put(secondPaid.usedFor(PaymentUse.PAID_INVOICE, now())));
        assertThat(stored().undecidedPayments()).containsExactly(firstPaid);
    }

    @Test
    @DisplayName("calls, refunds, methods and credit come back as they were stored")
    void theRestComesBack() {
        ProviderCall call = call("object-1", ProviderCall.Kind.CREATE_PAYMENT, now());
        after(Duration.ofSeconds(1));
        ProviderCall later =
                ProviderCall.intended(USER, ProviderCall.Kind.CAPTURE, "object-1", "provider-1", "{}", now(), now());
        Refund refund = refund("payment-1", 100_00);
        PaymentMethod method = method("token-1");
        for (ProviderCall shape : List.of(
                call,
                later,
                call.sentAgain(now()).scanned(),
                call.ended(ProviderCall.Outcome.LOST),
                later.ended(ProviderCall.Outcome.DONE))) {
            write(transaction -> transaction.payments().put(shape));
            assertThat(stored().findCall(shape.key())).contains(shape);
        }
        assertThat(stored().callsAbout("object-1"))
                .extracting(ProviderCall::key)
                .containsExactly(call.key(), later.key());
        for (Refund shape : List.of(
                refund,
                refund.seen(refundShown(refund), now()).dueAt(null),
                refund("payment-1", 1_00).failed(new Cancellation("yoo_money", "rejected_by_timeout"), now()))) {
            write(transaction -> transaction.payments().put(shape));
            assertThat(stored().findRefund(shape.id())).contains(shape);
        }
        assertThat(stored().refundsOf("payment-1")).hasSize(2);
        assertThat(otherNode().findRefundAtProvider("refund-1")).contains(new StoredObject(USER, refund.id()));
        for (PaymentMethod shape : List.of(
                PaymentMethod.asked(USER, new Consent(now(), "v1"), now(), now()),
                method,
                method.asDefault(true),
                method.forgotten())) {
            write(transaction -> transaction.payments().put(shape));
            assertThat(stored().findMethod(shape.id())).contains(shape);
            assertThat(otherNode().findMethod(shape.id())).contains(new StoredObject(USER, shape.id()));
        }
        assertThat(otherNode().findMethodAtProvider("token-1"))
                .as("the token is gone")
                .isEmpty();
        assertThat(otherNode().methods(USER)).hasSize(2);
        assertThat(stored().methods()).isEqualTo(otherNode().methods(USER));
    }

    private ProviderRefund refundShown(Refund refund) {
        return new ProviderRefund(
                "refund-1",
                refund.id(),
                "provider-1",
                Refund.Status.SUCCEEDED,
                refund.order().amount(),
                null,
                now());
    }

    @Test
    @DisplayName("credit is the sum of its entries, each currency by itself")
    void creditAddsUp() {
        assertThat(otherNode().credit(USER, RUB)).isEqualTo(Money.ofMinor(0, "RUB"));
        write(transaction -> {
            transaction.payments().add(new CreditEntry(USER, "excess:1", Money.ofMinor(299_00, "RUB"), now()));
            transaction.payments().add(new CreditEntry(USER, "used:1", Money.ofMinor(-100_50, "RUB"), now()));
            transaction.payments().add(new CreditEntry(USER, "excess:2", Money.ofMinor(5, "USD"), now()));
            assertThat(transaction.payments().credit(RUB)).isEqualTo(Money.ofMinor(198_50, "RUB"));
            assertThat(transaction.payments().hasCredit("used:1")).isTrue();
        });

        assertThat(otherNode().credit(USER, RUB)).isEqualTo(Money.ofMinor(198_50, "RUB"));
        assertThat(stored().credit(Currency.getInstance("USD"))).isEqualTo(Money.ofMinor(5, "USD"));
        assertThat(stored().hasCredit("excess:3")).isFalse();
        assertThat(otherNode().credit("somebody-else", RUB)).isEqualTo(Money.ofMinor(0, "RUB"));
    }

    @Test
    @DisplayName("what would break a rule of the rows is refused, and nothing of its transaction is saved")
    void whatBreaksARuleIsRefused() {
        Subscription subscription = subscription(USER);
        Invoice invoice = invoice(renewal(1));
        Payment live = payment("invoice-1", 1);
        Payment known = live.seen(shown(live, "provider-1", PaymentStatus.PENDING));
        PaymentMethod method = method("token-1").asDefault(true);
        Refund refund = refund("payment-1", 100_00);
        Refund refunded = refund.seen(refundShown(refund), now());
        ProviderCall call = call("object-1", ProviderCall.Kind.CREATE_PAYMENT, now());
        write(transaction -> {
            transaction.subscription().put(subscription);
            transaction.payments().put(invoice);
            transaction.payments().put(known);
            transaction.payments().put(method);
            transaction.payments().put(refunded);
            transaction.payments().put(call);
            transaction.payments().add(new CreditEntry(USER, "excess:1", PRICE, now()));
        });
        write("user-43", transaction -> {
            Payment others = Payment.ordered("user-43", order("invoice-9", 1), now());
            transaction.payments().put(others.seen(shown(others, "provider-9", PaymentStatus.PENDING)));
        });
        Payment ofOthers = payment("invoice-7", 1);
        Payment ofAnother = payment("invoice-8", 1);
        List<Consumer<BillingTransaction>> refused = List.of(
                transaction -> transaction.subscription().put(subscription(USER)),
                transaction -> transaction.subscription().put(subscription("user-43")),
                transaction -> transaction.payments().put(invoice(renewal(1))),
                transaction -> transaction.payments().put(invoice("user-43", "subscription-1", renewal(2))),
                transaction ->
                        transaction.payments().put(payment("invoice-1", 1).withdrawnAs(Withdrawal.LOST)),
                transaction -> transaction.payments().put(payment("invoice-1", 2)),
                transaction -> transaction
                        .payments()
                        .put(new Payment(
                                live.id(),
                                USER,
                                order("invoice-2", 1),
                                live.status(),
                                null,
                                live.use(),
                                live.provider(),
                                live.money(),
                                null)),
                transaction -> transaction
                        .payments()
                        .put(ofAnother.seen(shown(ofAnother, "provider-1", PaymentStatus.PENDING))),
                transaction ->
                        transaction.payments().put(ofOthers.seen(shown(ofOthers, "provider-9", PaymentStatus.PENDING))),
                transaction -> transaction.payments().put(method("token-2").asDefault(true)),
                transaction -> transaction.payments().put(method("token-1")),
                transaction -> {
                    Refund other = refund("payment-1", 1_00);
                    transaction
                            .payments()
                            .put(other.seen(
                                    new ProviderRefund(
                                            "refund-1",
                                            other.id(),
                                            "provider-1",
                                            Refund.Status.PENDING,
                                            other.order().amount(),
                                            null,
                                            now()),
                                    now()));
                },
                transaction -> transaction
                        .payments()
                        .put(new ProviderCall(
                                call.key(),
                                USER,
                                ProviderCall.Kind.REFUND,
                                call.object(),
                                null,
                                call.body(),
                                call.sending(),
                                call.outcome(),
                                null)),
                transaction -> transaction.payments().add(new CreditEntry(USER, "excess:1", PRICE, now())));

        for (Consumer<BillingTransaction> bad : refused) {
            assertThatThrownBy(() -> write(transaction -> {
                        transaction.payments().add(new CreditEntry(USER, "beside", PRICE, now()));
                        bad.accept(transaction);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .message()
                    .isNotBlank();
            assertThat(stored().hasCredit("beside")).isFalse();
        }
        assertThat(stored().paymentsOf("invoice-1")).containsExactly(known);
        Seeds.printLab("bad-input", fixture().storeName() + "-money-rows", refused.size(), 0);
    }

    @Test
    @DisplayName("the live slot is free once its attempt was withdrawn or has ended, in the same transaction too")
    void theLiveSlotIsFreedAndTaken() {
        Payment first = payment("invoice-1", 1);
        write(transaction -> transaction.payments().put(first));

        write(transaction -> {
            transaction.payments().put(first.withdrawnAs(Withdrawal.SUPERSEDED));
            transaction.payments().put(payment("invoice-1", 2));
        });

        assertThat(stored().paymentsOf("invoice-1")).extracting(Payment::isLive).containsExactly(false, true);
    }

    @Test
    @DisplayName("another account's rows are not to be seen")
    void rowsOfOthersAreOutOfSight() {
        Invoice invoice = invoice(renewal(1));
        Payment payment = payment(invoice.id(), 1);
        PaymentMethod method = method("token-1");
        ProviderCall call = call(payment.id(), ProviderCall.Kind.CREATE_PAYMENT, now());
        Refund refund = refund(payment.id(), 1_00);
        write(transaction -> {
            transaction.subscription().put(subscription(USER));
            transaction.payments().put(invoice);
            transaction.payments().put(payment);
            transaction.payments().put(method);
            transaction.payments().put(call);
            transaction.payments().put(refund);
            transaction.payments().add(new CreditEntry(USER, "excess:1", PRICE, now()));
        });

        // Names that differ in case, accent or a space at the end are others.
        for (String other : List.of("user-43", "User-42", "user-42 ", "üser-42")) {
            List<Object> seen = new ArrayList<>();
            write(other, transaction -> {
                transaction.subscription().find().ifPresent(seen::add);
                transaction.payments().findInvoice(invoice.id()).ifPresent(seen::add);
                transaction.payments().findInvoice("subscription-1", renewal(1)).ifPresent(seen::add);
                seen.addAll(transaction.payments().invoices());
                seen.addAll(transaction.payments().openInvoices());
                seen.addAll(transaction.payments().paidBeyond(Instant.EPOCH));
                transaction.payments().findPayment(payment.id()).ifPresent(seen::add);
                seen.addAll(transaction.payments().paymentsOf(invoice.id()));
                seen.addAll(transaction.payments().undecidedPayments());
                transaction.payments().findCall(call.key()).ifPresent(seen::add);
                seen.addAll(transaction.payments().callsAbout(payment.id()));
                transaction.payments().findRefund(refund.id()).ifPresent(seen::add);
                seen.addAll(transaction.payments().refundsOf(payment.id()));
                transaction.payments().findMethod(method.id()).ifPresent(seen::add);
                seen.addAll(transaction.payments().methods());
                assertThat(transaction.payments().hasCredit("excess:1")).isFalse();
                assertThat(transaction.payments().credit(RUB).isZero()).isTrue();
            });
            otherNode().subscription(other).ifPresent(seen::add);
            seen.addAll(otherNode().methods(other));
            seen.addAll(otherNode().payments(other, null, 10));
            seen.addAll(otherNode().invoices(other, null, 10));
            assertThat(seen).as("seen by %s", other).isEmpty();
        }
    }
}
