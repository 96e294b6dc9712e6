package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.payment.AttemptPlan;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.subscription.Subscription;

/** When a subscription is charged next, or ends: what its {@code dueAt} is. Only reads, apart from what follows from a failed attempt. */
final class RenewalPlan {

    private RenewalPlan() {}

    /** When somebody must look after the subscription. */
    static @Nullable Instant dueAt(AccountBooks books, @Nullable Subscription before, Subscription subscription) {
        Instant end = subscription.term().accessEnd();
        if (!subscription.term().hasAccess(books.now())) {
            // What ended already waits to be made visible, unless that was done.
            return before == null || before.dueAt() == null ? null : end;
        }
        Instant charge = chargeAt(books, subscription);
        return charge == null || !charge.isBefore(end) ? end : charge;
    }

    /** When its next period is charged; null when it is not, as far as is known now. */
    static @Nullable Instant chargeAt(AccountBooks books, Subscription subscription) {
        if (!subscription.renewsItself()) {
            return null;
        }
        Instant regular = regularly(books, subscription);
        Invoice invoice = books.rows()
                .findInvoice(
                        subscription.id(),
                        InvoiceCause.renewal(subscription.renewal().ordinal()))
                .orElse(null);
        if (invoice == null) {
            return regular;
        }
        List<Payment> attempts = books.rows().paymentsOf(invoice.id());
        if (!invoice.isOpen() || attempts.stream().anyMatch(Payment::isLive) || Settlement.isQuarantined(attempts)) {
            return null;
        }
        List<AttemptPlan.Decline> declines = declines(attempts);
        if (declines.isEmpty()) {
            return regular;
        }
        AttemptPlan.Next next = books.till().settings().attempts().after(declines);
        return next instanceof AttemptPlan.Next.ChargeAt again ? again.at() : null;
    }

    /** Ahead of the end, but never in the first three quarters of the time that there is access; what changes the plan is charged at the end, where it begins. */
    private static Instant regularly(AccountBooks books, Subscription subscription) {
        Instant end = subscription.term().end();
        if (subscription.next() != null) {
            return end;
        }
        Duration ahead = books.till().settings().renewAhead();
        Duration most = Duration.between(subscription.term().start(), end).dividedBy(4);
        return end.minus(ahead.compareTo(most) < 0 ? ahead : most);
    }

    /** What was not declined in so many words, but came to nothing, counts as a decline without a special reason. */
    private static List<AttemptPlan.Decline> declines(List<Payment> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.status() == PaymentStatus.CANCELED
                        || (attempt.withdrawn() != null && !attempt.status().isFinal()))
                .map(attempt -> new AttemptPlan.Decline(
                        attempt.order().createdAt(),
                        attempt.provider().cancellation() == null
                                ? AttemptPlan.GENERAL_DECLINE
                                : attempt.provider().cancellation().reason()))
                .toList();
    }

    /** A charge came to nothing, and none is under way. */
    static void attemptFailed(AccountBooks books, Invoice invoice, Payment attempt, boolean becauseOfMethod) {
        Subscription subscription = books.requireSubscription();
        AttemptPlan.Next next =
                books.till().settings().attempts().after(declines(books.rows().paymentsOf(invoice.id())));
        boolean forgets = becauseOfMethod || (next instanceof AttemptPlan.Next.Stop stop && stop.forgetsMethod());
        if (forgets) {
            String method = attempt.order().method();
            books.rows()
                    .findMethod(method == null ? "" : method)
                    .filter(known -> known.status() != PaymentMethod.Status.FORGOTTEN)
                    .ifPresent(known -> books.rows().put(known.forgotten()));
            stop(books, "method_unusable");
        } else if (!subscription.term().hasAccess(books.now())) {
            Invoices.giveUpRenewal(books, false);
        }
        books.touch();
    }

    /** Charges nothing any more: the subscription ends with what was paid. */
    static void stop(AccountBooks books, String reason) {
        Invoices.giveUpRenewal(books, false);
        Subscription subscription = books.requireSubscription();
        if (subscription.renewal().on()) {
            books.change(subscription.with(subscription.renewal().off()));
            books.raise(SubscriptionChanged.Kind.RENEWAL_STOPPED, Map.of("reason", reason));
        }
    }
}
