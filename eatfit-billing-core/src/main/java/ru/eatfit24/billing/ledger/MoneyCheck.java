package ru.eatfit24.billing.ledger;

import static ru.eatfit24.billing.ledger.Difference.Cause.CHANGED;
import static ru.eatfit24.billing.ledger.Difference.Cause.ROW_MISSING;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Refund;

/**
 * Whether payments, refunds and invoices of one account agree.
 *
 * <ol>
 *   <li>What refunds reserve of a payment is the sum of its refunds that have not failed, and what was given back the sum of those that have succeeded.
 *   <li>A paid invoice names a payment over its total that paid it, and the other way round.
 *   <li>Money that was one too many is on its way back, or has been credited: for that see {@link CreditCheck}. What nobody has decided about is a difference too.
 * </ol>
 */
final class MoneyCheck {

    private MoneyCheck() {}

    static void check(StoredAccount stored, Findings findings) {
        Map<String, Map<Refund.Status, Long>> refunded = new HashMap<>();
        Set<String> underWayOrBack = new HashSet<>();
        for (Refund refund : stored.refunds()) {
            Payment payment = stored.payments().get(refund.payment());
            Money amount = refund.order().amount();
            if (payment == null || !payment.amount().currency().equals(amount.currency())) {
                findings.add(
                        Difference.Kind.REFUND_WITHOUT_PAYMENT,
                        stored,
                        refund.id(),
                        "payment " + refund.payment() + " in " + amount.currency(),
                        payment == null ? "no payment" : payment.amount().currency(),
                        payment == null ? ROW_MISSING : CHANGED);
                continue;
            }
            refunded.computeIfAbsent(payment.id(), first -> new EnumMap<>(Refund.Status.class))
                    .merge(refund.status(), amount.minor(), StoredAccount::sum);
            if (refund.order().origin() == Refund.Origin.EXCESS && refund.status() != Refund.Status.CANCELED) {
                underWayOrBack.add(payment.id());
            }
        }
        for (Payment payment : stored.payments().values()) {
            totals(stored, payment, refunded.getOrDefault(payment.id(), Map.of()), findings);
            effect(stored, payment, underWayOrBack.contains(payment.id()), findings);
        }
        stored.invoices().values().forEach(invoice -> invoice(stored, invoice, findings));
    }

    private static void totals(
            StoredAccount stored, Payment payment, Map<Refund.Status, Long> refunded, Findings findings) {
        long back = refunded.getOrDefault(Refund.Status.SUCCEEDED, 0L);
        long reserved = StoredAccount.sum(back, refunded.getOrDefault(Refund.Status.PENDING, 0L));
        total(
                Difference.Kind.REFUND_RESERVED_DIFFERS,
                stored,
                payment,
                reserved,
                payment.money().refundReserved(),
                findings);
        total(
                Difference.Kind.REFUNDED_DIFFERS,
                stored,
                payment,
                back,
                payment.money().refunded(),
                findings);
    }

    private static void total(
            Difference.Kind kind,
            StoredAccount stored,
            Payment payment,
            long expected,
            Money found,
            Findings findings) {
        if (found.minor() != expected) {
            findings.add(
                    kind,
                    stored,
                    payment.id(),
                    new Money(expected, found.currency()),
                    found,
                    expected < found.minor() ? ROW_MISSING : CHANGED);
        }
    }

    private static void effect(StoredAccount stored, Payment payment, boolean isGivenBack, Findings findings) {
        String missing = "";
        if (payment.use() == PaymentUse.PAID_INVOICE) {
            Invoice invoice = stored.invoices().get(payment.order().invoice());
            Invoice.Settled settled = invoice == null ? null : invoice.settled();
            if (settled == null || !payment.id().equals(settled.payment())) {
                missing = "invoice " + payment.order().invoice() + " paid by it";
            }
        } else if (payment.use() == PaymentUse.GIVEN_BACK && !isGivenBack) {
            missing = "a refund of it";
        } else if (payment.isUndecided() && payment.status() == PaymentStatus.SUCCEEDED) {
            missing = "a use of it";
        }
        if (!missing.isEmpty()) {
            boolean isUndecided = payment.use() == PaymentUse.NONE;
            findings.add(
                    Difference.Kind.PAYMENT_WITHOUT_EFFECT,
                    stored,
                    payment.id(),
                    missing,
                    "none",
                    isUndecided ? CHANGED : ROW_MISSING);
        }
    }

    private static void invoice(StoredAccount stored, Invoice invoice, Findings findings) {
        Invoice.Settled settled = invoice.settled();
        String by = settled == null ? null : settled.payment();
        if (by == null) {
            return;
        }
        Payment payment = stored.payments().get(by);
        boolean isPaid = payment != null
                && payment.use() == PaymentUse.PAID_INVOICE
                && payment.order().invoice().equals(invoice.id());
        if (payment == null || !isPaid || !payment.amount().equals(invoice.total())) {
            findings.add(
                    Difference.Kind.INVOICE_DIFFERS,
                    stored,
                    invoice.id(),
                    "payment " + by + " of " + invoice.total() + " that paid it",
                    payment == null
                            ? "no payment"
                            : payment.use() + " of invoice " + payment.order().invoice() + ", " + payment.amount(),
                    payment == null ? ROW_MISSING : CHANGED);
        }
    }
}
