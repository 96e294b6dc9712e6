package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.subscription.PaidSpan;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;

/** Makes invoices, and brings about what paying them, or giving them up, means. */
final class Invoices {

    private Invoices() {}

    /** A new invoice, stored. The account's credit is used by it; what it owes from before is added. */
    static Invoice open(AccountBooks books, InvoiceCause cause, PurchaseTerms terms, Lines lines) {
        InvoiceTerms written =
                new InvoiceTerms(terms.agreement().plan().code(), terms.content(), lines.build(books), books.now());
        Invoice invoice =
                Invoice.open(books.account(), books.requireSubscription().id(), cause, written);
        books.rows().put(invoice);
        moveCredit(books, "invoice:" + invoice.id(), fromLedger(invoice));
        return invoice;
    }

    /** What an invoice is made of, before the account's credit. */
    record Lines(String title, Money price, @Nullable Discount discount, Money unused) {

        static Lines of(String title, Money price) {
            return new Lines(title, price, null, new Money(0, price.currency()));
        }

        List<InvoiceLine> build(AccountBooks books) {
            List<InvoiceLine> lines = new ArrayList<>();
            lines.add(new InvoiceLine(InvoiceLine.Kind.PRICE, title, price));
            Money rest = price;
            if (discount != null) {
                rest = takeOff(lines, InvoiceLine.Kind.DISCOUNT, discount.name(), discount.off(price), rest);
            }
            rest = takeOff(lines, InvoiceLine.Kind.PRORATION, "time not used", unused, rest);
            Money credit = books.rows().credit(price.currency());
            if (credit.isNegative()) {
                lines.add(new InvoiceLine(InvoiceLine.Kind.CARRIED_OVER, "from before", credit.negate()));
            } else {
                takeOff(lines, InvoiceLine.Kind.CREDIT, "credit", credit, rest);
            }
            return lines;
        }

        private static Money takeOff(
                List<InvoiceLine> lines, InvoiceLine.Kind kind, String text, Money most, Money rest) {
            Money taken = most.compareTo(rest) < 0 ? most : rest;
            if (taken.isPositive()) {
                lines.add(new InvoiceLine(kind, text, taken.negate()));
            }
            return rest.minus(taken);
        }
    }

    /** Whether nothing is collected for it: nothing is owed, or less than the provider collects. */
    static boolean needsNoPayment(AccountBooks books, Invoice invoice) {
        Money total = invoice.total();
        if (!total.isPositive()) {
            return true;
        }
        Money minimum = books.till().provider().traits().minimum();
        return minimum.currency().equals(total.currency()) && total.compareTo(minimum) < 0;
    }

    /** Paid without an attempt: what is owed all the same is carried over to the next invoice. */
    static void payWithoutPayment(AccountBooks books, Invoice invoice) {
        moveCredit(books, "carried:" + invoice.id(), invoice.total().negate());
        paid(books, invoice, null);
    }

    /** The invoice is paid: the subscription becomes what its terms say. */
    static void paid(AccountBooks books, Invoice invoice, @Nullable Payment payment) {
        PurchaseTerms terms = PurchaseTerms.of(invoice);
        Subscription subscription = books.requireSubscription();
        Instant now = books.now();
        Subscription changed;
        BillingPeriod period;
        if (terms.kind() == PurchaseTerms.Kind.SWITCH) {
            giveBackUnused(books, invoice);
            changed = subscription.switched(terms.agreement(), now, books.till().zone());
            period = new BillingPeriod(now, changed.term().end());
        } else {
            period = subscription.following(terms.agreement(), now, books.till().zone());
            changed = subscription.extended(
                    terms.agreement(), period, now, books.till().zone());
        }
        if (invoice.cause().kind() == InvoiceCause.Kind.RENEWAL) {
            changed = changed.with(changed.renewal().next());
            if (subscription.canceledAt() != null) {
                changed = changed.canceledAtEnd(subscription.canceledAt());
            }
        }
        books.rows().put(invoice.paid(now, payment == null ? null : payment.id(), period));
        books.change(changed);
        if (invoice.cause().kind() != InvoiceCause.Kind.RENEWAL) {
            giveUpRenewal(books, false);
        }
        books.raise(
                terms.kind() == PurchaseTerms.Kind.SWITCH
                        ? SubscriptionChanged.Kind.SWITCHED
                        : SubscriptionChanged.Kind.EXTENDED,
                Map.of("invoice", invoice.id()));
    }

    /** Not owed any more: the credit that it had taken is free again. */
    static void giveUp(AccountBooks books, Invoice invoice) {
        books.rows().put(invoice.voided());
        moveCredit(books, "void:" + invoice.id(), fromLedger(invoice).negate());
    }

    /**
     * Gives up the renewal that was to come, so that the one after it has another number.
     *
     * @param alsoUnderWay whether it is given up although an attempt is under way, whose success is then one too many
     */
    static void giveUpRenewal(AccountBooks books, boolean alsoUnderWay) {
        Subscription subscription = books.requireSubscription();
        Optional<Invoice> open = books.rows()
                .findInvoice(
                        subscription.id(),
                        InvoiceCause.renewal(subscription.renewal().ordinal()))
                .filter(Invoice::isOpen);
        if (open.isEmpty()) {
            return;
        }
        Invoice invoice = open.get();
        if (alsoUnderWay || liveAttempt(books, invoice).isEmpty()) {
            giveUp(books, invoice);
            books.change(subscription.with(subscription.renewal().next()));
        }
    }

    static Optional<Payment> liveAttempt(AccountBooks books, Invoice invoice) {
        return books.rows().paymentsOf(invoice.id()).stream()
                .filter(Payment::isLive)
                .findFirst();
    }

