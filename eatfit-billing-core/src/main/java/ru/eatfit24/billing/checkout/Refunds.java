package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.Instants;

/** Orders refunds and takes in what becomes of them, in the transaction that holds the account. */
final class Refunds {

    private static final Logger LOG = LoggerFactory.getLogger(Refunds.class);

    private static final Duration POLL = Duration.ofHours(1);

    private Refunds() {}

    /** Reserves the amount on the payment and writes down the call. */
    static void order(AccountBooks books, Payment payment, Refund refund) {
        String providerId = payment.provider().id();
        if (providerId == null) {
            throw new IllegalStateException(
                    "payment " + payment.id() + " has no id at the provider, so nothing of it can be given back");
        }
        books.rows()
                .put(payment.withMoney(payment.money().reserving(refund.order().amount())));
        books.rows().put(refund.dueAt(null));
        Invoice invoice = Invoices.require(books, payment.order().invoice());
        books.intend(
                new ProviderRequest.GiveBack(
                        refund,
                        providerId,
                        books.till()
                                .settings()
                                .receipts()
                                .of(invoice, refund.order().amount())
                                .orElse(null)),
                refund.id(),
                null);
    }

    /**
     * Takes in what the provider shows of a refund that is stored.
     *
     * @return false if it cannot be that one: a person must look
     */
    static boolean take(AccountBooks books, String refundId, ProviderRefund shown) {
        Refund known = require(books, refundId);
        if (differs(known, shown)) {
            LOG.error("the provider shows refund {} with what cannot be: {}; a person must look", known, shown);
            if (known.dueAt() != null) {
                books.rows().put(known.dueAt(null));
            }
            return false;
        }
        books.rows().callsAbout(refundId).stream()
                .filter(call -> call.outcome() != ProviderCall.Outcome.DONE)
                .forEach(call -> books.rows().put(call.ended(ProviderCall.Outcome.DONE)));
        Refund seen = known.seen(shown, books.now());
        boolean ends = known.status() == Refund.Status.PENDING && seen.status() != Refund.Status.PENDING;
        if (ends && seen.status() == Refund.Status.SUCCEEDED) {
            succeeded(books, seen);
        } else if (ends) {
            notGivenBack(books, seen);
        } else if (seen.status() == Refund.Status.PENDING) {
            books.rows().put(seen.dueAt(books.now().plus(POLL)));
        } else if (!seen.dueAt(null).equals(known)) {
            books.rows().put(seen.dueAt(null));
        }
        return true;
    }

    private static boolean differs(Refund known, ProviderRefund shown) {
        // One that was found at the provider is known by the provider's id alone.
        boolean isThat = known.order().origin() == Refund.Origin.AT_PROVIDER
                || known.id().equals(shown.ourId());
        return !isThat
                || !known.order().amount().equals(shown.amount())
                || (known.providerId() != null && !known.providerId().equals(shown.id()))
                || (known.status() != Refund.Status.PENDING
                        && shown.status() != Refund.Status.PENDING
                        && known.status() != shown.status());
    }

    /** What became of a refund that was found at the provider. */
    enum Found {
        /** It is stored, with all that follows from it. */
        TAKEN_IN,
        /** It gave nothing back, so there is nothing to store. */
        NOTHING,
        /** A refund of ours is under way and holds the amount. */
        NO_ROOM_YET,
        /** So much was never taken, or it went back already. */
        NO_ROOM
    }

    /** Takes in a refund of a payment of ours that somebody made at the provider, and that is not stored yet. */
    static Found found(AccountBooks books, String paymentId, ProviderRefund shown) {
        Payment payment = Settlement.require(books, paymentId);
        if (shown.status() == Refund.Status.CANCELED) {
            return Found.NOTHING;
        }
        Money left = payment.money().refundable();
        boolean fits = payment.status() == PaymentStatus.SUCCEEDED
                && left.currency().equals(shown.amount().currency())
                && shown.amount().compareTo(left) <= 0;
        if (!fits) {
            boolean isUnderWay =
                    !payment.money().refundReserved().equals(payment.money().refunded());
            return isUnderWay ? Found.NO_ROOM_YET : Found.NO_ROOM;
        }
        LOG.info("refund {} of payment {} was made at the provider; it is taken in", shown.id(), paymentId);
        Refund refund = Refund.found(payment, shown, books.till().settings().refundsAtProvider(), books.now());
        books.rows().put(payment.withMoney(payment.money().reserving(shown.amount())));
        if (refund.status() == Refund.Status.SUCCEEDED) {
            succeeded(books, refund);
        } else {
            books.rows().put(refund.dueAt(books.now().plus(POLL)));
        }
        return Found.TAKEN_IN;
    }

