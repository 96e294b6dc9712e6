package ru.eatfit24.billing.ledger;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.checkout.PurchaseTerms;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMoney;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.store.LedgerStore;

/**
 * Asks the provider for payments that took money here.
 *
 * <ol>
 *   <li>One question a payment, by the provider's id, with a pause before each, since the provider counts what it is asked.
 *   <li>Where the answer differs, the payment is read again, since it may have changed since it was read, and the two are compared once more.
 *   <li>While a refund is under way nobody knows whether the provider counts it, so what was given back is not compared.
 * </ol>
 *
 * <p>For one thread.
 */
final class ProviderCheck {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PaymentProvider provider;
    private final LedgerStore store;
    private final Verification.Questions questions;
    private final Findings findings;
    private long nextAt = System.nanoTime();
    private long asked;

    ProviderCheck(PaymentProvider provider, LedgerStore store, Verification.Questions questions, Findings findings) {
        this.provider = provider;
        this.store = store;
        this.questions = questions;
        this.findings = findings;
    }

    long asked() {
        return asked;
    }

    /** What is to be asked about an account. */
    List<Payment> toAsk(StoredAccount stored) {
        return stored.payments().values().stream()
                .filter(payment -> payment.money().captured().isPositive()
                        && payment.status() == PaymentStatus.SUCCEEDED
                        && !payment.order().createdAt().isBefore(questions.from())
                        && payment.order().createdAt().isBefore(questions.until()))
                .toList();
    }

    /**
     * Asks for one payment.
     *
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if there is no answer
     */
    void ask(StoredAccount stored, Payment payment) {
        ProviderPayment shown = find(payment);
        if (difference(stored, payment, shown).isEmpty()) {
            return;
        }
        Payment known = store.show(stored.root(), LedgerPage::new).accounts().stream()
                .map(again -> again.payments().get(payment.id()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(payment);
        String difference = difference(stored, known, shown);
        if (difference.isEmpty()) {
            return;
        }
        PaymentMoney money = known.money();
        String here = known.status() + ", " + money.captured() + ", " + money.refunded() + " given back";
        if (shown == null) {
            findings.add(
                    Difference.Kind.MISSING_AT_PROVIDER,
                    stored,
                    known.id(),
                    here,
                    difference,
                    Difference.Cause.OTHER_SHOP);
        } else {
            boolean isNews = shown.refunded().compareTo(money.refunded()) > 0;
            findings.add(
                    Difference.Kind.DIFFERS_AT_PROVIDER,
                    stored,
                    known.id(),
                    here,
                    difference,
                    isNews ? Difference.Cause.NOT_COMPARED_YET : Difference.Cause.CHANGED);
        }
    }

    private @Nullable ProviderPayment find(Payment payment) {
        String id = payment.provider().id();
        if (id == null) {
            return null;
        }
        for (long wait = nextAt - System.nanoTime(); wait > 0; wait = nextAt - System.nanoTime()) {
            LockSupport.parkNanos(wait);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        nextAt = System.nanoTime() + NANOS_PER_SECOND / questions.perSecond();
        asked++;
        return provider.findPayment(id).orElse(null);
    }

    /** One that another system made carries no id of ours. */
    private static boolean isTakenOver(StoredAccount stored, Payment payment, ProviderPayment shown) {
        Invoice invoice = stored.invoices().get(payment.order().invoice());
        return shown.ourId() == null && invoice != null && PurchaseTerms.isTakenOver(invoice);
    }

    /** What the provider shows otherwise; empty if nothing. */
    private String difference(StoredAccount stored, Payment payment, @Nullable ProviderPayment shown) {
        if (shown == null) {
            return "not known to the provider";
        }
        PaymentMoney money = payment.money();
        Money captured = money.captured();
        boolean isRefundDecided = money.refunded().equals(money.refundReserved());
        boolean isSame = shown.status() == payment.status()
                && shown.amount().equals(captured)
                && (payment.id().equals(shown.ourId()) || isTakenOver(stored, payment, shown))
                && provider.traits().isOurs(shown.shop(), shown.test())
                && (!isRefundDecided || shown.refunded().equals(money.refunded()));
        return isSame
                ? ""
                : shown.status() + ", " + shown.amount() + ", " + shown.refunded() + " given back, our id "
                        + shown.ourId() + ", shop " + shown.shop();
    }
}
