package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.SubscriptionRows;

/** The money of one account inside a transaction: a copy that nobody else sees, and the changes to be made to the original at the end. For one thread. */
final class MoneyDraft implements PaymentRows {

    static final Comparator<Invoice> INVOICES_BY_AGE = Comparator.comparing(
                    (Invoice invoice) -> invoice.terms().createdAt())
            .thenComparing(Invoice::id);
    static final Comparator<Payment> PAYMENTS_BY_AGE = Comparator.comparing(
                    (Payment payment) -> payment.order().createdAt())
            .thenComparing(Payment::id);
    static final Comparator<PaymentMethod> METHODS_BY_AGE =
            Comparator.comparing(PaymentMethod::createdAt).thenComparing(PaymentMethod::id);

    private final String account;
    private final AccountMoney rows;
    private final AccountDraft.OpenCheck open;
    private final List<Consumer<MoneyTables>> checks = new ArrayList<>();
    private final List<Consumer<MoneyTables>> changes = new ArrayList<>();

    MoneyDraft(String account, AccountMoney copy, AccountDraft.OpenCheck open) {
        this.account = account;
        this.rows = copy;
        this.open = open;
    }

    /** Makes all changes to the tables, in their order, or none. */
    void publish(MoneyTables tables) {
        checks.forEach(check -> check.accept(tables));
        changes.forEach(change -> change.accept(tables));
    }

    SubscriptionRows subscription() {
        return new SubscriptionRows() {

            @Override
            public Optional<Subscription> find() {
                return found(rows.subscriptions.all(), any -> true);
            }

            @Override
            public void put(Subscription subscription) {
                requireOwn(subscription.account());
                find().ifPresent(known ->
                        requireSame("the subscription of account " + account, known.id(), subscription.id()));
                rows.subscriptions.put(subscription);
                changes.add(tables -> tables.of(account).subscriptions.put(subscription));
            }
        };
    }

    @Override
    public Optional<Invoice> findInvoice(String id) {
        return found(rows.invoices.all(), invoice -> invoice.id().equals(id));
    }

    @Override
    public Optional<Invoice> findInvoice(String subscription, InvoiceCause cause) {
        return found(
                rows.invoices.all(),
                invoice -> invoice.subscription().equals(subscription)
                        && invoice.cause().equals(cause));
    }

    @Override
    public List<Invoice> invoices() {
        return sorted(rows.invoices.all(), any -> true, INVOICES_BY_AGE);
    }

    @Override
    public List<Invoice> openInvoices() {
        return sorted(rows.invoices.all(), Invoice::isOpen, INVOICES_BY_AGE);
    }

    @Override
    public List<Invoice> paidBeyond(Instant at) {
        Comparator<Invoice> byPeriod = Comparator.comparing(
                        (Invoice invoice) -> settled(invoice).period().start())
                .thenComparing(Invoice::id);
        return sorted(
                rows.invoices.all(),
                invoice -> invoice.settled() != null
                        && settled(invoice).period().end().isAfter(at),
                byPeriod);
    }

    private static Invoice.Settled settled(Invoice invoice) {
        return Objects.requireNonNull(invoice.settled(), "settled");
    }

    @Override
    public void put(Invoice invoice) {
        requireOwn(invoice.account());
        findInvoice(invoice.subscription(), invoice.cause())
                .ifPresent(known -> requireSame(
                        "the invoice of subscription " + invoice.subscription() + " for " + invoice.cause(),
                        known.id(),
                        invoice.id()));
        findInvoice(invoice.id()).ifPresent(known -> {
            requireSame("the subscription of invoice " + invoice.id(), known.subscription(), invoice.subscription());
            requireSame("the cause of invoice " + invoice.id(), known.cause(), invoice.cause());
            requireSame("the terms of invoice " + invoice.id(), known.terms(), invoice.terms());
        });
        rows.invoices.put(invoice);
        changes.add(tables -> tables.of(account).invoices.put(invoice));
    }

    @Override
    public Optional<Payment> findPayment(String id) {
        return found(rows.payments.all(), payment -> payment.id().equals(id));
    }

    @Override
    public List<Payment> paymentsOf(String invoice) {
        return sorted(
                rows.payments.all(),
                payment -> payment.order().invoice().equals(invoice),
                Comparator.comparing(payment -> payment.order().number()));
    }

    @Override
    public List<Payment> undecidedPayments() {
        return sorted(rows.payments.all(), Payment::isUndecided, PAYMENTS_BY_AGE);
    }

    @Override
    public void put(Payment payment) {
        requireOwn(payment.account());
        findPayment(payment.id())
                .ifPresent(
                        known -> requireSame("the order of payment " + payment.id(), known.order(), payment.order()));
        for (Payment other : paymentsOf(payment.order().invoice())) {
            if (other.order().number() == payment.order().number()) {
                requireSame(
                        "attempt " + payment.order().number() + " of invoice "
                                + payment.order().invoice(),
                        other.id(),
                        payment.id());
            } else if (other.isLive() && payment.isLive()) {
                requireSame("the live attempt of invoice " + payment.order().invoice(), other.id(), payment.id());
            }
        }
        requireOwner(
                payment.id(),
                payment.provider().id(),
                rows.payments.all(),
                Payment::id,
                other -> other.provider().id());
        rows.payments.put(payment);
        checks.add(tables -> tables.payments.requireFree(
                account, payment.id(), payment.provider().id()));
        changes.add(tables -> tables.put(payment));
    }

