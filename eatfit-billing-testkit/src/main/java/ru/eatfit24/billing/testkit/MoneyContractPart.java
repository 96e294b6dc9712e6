package ru.eatfit24.billing.testkit;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
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
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;

/** Short words for what all parts of the contract over money do. */
abstract class MoneyContractPart extends ContractPart {

    static final Money PRICE = Money.ofMinor(299_00, "RUB");
    static final Agreement PRO = Agreement.to(ContractFixture.PRO);

    final MoneyStore money() {
        return fixture().store().money();
    }

    /** The same money as the other node sees it. */
    final MoneyStore otherNode() {
        return fixture().otherStore().money();
    }

    final Instant now() {
        return clock().instant();
    }

    final <T> T in(String account, Function<BillingTransaction, T> work) {
        return money().inTransaction(account, now(), work);
    }

    final void write(Consumer<BillingTransaction> work) {
        write(USER, work);
    }

    final void write(String account, Consumer<BillingTransaction> work) {
        in(account, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    /** The rows as a transaction of the other node finds them, a new one for each question. */
    final PaymentRows stored() {
        return (PaymentRows) Proxy.newProxyInstance(
                PaymentRows.class.getClassLoader(),
                new Class<?>[] {PaymentRows.class},
                (proxy, method, arguments) -> otherNode()
                        .inTransaction(USER, now(), transaction -> answer(method, transaction.payments(), arguments)));
    }

    /** The subscription as a transaction of the other node finds it. */
    final Optional<Subscription> storedSubscription() {
        return otherNode()
                .inTransaction(
                        USER, now(), transaction -> transaction.subscription().find());
    }

    private static Object answer(Method question, PaymentRows rows, Object[] arguments) {
        try {
            return question.invoke(rows, arguments);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("the question " + question.getName() + " failed", failure);
        }
    }

    final Subscription subscription(String account) {
        return Subscription.open(account, PRO, now());
    }

    final Invoice invoice(String account, String subscription, InvoiceCause cause) {
        TreeMap<String, String> content = new TreeMap<>();
        content.put("plan", "PRO v1");
        content.put("note", "quotes \" and \\ and ж and \uD83D\uDE00");
        InvoiceTerms terms = new InvoiceTerms(
                "PRO",
                content,
                List.of(
                        new InvoiceLine(InvoiceLine.Kind.PRICE, "PRO, a month", PRICE),
                        new InvoiceLine(InvoiceLine.Kind.DISCOUNT, "first month", Money.ofMinor(-99_00, "RUB"))),
                now());
        return Invoice.open(account, subscription, cause, terms);
    }

    final Invoice invoice(InvoiceCause cause) {
        return invoice(USER, "subscription-1", cause);
    }

    final PaymentOrder order(String invoice, int number) {
        return new PaymentOrder(
                invoice,
                number,
                PRICE,
                PaymentOrder.Session.ON_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                null,
                new Consent(now(), "v1 of the terms"),
                now());
    }

    final Payment payment(String invoice, int number) {
        return Payment.ordered(USER, order(invoice, number), now().plusSeconds(60));
    }

    final ProviderPayment shown(Payment payment, String providerId, PaymentStatus status) {
        return new ProviderPayment(
                providerId,
                payment.id(),
                status,
                payment.amount(),
                Money.ofMinor(0, "RUB"),
                "shop-1",
                true,
                null,
                null,
                null,
                now(),
                null);
    }

    final ProviderCall call(String object, ProviderCall.Kind kind, @Nullable Instant dueAt) {
        return ProviderCall.intended(USER, kind, object, null, "{\"amount\":\"299.00\", \"ж\":\"\\\"\"}", now(), now())
                .dueAt(dueAt);
    }

    final Refund refund(String payment, long minor) {
        Refund.Order order = new Refund.Order(
                Money.ofMinor(minor, "RUB"), Refund.Origin.REQUESTED, Refund.Access.SHORTEN, "a mistake", now());
        return Refund.ordered(USER, payment, order, now().plusSeconds(60));
    }

    final PaymentMethod method(String token) {
        return PaymentMethod.saved(
                USER,
                token,
                new MethodFace("bank_card", "MasterCard", "4444"),
                new Consent(now(), "v1 of the terms"),
                now());
    }

    final void after(Duration time) {
        clock().advance(time);
    }
}