    /** What was really paid for time that is not over. */
    static List<PaidSpan> spans(AccountBooks books, Instant at) {
        return books.rows().paidBeyond(at).stream()
                .map(invoice -> new PaidSpan(settled(invoice).period(), value(books, invoice)))
                .toList();
    }

    /** What of the paid time is not used from this instant on. */
    static Money unused(AccountBooks books, Instant at, Money zero) {
        return spans(books, at).stream()
                .filter(span -> span.paid().currency().equals(zero.currency()))
                .map(span -> span.unused(at))
                .reduce(zero, Money::plus);
    }

    /** Takes away the paid time after an instant. What was paid for it is gone. */
    static void cut(AccountBooks books, Instant end) {
        for (Invoice invoice : books.rows().paidBeyond(end)) {
            cut(books, invoice, end, new PaidSpan(settled(invoice).period(), value(books, invoice)).unused(end));
        }
    }

    /** How many microseconds a share of an invoice's time is, rounded down; none of a period that was cut off wholly. */
    static long microsOf(Invoice invoice, Refunds.Share share) {
        if (settled(invoice).isCutOff()) {
            return 0;
        }
        BillingPeriod period = settled(invoice).period();
        long length = Instants.toEpochMicros(period.end()) - Instants.toEpochMicros(period.start());
        return new Money(length, invoice.total().currency())
                .portion(share.part(), share.whole())
                .minor();
    }

    /**
     * Takes so much of its time away from an invoice whose money went back; the time of later ones comes earlier by as much, so that what was paid for them is still
     * worth it.
     */
    static void shorten(AccountBooks books, Invoice invoice, long micros) {
        BillingPeriod period = settled(invoice).period();
        Money nothing = new Money(0, invoice.total().currency());
        List<Invoice> later = books.rows().paidBeyond(period.end()).stream()
                .filter(paid -> !settled(paid).period().start().isBefore(period.end()))
                .toList();
        cut(books, invoice, earlier(period.end(), micros), nothing);
        later.forEach(paid -> {
            BillingPeriod known = settled(paid).period();
            books.rows()
                    .put(paid.cutTo(
                            new BillingPeriod(earlier(known.start(), micros), earlier(known.end(), micros)), nothing));
        });
    }

    private static Instant earlier(Instant instant, long micros) {
        return Instants.ofEpochMicros(Instants.toEpochMicros(instant) - micros);
    }

    private static void cut(AccountBooks books, Invoice invoice, Instant at, Money givenBack) {
        Instant start = settled(invoice).period().start();
        Instant end = start.isBefore(at) ? at : Instants.next(start);
        books.rows().put(invoice.cutTo(new BillingPeriod(start, end), givenBack));
    }

    /**
     * What was left when the invoice was made, as its terms took it off: all spans are cut, and where the time that is there now is worth something else, since it was
     * paid for or given back meanwhile, the difference is credited.
     */
    private static void giveBackUnused(AccountBooks books, Invoice invoice) {
        Instant quoted = invoice.terms().createdAt();
        // Time that has run out since the quote was used, so it was taken off for nothing; that is not asked back.
        boolean ranOut = books.rows().paidBeyond(quoted).stream()
                .anyMatch(paid -> !settled(paid).period().end().isAfter(books.now()));
        Money takenOff = sum(invoice, InvoiceLine.Kind.PRORATION).negate();
        Money worth = new Money(0, takenOff.currency());
        for (Invoice paid : books.rows().paidBeyond(books.now())) {
            Money unused = new PaidSpan(settled(paid).period(), value(books, paid)).unused(quoted);
            if (unused.currency().equals(worth.currency())) {
                worth = worth.plus(unused);
                cut(books, paid, books.now(), unused);
            }
        }
        if (!ranOut || worth.compareTo(takenOff) > 0) {
            moveCredit(books, "change:" + invoice.id(), worth.minus(takenOff));
        }
    }

    private static Money value(AccountBooks books, Invoice invoice) {
        Invoice.Settled settled = settled(invoice);
        Money value = sum(invoice, InvoiceLine.Kind.PRICE)
                .plus(sum(invoice, InvoiceLine.Kind.DISCOUNT))
                .minus(settled.prorated());
        if (settled.payment() != null) {
            Payment payment = Settlement.require(books, settled.payment());
            value = value.minus(payment.amount().minus(payment.money().captured()))
                    .minus(payment.money().refundReserved());
        }
        return value.isNegative() ? new Money(0, value.currency()) : value;
    }

    private static Money sum(Invoice invoice, InvoiceLine.Kind kind) {
        return invoice.terms().lines().stream()
                .filter(line -> line.kind() == kind)
                .map(InvoiceLine::amount)
                .reduce(new Money(0, invoice.total().currency()), Money::plus);
    }

    private static Money fromLedger(Invoice invoice) {
        return sum(invoice, InvoiceLine.Kind.CREDIT).plus(sum(invoice, InvoiceLine.Kind.CARRIED_OVER));
    }

    /** Once for each cause; nothing is no entry. */
    static void moveCredit(AccountBooks books, String cause, Money amount) {
        if (!amount.isZero() && !books.rows().hasCredit(cause)) {
            books.rows().add(new CreditEntry(books.account(), cause, amount, books.now()));
        }
    }

    static Invoice require(AccountBooks books, String id) {
        return books.rows()
                .findInvoice(id)
                .orElseThrow(() -> new IllegalStateException(
                        "account " + books.account() + " has no invoice " + id + ", although a payment is for it"));
    }

    static Invoice.Settled settled(Invoice invoice) {
        Invoice.Settled settled = invoice.settled();
        if (settled == null) {
            throw new IllegalStateException("invoice " + invoice.id() + " is " + invoice.status() + ", not paid");
        }
        return settled;
    }
}