    @Override
    public Optional<ProviderCall> findCall(String key) {
        return found(rows.calls.all(), call -> call.key().equals(key));
    }

    @Override
    public List<ProviderCall> callsAbout(String object) {
        return sorted(
                rows.calls.all(),
                call -> call.object().equals(object),
                Comparator.comparing((ProviderCall call) -> call.sending().first())
                        .thenComparing(ProviderCall::key));
    }

    @Override
    public void put(ProviderCall call) {
        requireOwn(call.account());
        findCall(call.key()).ifPresent(known -> {
            requireSame("the kind of call " + call.key(), known.kind(), call.kind());
            requireSame("what call " + call.key() + " is about", known.object(), call.object());
            requireSame("what call " + call.key() + " acts on", known.target(), call.target());
        });
        rows.calls.put(call);
        changes.add(tables -> tables.of(account).calls.put(call));
    }

    @Override
    public Optional<Refund> findRefund(String id) {
        return found(rows.refunds.all(), refund -> refund.id().equals(id));
    }

    @Override
    public List<Refund> refundsOf(String payment) {
        return sorted(
                rows.refunds.all(),
                refund -> refund.payment().equals(payment),
                Comparator.comparing((Refund refund) -> refund.order().createdAt())
                        .thenComparing(Refund::id));
    }

    @Override
    public void put(Refund refund) {
        requireOwn(refund.account());
        findRefund(refund.id()).ifPresent(known -> {
            requireSame("the payment of refund " + refund.id(), known.payment(), refund.payment());
            requireSame("the order of refund " + refund.id(), known.order(), refund.order());
        });
        requireOwner(refund.id(), refund.providerId(), rows.refunds.all(), Refund::id, Refund::providerId);
        rows.refunds.put(refund);
        checks.add(tables -> tables.refunds.requireFree(account, refund.id(), refund.providerId()));
        changes.add(tables -> tables.put(refund));
    }

    @Override
    public Optional<PaymentMethod> findMethod(String id) {
        return found(rows.methods.all(), method -> method.id().equals(id));
    }

    @Override
    public List<PaymentMethod> methods() {
        return sorted(rows.methods.all(), any -> true, METHODS_BY_AGE);
    }

    @Override
    public void put(PaymentMethod method) {
        requireOwn(method.account());
        if (method.isDefault()) {
            found(rows.methods.all(), PaymentMethod::isDefault)
                    .ifPresent(
                            known -> requireSame("the default method of account " + account, known.id(), method.id()));
        }
        requireOwner(method.id(), method.token(), rows.methods.all(), PaymentMethod::id, PaymentMethod::token);
        rows.methods.put(method);
        checks.add(tables -> tables.methods.requireFree(account, method.id(), method.token()));
        changes.add(tables -> tables.put(method));
    }

    @Override
    public boolean hasCredit(String cause) {
        open.require();
        return rows.credit.containsKey(cause);
    }

    @Override
    public Money credit(Currency currency) {
        open.require();
        return sum(rows, currency);
    }

    @Override
    public void add(CreditEntry entry) {
        requireOwn(entry.account());
        if (rows.credit.putIfAbsent(entry.cause(), entry) != null) {
            throw new IllegalStateException("account " + account + " has a credit entry for " + entry.cause()
                    + " already; nothing is credited twice");
        }
        changes.add(tables -> tables.of(account).credit.put(entry.cause(), entry));
    }

    static Money sum(AccountMoney rows, Currency currency) {
        return rows.credit.values().stream()
                .map(CreditEntry::amount)
                .filter(amount -> amount.currency().equals(currency))
                .reduce(new Money(0, currency), Money::plus);
    }

    private <V> Optional<V> found(List<V> all, Predicate<V> which) {
        open.require();
        return all.stream().filter(which).findFirst();
    }

    private <V> List<V> sorted(List<V> all, Predicate<V> which, Comparator<V> order) {
        open.require();
        return all.stream().filter(which).sorted(order).toList();
    }

    /** An id of the provider's belongs to one. The id itself may be worth money, so it is not named. */
    private static <V> void requireOwner(
            String id,
            @Nullable String providerId,
            List<V> all,
            Function<V, String> ids,
            Function<V, @Nullable String> providerIds) {
        for (V other : all) {
            if (providerId != null && providerId.equals(providerIds.apply(other))) {
                requireSame("what the provider's object belongs to", ids.apply(other), id);
            }
        }
    }

    private void requireOwn(String ofAccount) {
        open.require();
        requireSame("the account that the transaction holds", account, ofAccount);
    }

    static void requireSame(String what, @Nullable Object known, @Nullable Object given) {
        if (!Objects.equals(known, given)) {
            throw new IllegalStateException(what + " is " + known + ", so it cannot be " + given);
        }
    }
}
