package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;

/**
 * What is done with a subscription that was claimed, in the transaction that holds the account. A claim is no permission: everything is looked at again.
 *
 * <ol>
 *   <li>It is over: that becomes visible, by an event, and nothing is charged any more.
 *   <li>It is not due: the instant at which it is is written again in the place of the lease.
 *   <li>The payer is on a page to confirm a purchase: it waits for that.
 *   <li>No method can be charged: renewal stops, and it ends with what was paid.
 *   <li>Else the invoice of this renewal is made, once for its number, and an attempt to collect it is written down, to be sent after the commit.
 * </ol>
 */
final class Renewals {

    private static final Duration WHILE_BUYING = Duration.ofMinutes(15);

    private Renewals() {}

    /** What became of a claimed subscription. */
    enum Done {
        /** It was not due any more. */
        NOTHING,
        /** It is charged. */
        CHARGED,
        /** It is over. */
        EXPIRED,
        /** Renewal has stopped, since no method can be charged. */
        STOPPED
    }

    static Done look(AccountBooks books) {
        Subscription subscription = books.subscription().orElse(null);
        if (subscription == null || subscription.dueAt() == null) {
            return Done.NOTHING;
        }
        if (!subscription.term().hasAccess(books.now())) {
            expire(books, subscription);
            return Done.EXPIRED;
        }
        books.touch();
        Instant charge = RenewalPlan.chargeAt(books, subscription);
        if (charge == null || charge.isAfter(books.now())) {
            return Done.NOTHING;
        }
        if (isBuying(books)) {
            books.lookAgain(books.now().plus(WHILE_BUYING));
            return Done.NOTHING;
        }
        PaymentMethod method = method(books, subscription);
        if (method == null || method.token() == null) {
            RenewalPlan.stop(books, "no_method");
            return Done.STOPPED;
        }
        charge(books, subscription, method.id(), method.token());
        return Done.CHARGED;
    }

    private static void expire(AccountBooks books, Subscription subscription) {
        Invoices.giveUpRenewal(books, false);
        Subscription given = books.requireSubscription();
        if (given.renewal().on()) {
            books.change(given.with(given.renewal().off()));
        }
        books.swept();
        books.raise(
                SubscriptionChanged.Kind.EXPIRED,
                Map.of("end", subscription.term().accessEnd().toString()));
    }

    private static boolean isBuying(AccountBooks books) {
        return books.rows().openInvoices().stream()
                .filter(invoice -> invoice.cause().kind() != InvoiceCause.Kind.RENEWAL)
                .anyMatch(invoice -> Invoices.liveAttempt(books, invoice).isPresent());
    }

    static @Nullable PaymentMethod method(AccountBooks books, Subscription subscription) {
        String chosen = subscription.renewal().method();
        Optional<PaymentMethod> method =
                chosen == null ? Optional.empty() : books.rows().findMethod(chosen);
        return method.filter(PaymentMethod::isActive).orElseGet(() -> SavedMethods.defaultOf(books));
    }

    private static void charge(AccountBooks books, Subscription subscription, String method, String token) {
        InvoiceCause cause = InvoiceCause.renewal(subscription.renewal().ordinal());
        Invoice invoice = books.rows()
                .findInvoice(subscription.id(), cause)
                .orElseGet(() -> invoice(books, cause, subscription.nextAgreement()));
        if (Invoices.needsNoPayment(books, invoice)) {
            Invoices.payWithoutPayment(books, invoice);
            return;
        }
        List<Payment> before = books.rows().paymentsOf(invoice.id());
        int number =
                before.isEmpty() ? 1 : before.get(before.size() - 1).order().number() + 1;
        PaymentOrder order = new PaymentOrder(
                invoice.id(),
                number,
                invoice.total(),
                PaymentOrder.Session.OFF_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                method,
                null,
                books.now());
        Attempts.begin(
                books, invoice, order, invoice.terms().lines().get(0).text(), new ProviderRequest.Payer.Away(token));
    }

    private static Invoice invoice(AccountBooks books, InvoiceCause cause, Agreement agreement) {
        Money price = agreement.price().amount();
        return Invoices.open(
                books,
                cause,
                PurchaseTerms.of(PurchaseTerms.Kind.EXTEND, agreement),
                Invoices.Lines.of(agreement.plan().code(), price));
    }
}
