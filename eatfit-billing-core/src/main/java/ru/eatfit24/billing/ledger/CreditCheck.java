package ru.eatfit24.billing.ledger;

import static ru.eatfit24.billing.ledger.Difference.Cause.CHANGED;
import static ru.eatfit24.billing.ledger.Difference.Cause.ROW_ADDED;
import static ru.eatfit24.billing.ledger.Difference.Cause.ROW_MISSING;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import ru.eatfit24.billing.checkout.PurchaseTerms;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Refund;

/**
 * Whether the credit of one account is explained. An account's credit is the sum of its entries, so each entry must be there, with the amount that its cause says, and
 * none without a cause:
 *
 * <ol>
 *   <li>An invoice takes what its lines say, and gives that back when it is void. What is owed without an attempt to collect it is carried over.
 *   <li>A payment that was one too many, and was credited, gives what it took; a refund of it takes that back.
 *   <li>A change of plan gives the difference between what its invoice took off for unused time and what that was worth in the end. The entry itself is what says how
 *       much that was, so only its invoice is looked for.
 * </ol>
 */
final class CreditCheck {

    private static final String CHANGE = "change:";

    private CreditCheck() {}

    static void check(StoredAccount stored, Findings findings) {
        Map<String, Money> expected = new LinkedHashMap<>();
        stored.invoices().values().forEach(invoice -> ofInvoice(invoice, expected));
        for (Payment payment : stored.payments().values()) {
            if (payment.use() == PaymentUse.CREDITED) {
                expected.put("excess:" + payment.id(), payment.money().captured());
            }
        }
        for (Refund refund : stored.refunds()) {
            Payment payment = stored.payments().get(refund.payment());
            if (payment != null && payment.use() == PaymentUse.CREDITED && refund.status() == Refund.Status.SUCCEEDED) {
                expected.put("refunded:" + refund.id(), refund.order().amount().negate());
            }
        }
        Map<String, Money> found = new HashMap<>();
        stored.credit().forEach(entry -> found.put(entry.cause(), entry.amount()));
        expected.forEach((cause, amount) -> {
            Money stands = found.get(cause);
            if (!amount.equals(stands)) {
                findings.add(
                        Difference.Kind.CREDIT_DIFFERS,
                        stored,
                        cause,
                        amount,
                        stands == null ? "none" : stands,
                        stands == null ? ROW_MISSING : CHANGED);
            }
        });
        for (CreditEntry entry : stored.credit()) {
            if (!expected.containsKey(entry.cause()) && !isOfAChange(stored, entry.cause())) {
                findings.add(Difference.Kind.CREDIT_DIFFERS, stored, entry.cause(), "none", entry.amount(), ROW_ADDED);
            }
        }
    }

    private static void ofInvoice(Invoice invoice, Map<String, Money> expected) {
        Money taken = invoice.terms().lines().stream()
                .filter(line -> line.kind() == InvoiceLine.Kind.CREDIT || line.kind() == InvoiceLine.Kind.CARRIED_OVER)
                .map(InvoiceLine::amount)
                .reduce(new Money(0, invoice.total().currency()), Money::plus);
        // One that only points to another shows that one's lines, and moved nothing itself.
        if (!taken.isZero() && PurchaseTerms.of(invoice).sameAs() == null) {
            expected.put("invoice:" + invoice.id(), taken);
            if (invoice.status() == Invoice.Status.VOID) {
                expected.put("void:" + invoice.id(), taken.negate());
            }
        }
        Invoice.Settled settled = invoice.settled();
        if (settled != null && settled.payment() == null && !invoice.total().isZero()) {
            expected.put("carried:" + invoice.id(), invoice.total().negate());
        }
    }

    private static boolean isOfAChange(StoredAccount stored, String cause) {
        Invoice invoice = cause.startsWith(CHANGE) ? stored.invoices().get(cause.substring(CHANGE.length())) : null;
        return invoice != null
                && invoice.status() == Invoice.Status.PAID
                && PurchaseTerms.of(invoice).kind() == PurchaseTerms.Kind.SWITCH;
    }
}
