package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.payment.Withdrawal;

/**
 * Takes in what the provider shows of a payment, in the transaction that holds the account. In any order and number the same observations end alike:
 *
 * <ol>
 *   <li>What is of another shop, or contradicts the attempt, puts it into quarantine: it pays nothing.
 *   <li>What was seen is joined with what is known, and calls that it shows to have been done are done.
 *   <li>Money that was taken is decided about once: it pays its invoice, if that is still owed, with all that follows from it; else it was one too many, and is
 *       given back or credited.
 *   <li>An attempt that has failed frees its invoice: a purchase is over, a renewal is tried again as planned.
 * </ol>
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(10);
    private static final Duration LONGEST_POLL = Duration.ofHours(1);

    private Settlement() {}

    static Payment require(AccountBooks books, String id) {
        return books.rows()
                .findPayment(id)
                .orElseThrow(() -> new IllegalStateException(
                        "account " + books.account() + " has no payment " + id + ", although something is about it"));
    }

    /** Takes in what the provider shows of a payment. */
    static void take(AccountBooks books, String paymentId, ProviderPayment seenThere) {
        Payment known = require(books, paymentId);
        ProviderPayment shown = named(books, known, seenThere);
        String wrong = wrong(books, known, shown);
        if (wrong != null) {
            quarantine(books, known, wrong);
            return;
        }
        Payment seen = known.seen(shown);
        endCalls(books, seen);
        if (seen.isUndecided()) {
            decide(books, seen, shown);
        } else if (seen.status() == PaymentStatus.CANCELED && known.status() != PaymentStatus.CANCELED) {
            String reason = shown.cancellation() == null
                    ? "unknown"
                    : shown.cancellation().reason();
            failed(books, seen.dueAt(null), reason, false);
        } else if (seen.status() == PaymentStatus.CONTRADICTED && known.status() != PaymentStatus.CONTRADICTED) {
            LOG.error("payment {} was said to be both succeeded and canceled; a person must look", paymentId);
            books.rows().put(seen.dueAt(null));
            books.raise(PaymentChanged.Kind.QUARANTINED, seen, Map.of("reason", "contradicted"));
        } else {
            Payment polled = seen.dueAt(nextPoll(books, seen));
            if (!polled.equals(known)) {
                books.rows().put(polled);
            }
            if (seen.status() == PaymentStatus.WAITING_FOR_CAPTURE && known.status() == PaymentStatus.PENDING) {
                books.raise(PaymentChanged.Kind.HELD, seen, Map.of());
            }
            letGoOfWhatIsNotOwed(books, polled);
        }
    }

    /** Nobody captures what is held for an invoice that is not owed any more, so it would be missing from the payer's account for days. */
    private static void letGoOfWhatIsNotOwed(AccountBooks books, Payment held) {
        boolean isNotOwed = held.status() == PaymentStatus.WAITING_FOR_CAPTURE
                && held.withdrawn() != Withdrawal.QUARANTINED
                && !Invoices.require(books, held.order().invoice()).isOpen();
        if (isNotOwed
                && books.rows().callsAbout(held.id()).stream()
                        .noneMatch(call -> call.isOpen() && call.kind() != ProviderCall.Kind.CREATE_PAYMENT)) {
            books.intend(
                    new ProviderRequest.Cancel(held), held.id(), held.provider().id());
        }
    }

    /** What of a shown payment cannot be; null if all can. */
    static @Nullable String wrong(AccountBooks books, Payment known, ProviderPayment shown) {
        if (!books.till().provider().traits().isOurs(shown.shop(), shown.test())) {
            return "SHOP";
        }
        return known.mismatch(named(books, known, shown)).map(Enum::name).orElse(null);
    }

    /** A payment that another system made carries no id of ours: it is known by the provider's id alone. */
    private static ProviderPayment named(AccountBooks books, Payment known, ProviderPayment shown) {
        boolean isKnownByTheirId =
                shown.ourId() == null && shown.id().equals(known.provider().id());
        return isKnownByTheirId
                        && FormerMoney.isTakenOver(
                                Invoices.require(books, known.order().invoice()))
                ? shown.named(known.id())
                : shown;
    }

    private static void quarantine(AccountBooks books, Payment known, String what) {
        LOG.error(
                "the provider shows payment {} with what cannot be: {} differs; a person must look", known.id(), what);
        books.rows().callsAbout(known.id()).forEach(call -> end(books, call, ProviderCall.Outcome.DONE));
        if (known.withdrawn() == Withdrawal.QUARANTINED || known.status().isFinal()) {
            books.rows().put(known.dueAt(null));
            return;
        }
        Payment aside = known.withdrawnAs(Withdrawal.QUARANTINED).dueAt(null);
        books.rows().put(aside);
        books.raise(PaymentChanged.Kind.QUARANTINED, aside, Map.of("reason", what));
        books.touch();
    }

    /** The provider knows no payment of the id that it gave us: nothing to ask for any more, a person must look. */
    static void unknownAtProvider(AccountBooks books, String paymentId) {
        Payment known = require(books, paymentId);
        if (known.isLive()) {
            quarantine(books, known, "PROVIDER_ID");
        } else {
            books.rows().put(known.dueAt(null));
        }
    }

    private static void endCalls(AccountBooks books, Payment seen) {
        for (ProviderCall call : books.rows().callsAbout(seen.id())) {
            switch (call.kind()) {
                case CREATE_PAYMENT -> end(books, call, ProviderCall.Outcome.DONE);
                case CAPTURE -> endIfFinal(books, call, seen, PaymentStatus.SUCCEEDED);
                case CANCEL -> endIfFinal(books, call, seen, PaymentStatus.CANCELED);
                case REFUND, BIND_METHOD -> {} // About something else.
            }
        }
    }

    private static void endIfFinal(AccountBooks books, ProviderCall call, Payment seen, PaymentStatus done) {
        if (call.isOpen() && seen.status().isFinal()) {
            boolean isDone = seen.status() == done;
            end(books, call, isDone ? ProviderCall.Outcome.DONE : ProviderCall.Outcome.REFUSED);
        }
    }

    private static void end(AccountBooks books, ProviderCall call, ProviderCall.Outcome outcome) {
        ProviderCall ended = call.ended(outcome);
        if (!ended.equals(call)) {
            books.rows().put(ended);
        }
    }

    private static void decide(AccountBooks books, Payment seen, ProviderPayment shown) {
        Invoice invoice = Invoices.require(books, seen.order().invoice());
        if (!invoice.isOpen()) {
            excess(books, seen);
            return;
        }
        Payment used = seen.usedFor(PaymentUse.PAID_INVOICE, books.now()).dueAt(null);
        for (Payment other : books.rows().paymentsOf(invoice.id())) {
            if (other.isLive() && !other.id().equals(used.id())) {
                books.rows().put(other.withdrawnAs(Withdrawal.SUPERSEDED));
            }
        }
        books.rows().put(used);
        Invoices.paid(books, invoice, used);
        SavedMethods.takeFrom(books, used, shown);
        books.raise(PaymentChanged.Kind.SUCCEEDED, used, Map.of());
    }

    /** Money that is not owed any more: never kept, never swallowed. */
    private static void excess(AccountBooks books, Payment seen) {
        boolean givesBack = books.till().settings().excess() == CheckoutSettings.Excess.GIVE_BACK;
        LOG.info(
                "payment {} took money that is not owed any more; it is {}",
                seen.id(),
                givesBack ? "given back" : "credited");
        if (!givesBack) {
            credit(books, seen);
            return;
        }
        Payment used = seen.usedFor(PaymentUse.GIVEN_BACK, books.now()).dueAt(null);
        Refund.Order order = new Refund.Order(
                used.money().refundable(),
                Refund.Origin.EXCESS,
                Refund.Access.KEEP,
                "paid twice, or no longer owed",
                books.now());
        Refunds.order(books, used, Refund.ordered(books.account(), used.id(), order, books.now()));
        books.raise(PaymentChanged.Kind.EXCESS, used, Map.of("use", PaymentUse.GIVEN_BACK.name()));
    }

    /** Credits what a payment took and has not given back. */
    static void credit(AccountBooks books, Payment payment) {
        Payment used = payment.usedFor(PaymentUse.CREDITED, books.now()).dueAt(null);
        books.rows().put(used);
        Invoices.moveCredit(books, "excess:" + used.id(), used.money().refundable());
        books.raise(PaymentChanged.Kind.EXCESS, used, Map.of("use", PaymentUse.CREDITED.name()));
    }

    /** An attempt came to nothing: stored, told, and its invoice goes on without it. */
    static void failed(AccountBooks books, Payment ended, String reason, boolean becauseOfMethod) {
        books.rows().put(ended);
        books.raise(PaymentChanged.Kind.FAILED, ended, Map.of("reason", reason));
        Invoice invoice = Invoices.require(books, ended.order().invoice());
        if (!invoice.isOpen() || Invoices.liveAttempt(books, invoice).isPresent()) {
            return;
        }
        if (invoice.cause().kind() == InvoiceCause.Kind.RENEWAL) {
            RenewalPlan.attemptFailed(books, invoice, ended, becauseOfMethod);
        } else if (!isQuarantined(books.rows().paymentsOf(invoice.id()))) {
            Invoices.giveUp(books, invoice);
        }
    }

    static boolean isQuarantined(List<Payment> attempts) {
        return attempts.stream().anyMatch(Payment::isQuarantined);
    }

    /** When to ask again: soon while it is young, then less and less often; never once it has ended, or while the provider's id is not known. */
    private static @Nullable Instant nextPoll(AccountBooks books, Payment payment) {
        if (payment.status().isFinal()
                || payment.provider().id() == null
                || payment.withdrawn() == Withdrawal.QUARANTINED) {
            return null;
        }
        Duration pause =
                Duration.between(payment.order().createdAt(), books.now()).dividedBy(4);
        pause = pause.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : pause;
        return books.now().plus(pause.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : pause);
    }
}