    /** It was refused, or shows no trace. */
    static void failed(AccountBooks books, String refundId, Cancellation why) {
        Refund known = require(books, refundId);
        if (known.status() == Refund.Status.PENDING) {
            notGivenBack(books, known.failed(why, books.now()));
        }
    }

    private static void succeeded(AccountBooks books, Refund refund) {
        Payment payment = Settlement.require(books, refund.payment());
        books.rows().put(refund.dueAt(null));
        books.rows()
                .put(payment.withMoney(payment.money().refunding(refund.order().amount())));
        books.raise(RefundChanged.Kind.SUCCEEDED, refund, Map.of());
        if (payment.use() == PaymentUse.CREDITED) {
            // What went back is no credit any more; if that was used meanwhile, the next invoice adds it.
            Invoices.moveCredit(
                    books, "refunded:" + refund.id(), refund.order().amount().negate());
        }
        if (refund.order().access() != Refund.Access.KEEP && payment.use() == PaymentUse.PAID_INVOICE) {
            takeAccess(books, refund, Invoices.require(books, payment.order().invoice()), payment);
        }
    }

    private static void takeAccess(AccountBooks books, Refund refund, Invoice invoice, Payment payment) {
        boolean ends = refund.order().access() == Refund.Access.END;
        long micros = ends ? 0 : Invoices.microsOf(invoice, share(books, refund, payment));
        Subscription subscription = books.requireSubscription();
        if (!subscription.term().hasAccess(books.now()) || (!ends && micros == 0)) {
            return;
        }
        Instant end = Instants.ofEpochMicros(
                Instants.toEpochMicros(subscription.term().end()) - micros);
        if (ends || !end.isAfter(books.now())) {
            endNow(books);
            return;
        }
        Invoices.giveUpRenewal(books, false);
        Invoices.shorten(books, invoice, micros);
        Subscription known = books.requireSubscription();
        books.change(known.ended(end).with(known.renewal()).followedBy(known.next()));
        books.raise(SubscriptionChanged.Kind.SHORTENED, Map.of());
    }

    /** What a refund takes of the time that is left of what its payment had paid for: earlier ones have taken theirs. */
    private static Share share(AccountBooks books, Refund refund, Payment payment) {
        Money taken = books.rows().refundsOf(payment.id()).stream()
                .filter(earlier -> !earlier.id().equals(refund.id())
                        && earlier.status() == Refund.Status.SUCCEEDED
                        && earlier.order().access() == Refund.Access.SHORTEN)
                .map(earlier -> earlier.order().amount())
                .reduce(new Money(0, payment.amount().currency()), Money::plus);
        return new Share(
                refund.order().amount().minor(),
                payment.money().captured().minus(taken).minor());
    }

    /** A part of a whole. */
    record Share(long part, long whole) {}

    /** Ends access at once; what was paid for later is gone. */
    static void endNow(AccountBooks books) {
        Invoices.giveUpRenewal(books, true);
        Invoices.cut(books, books.now());
        books.change(books.requireSubscription().ended(books.now()));
        books.raise(SubscriptionChanged.Kind.SHORTENED, Map.of());
    }

    /** What was reserved is free again. Money that is not ours to keep goes to the account's credit instead. */
    private static void notGivenBack(AccountBooks books, Refund refund) {
        Payment payment = Settlement.require(books, refund.payment());
        Payment freed =
                payment.withMoney(payment.money().releasing(refund.order().amount()));
        books.rows().put(refund.dueAt(null));
        books.rows().put(freed);
        String reason = refund.cancellation() == null
                ? "unknown"
                : refund.cancellation().reason();
        books.raise(RefundChanged.Kind.FAILED, refund, Map.of("reason", reason));
        if (refund.order().origin() == Refund.Origin.EXCESS) {
            Settlement.credit(books, freed);
        }
    }

    static Refund require(AccountBooks books, String id) {
        return books.rows()
                .findRefund(id)
                .orElseThrow(() -> new IllegalStateException("account " + books.account() + " has no refund " + id));
    }
}
