package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.checkout.TakeoverReport.Fate;
import ru.eatfit24.billing.checkout.TakeoverReport.Fates;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMoney;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderSide;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;

/**
 * Payments and refunds of another system, in the transaction that holds their account. Each payment gets an invoice of its own, a purchase that says that it was taken over:
 * that one renewal is never charged while a purchase is under way keeps a payment of unknown end from being charged again.
 */
final class FormerMoney {

    /** How long a period of a plan is taken to be that is not declared here. Nothing follows from it. */
    private static final BillingInterval UNDECLARED = BillingInterval.days(30);

    private final AccountBooks books;
    private final List<String> refusals;
    private Fates payments = Fates.NONE;
    private Fates refunds = Fates.NONE;

    FormerMoney(AccountBooks books, List<String> refusals) {
        this.books = books;
        this.refusals = refusals;
    }

    Fates payments() {
        return payments;
    }

    Fates refunds() {
        return refunds;
    }

    /** Whether an invoice was made for a payment of another system. */
    static boolean isTakenOver(Invoice invoice) {
        return PurchaseTerms.isTakenOver(invoice);
    }

    /** What was agreed, at the price that was paid. */
    static Agreement agreement(AccountBooks books, String plan, Money price) {
        Plan declared = books.till().directory().declared().findPlan(plan).orElse(null);
        PlanVersion version = declared == null ? new PlanVersion(plan, 1) : declared.planVersion();
        BillingInterval interval = declared == null
                ? UNDECLARED
                : declared.price().map(Price::interval).orElse(UNDECLARED);
        return new Agreement(version, new Price(price, interval));
    }

    void take(FormerPayment former) {
        if (books.rows().findPayment(former.key()).isPresent()) {
            payments = payments.and(Fate.THERE);
        } else {
            put(former);
            payments = payments.and(Fate.TAKEN);
        }
        former.refunds().forEach(refund -> refunds = refunds.and(take(former.key(), refund)));
    }

    private void put(FormerPayment former) {
        Invoice invoice = invoice(former);
        PaymentOrder order = new PaymentOrder(
                invoice.id(),
                1,
                former.amount(),
                PaymentOrder.Session.ON_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                null,
                null,
                former.createdAt());
        switch (former.end()) {
            case SUCCEEDED -> {
                Instant at = Objects.requireNonNull(former.endedAt(), "endedAt");
                books.rows()
                        .put(invoice.paid(at, former.key(), within(Objects.requireNonNull(former.period(), "period"))));
                Money nothing = new Money(0, former.amount().currency());
                put(
                        former,
                        order,
                        PaymentStatus.SUCCEEDED,
                        null,
                        new PaymentMoney(former.amount(), nothing, nothing, at));
            }
            case CANCELED -> {
                books.rows().put(invoice.voided());
                put(former, order, PaymentStatus.CANCELED, null, PaymentMoney.nothing(former.amount()));
            }
            case UNKNOWN -> {
                books.till().directory().declared().requirePlan(former.plan());
                boolean canBeAskedFor = former.providerId() != null;
                books.rows().put(canBeAskedFor ? invoice : invoice.voided());
                put(
                        former,
                        order,
                        PaymentStatus.PENDING,
                        canBeAskedFor ? null : Withdrawal.ABANDONED,
                        PaymentMoney.nothing(former.amount()));
            }
        }
    }

    private void put(
            FormerPayment former,
            PaymentOrder order,
            PaymentStatus status,
            @Nullable Withdrawal withdrawn,
            PaymentMoney money) {
        Payment payment = new Payment(
                former.key(),
                books.account(),
                order,
                status,
                withdrawn,
                money.takenAt() == null ? PaymentUse.NONE : PaymentUse.PAID_INVOICE,
                new ProviderSide(former.providerId(), null, null, null),
                money,
                null);
        books.rows().put(payment.dueAt(payment.isLive() ? books.now() : null));
    }

    static String invoiceId(String key) {
        return "inv-" + key;
    }

    /** That the time of the subscription was taken over: given, since what was paid for it is only what is known. */
    static void given(AccountBooks books, Agreement agreement) {
        Subscription subscription = books.requireSubscription();
        Instant start = subscription.term().start();
        Instant end = subscription.term().end();
        Money nothing = new Money(0, agreement.price().amount().currency());
        Invoice invoice = invoice(books, subscription.id(), PurchaseTerms.Kind.GRANT, agreement, nothing, books.now());
        books.rows()
                .put(invoice.paid(
                        books.now(), null, new BillingPeriod(start, end.isAfter(start) ? end : Instants.next(start))));
    }

    /** Not beyond the end of the subscription: that is what was known last, whatever a payment was for. */
    private BillingPeriod within(BillingPeriod paid) {
        Instant end = books.requireSubscription().term().end();
        if (!paid.end().isAfter(end)) {
            return paid;
        }
        return new BillingPeriod(paid.start(), end.isAfter(paid.start()) ? end : Instants.next(paid.start()));
    }

    private Invoice invoice(FormerPayment former) {
        Agreement agreement = agreement(books, former.plan(), former.amount());
        return invoice(books, former.key(), PurchaseTerms.Kind.EXTEND, agreement, former.amount(), former.createdAt());
    }

    private static Invoice invoice(
            AccountBooks books,
            String key,
            PurchaseTerms.Kind kind,
            Agreement agreement,
            Money amount,
            Instant createdAt) {
        SortedMap<String, String> content =
                new TreeMap<>(PurchaseTerms.of(kind, agreement).content());
        content.put(PurchaseTerms.TAKEN_OVER, key);
        String product = agreement.plan().code();
        InvoiceTerms terms = new InvoiceTerms(
                product, content, List.of(new InvoiceLine(InvoiceLine.Kind.PRICE, product, amount)), createdAt);
        return new Invoice(
                invoiceId(key),
                books.account(),
                books.requireSubscription().id(),
                InvoiceCause.purchase("old-" + key),
                terms,
                Invoice.Status.OPEN,
                null);
    }

    private Fate take(String paymentId, FormerPayment.Returned former) {
        boolean isKnown = books.rows().refundsOf(paymentId).stream()
                .anyMatch(known -> known.id().equals(former.key())
                        || (known.providerId() != null && known.providerId().equals(former.providerId())));
        if (isKnown) {
            return Fate.THERE;
        }
        Payment payment = Settlement.require(books, paymentId);
        boolean givesBack = former.status() != Refund.Status.CANCELED;
        Money amount = former.amount();
        Money left = payment.money().refundable();
        if (givesBack && !(amount.currency().equals(left.currency()) && amount.compareTo(left) <= 0)) {
            refusals.add("refund " + former.key() + " over " + amount + " is more than the " + left
                    + " that are left of payment " + paymentId);
            return Fate.REFUSED;
        }
        if (givesBack) {
            PaymentMoney reserved = payment.money().reserving(amount);
            books.rows()
                    .put(payment.withMoney(
                            former.status() == Refund.Status.SUCCEEDED ? reserved.refunding(amount) : reserved));
        }
        // One that is not ours is known by the provider's id alone.
        Refund.Order order = new Refund.Order(
                amount, Refund.Origin.AT_PROVIDER, Refund.Access.KEEP, former.reason(), former.createdAt());
        books.rows()
                .put(new Refund(
                        former.key(),
                        books.account(),
                        paymentId,
                        order,
                        former.status(),
                        former.providerId(),
                        null,
                        former.endedAt(),
                        former.status() == Refund.Status.PENDING ? books.now() : null));
        return Fate.TAKEN;
    }
}
