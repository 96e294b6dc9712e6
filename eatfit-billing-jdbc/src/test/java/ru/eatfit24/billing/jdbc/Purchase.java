package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountRewrite;

/** A purchase of the PRO plan as the tests make it: all that belongs to it, drawn once, to be stored any number of times. Immutable. */
record Purchase(String account, Instant at, String operation, Invoice open, Payment payment) {

    static final Money PRICE = Plans.PRO.price().orElseThrow().amount();
    static final Agreement AGREEMENT = Agreement.to(Plans.PRO);

    /** One of the tests' events. */
    record Bought(String account, Instant at, String operation) implements BillingEvent {

        @Override
        public String type() {
            return "test.bought";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Map<String, String> content() {
            return Map.of("operation", operation);
        }
    }

    static Purchase of(String account, Instant at) {
        String operation = UUID.randomUUID().toString();
        InvoiceTerms terms = new InvoiceTerms(
                Plans.PRO.code(),
                new TreeMap<>(Map.of("plan", "PRO_MONTHLY v1")),
                List.of(new InvoiceLine(InvoiceLine.Kind.PRICE, "PRO, 30 days", PRICE)),
                at);
        Invoice open = Invoice.open(account, "subscription-1", InvoiceCause.purchase(operation), terms);
        return new Purchase(account, at, operation, open, Payment.ordered(account, order(open.id(), 1, at), at));
    }

    private static PaymentOrder order(String invoice, int number, Instant at) {
        return new PaymentOrder(
                invoice,
                number,
                PRICE,
                PaymentOrder.Session.ON_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                null,
                new Consent(at, "v1"),
                at);
    }

    /** What happens when the provider says that it succeeded: the payment, the invoice, the term, the plan, an event and an audit entry. */
    Subscription settle(BillingTransaction transaction, PlanDirectory directory, InstantSource clock) {
        PaymentRows rows = transaction.payments();
        Payment succeeded = payment.seen(new ProviderPayment(
                        "at-provider-" + operation,
                        payment.id(),
                        PaymentStatus.SUCCEEDED,
                        PRICE,
                        new Money(0, PRICE.currency()),
                        "shop-1",
                        true,
                        null,
                        null,
                        null,
                        at,
                        null))
                .usedFor(PaymentUse.PAID_INVOICE, at)
                .dueAt(null);
        Subscription before =
                transaction.subscription().find().orElseGet(() -> Subscription.open(account, AGREEMENT, at));
        BillingPeriod period = before.following(AGREEMENT, at, Zone.UTC);
        Subscription after = before.extended(AGREEMENT, period, at, Zone.UTC);
        rows.put(open);
        rows.put(payment);
        rows.put(call().ended(ProviderCall.Outcome.DONE));
        rows.put(succeeded);
        rows.put(open.paid(at, succeeded.id(), period));
        transaction.subscription().put(after);
        rows.add(new CreditEntry(account, "bonus:" + operation, Money.ofMinor(1_00, "RUB"), at));
        AccountRewrite.of(account)
                .assign(after.assignment())
                .raise(new Bought(account, at, operation))
                .note("billing", "purchase", "paid", Map.of("operation", operation))
                .save(directory, transaction.usage(), clock);
        return after;
    }

    /** One thing of each kind that can be due, and due. */
    boolean storeAll(BillingTransaction transaction) {
        PaymentRows rows = transaction.payments();
        Subscription subscription =
                transaction.subscription().find().orElseGet(() -> Subscription.open(account, AGREEMENT, at));
        transaction.subscription().put(subscription.dueAt(at));
        rows.put(open);
        rows.put(payment.dueAt(at));
        if (rows.callsAbout(payment.id()).isEmpty()) {
            rows.put(call());
            rows.put(Refund.ordered(
                    account,
                    payment.id(),
                    new Refund.Order(PRICE, Refund.Origin.REQUESTED, Refund.Access.KEEP, "a mistake", at),
                    at));
            rows.put(method("token-" + operation).dueAt(at));
            rows.add(new CreditEntry(account, "bonus:" + operation, Money.ofMinor(1_00, "RUB"), at));
        }
        return true;
    }

    /** A further attempt to collect the same invoice. */
    Payment anotherAttempt(int number) {
        return Payment.ordered(account, order(open.id(), number, at), at);
    }

    ProviderCall call() {
        return ProviderCall.intended(
                account, ProviderCall.Kind.CREATE_PAYMENT, payment.id(), null, "{\"amount\":\"299.00\"}", at, at);
    }

    PaymentMethod method(String token) {
        return PaymentMethod.saved(
                account, token, new MethodFace("bank_card", "MasterCard", "4444"), new Consent(at, "v1"), at);
    }
}
