package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentMoney;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderSide;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.subscription.Subscription;

/**
 * What must hold about money after every step of {@link MoneySimulation}, in the form that can be seen at any moment:
 *
 * <ol>
 *   <li>I6: one success pays an invoice, money that was taken has a use, and one key has one body and one effect.
 *   <li>I7: an invoice has one live attempt at most.
 *   <li>I8: refunds never exceed what was captured, the totals are the sums of the refunds, and no more is believed to have gone back than the provider shows.
 *   <li>I9: the plan in force is what the subscription says, and access has a reason.
 *   <li>I10: all that the provider has shown of a payment, in any order and number, merges to one state; and what is told again changes nothing.
 *   <li>I12: nothing is left to chance: whatever has no end yet is due at some instant, itself or by an open call about it.
 * </ol>
 */
final class MoneyInvariants {

    private final SimulatedService service;
    private final MoneyStore store;
    private final Map<String, Set<ProviderPayment>> shown = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private int checkedSends;

    MoneyInvariants(SimulatedService service) {
        this.service = service;
        this.store = service.store.money();
    }

    /** What is cheap to see. */
    void checkAttempts(String account) {
        Set<String> live = new HashSet<>();
        Set<String> paid = new HashSet<>();
        for (Payment payment : service.payments(account)) {
            String invoice = payment.order().invoice();
            assertThat(!payment.isLive() || live.add(invoice))
                    .as("I7: one live attempt of %s", invoice)
                    .isTrue();
            assertThat(payment.use() != PaymentUse.PAID_INVOICE || paid.add(invoice))
                    .as("I6: one success pays %s", invoice)
                    .isTrue();
            assertThat(payment.isUndecided())
                    .as("I6: money without a use: %s", payment)
                    .isFalse();
        }
    }

    void checkAccess(String account) {
        Instant now = service.clock.instant();
        String plan = service.billing().gate().entitlements(account).plan().code();
        Subscription subscription = store.subscription(account).orElse(null);
        assertThat(plan)
                .as("I9: the plan in force of %s", account)
                .isIn(planAt(subscription, now), planAt(subscription, service.latest()));
        if (subscription != null && subscription.term().hasAccess(now)) {
            boolean isGiven = subscription.term().trialEnd() != null
                    || store.invoices(account, null, MoneyStore.MAX_LIMIT).stream()
                            .anyMatch(invoice -> invoice.status() == Invoice.Status.PAID);
            assertThat(isGiven).as("I9: access of %s has a reason", account).isTrue();
        }
    }

    private static String planAt(@Nullable Subscription subscription, Instant at) {
        return subscription != null && subscription.term().hasAccess(at)
                ? subscription.agreement().plan().code()
                : "FREE";
    }

    /** What was sent since this was looked at last. */
    void checkSends() {
        List<ProviderCall> sent = service.ports.sent;
        if (checkedSends == sent.size()) {
            return;
        }
        for (ProviderCall call : sent.subList(checkedSends, sent.size())) {
            String body = Objects.requireNonNull(call.body(), "body");
            assertThat(bodies.putIfAbsent(call.key(), body))
                    .as("the same bytes under one key")
                    .isIn(null, body);
            assertThat(service.provider.effectsOf(call.key()))
                    .as("I6: effects of one key")
                    .isLessThan(2);
        }
        checkedSends = sent.size();
        Set<String> ids = new HashSet<>();
        service.provider
                .allPayments()
                .forEach(each -> assertThat(ids.add(each.ourId()))
                        .as("I6: charged once: %s", each)
                        .isTrue());
    }

    void checkRows(String account) {
        Instant latest = service.latest();
        List<Payment> payments = service.payments(account);
        Subscription subscription = store.subscription(account).orElse(null);
        store.inTransaction(account, latest, transaction -> {
            payments.forEach(payment -> checkTotals(transaction.payments(), payment));
            checkNothingIsStuck(transaction.payments(), payments);
            return true;
        });
        if (subscription != null && subscription.term().hasAccess(latest)) {
            assertThat(subscription.dueAt())
                    .as("I12: somebody looks after %s", subscription)
                    .isNotNull();
        }
    }

    private void checkTotals(PaymentRows rows, Payment payment) {
        PaymentMoney money = payment.money();
        List<Refund> refunds = money.captured().isZero() ? List.of() : rows.refundsOf(payment.id());
        Money back = sum(refunds, List.of(Refund.Status.SUCCEEDED));
        Money reserved = sum(refunds, List.of(Refund.Status.SUCCEEDED, Refund.Status.PENDING));
        assertThat(money.refunded()).as("I8: the refunds of %s", payment).isEqualTo(back);
        assertThat(money.refundReserved())
                .as("I8: what refunds of %s reserve", payment)
                .isEqualTo(reserved);
        assertThat(money.refundReserved()).as("I8: %s", payment).isLessThanOrEqualTo(money.captured());
        assertThat(money.captured()).as("I8: %s", payment).isLessThanOrEqualTo(payment.amount());
    }

    private static Money sum(List<Refund> refunds, List<Refund.Status> of) {
        return refunds.stream()
                .filter(refund -> of.contains(refund.status()))
                .map(refund -> refund.order().amount())
                .reduce(Shop.rub(0), Money::plus);
    }

    private static void checkNothingIsStuck(PaymentRows rows, List<Payment> payments) {
        for (Payment payment : payments) {
            boolean isOver = payment.status().isFinal()
                    || payment.isQuarantined()
                    || payment.withdrawn() == Withdrawal.LOST
                    || payment.withdrawn() == Withdrawal.ABANDONED;
            if (!isOver) {
                requireLookedAfter(rows, payment.id(), payment.dueAt(), payment);
            }
            if (payment.money().captured().isPositive()) {
                rows.refundsOf(payment.id()).stream()
                        .filter(refund -> refund.status() == Refund.Status.PENDING)
                        .forEach(refund -> requireLookedAfter(rows, refund.id(), refund.dueAt(), refund));
            }
        }
        rows.methods().stream()
                .filter(method -> method.status() == PaymentMethod.Status.PENDING)
                .forEach(method -> requireLookedAfter(rows, method.id(), method.dueAt(), method));
    }

    private static void requireLookedAfter(PaymentRows rows, String id, @Nullable Instant dueAt, Object what) {
        List<ProviderCall> open =
                rows.callsAbout(id).stream().filter(ProviderCall::isOpen).toList();
        assertThat(open)
                .as("I12: somebody looks after every open call about %s", what)
                .allMatch(call -> call.dueAt() != null);
        assertThat(dueAt != null || !open.isEmpty())
                .as("I12: somebody looks after %s", what)
                .isTrue();
    }

    /** What the provider has shown so far of one payment, in another order and partly twice: I10, and I8 at the provider. */
    void checkOrders(Collection<Payment> payments) {
        Map<String, ProviderPayment> newest = new HashMap<>();
        for (ProviderPayment each : service.provider.allPayments()) {
            String ourId = Objects.requireNonNull(each.ourId(), "ourId");
            shown.computeIfAbsent(ourId, first -> new LinkedHashSet<>()).add(each);
            newest.put(ourId, each);
        }
        for (Payment payment : payments) {
            ProviderPayment each = newest.get(payment.id());
            if (each != null) {
                assertThat(payment.money().refunded())
                        .as("I8: no more went back than the provider shows of %s", payment)
                        .isLessThanOrEqualTo(each.refunded());
            }
        }
        Optional<Payment> one = payments.stream()
                .filter(payment -> shown.containsKey(payment.id()))
                .skip(payments.isEmpty() ? 0 : service.random.nextInt(payments.size()))
                .findFirst();
        one.ifPresent(payment -> {
            List<ProviderPayment> views = new ArrayList<>(shown.get(payment.id()));
            Payment inOrder = merged(payment, views);
            views.addAll(views.subList(0, service.random.nextInt(views.size() + 1)));
            Collections.shuffle(views, service.random);
            Payment inAnother = merged(payment, views);
            assertThat(inAnother.status()).as("I10: %s", views).isEqualTo(inOrder.status());
            assertThat(inAnother.money()).as("I10: %s", views).isEqualTo(inOrder.money());
            assertThat(inAnother.provider()).as("I10: %s", views).isEqualTo(inOrder.provider());
            assertThat(inOrder.status().join(payment.status()))
                    .as("I10: what is stored is no news to the provider: %s", payment)
                    .isEqualTo(inOrder.status());
        });
    }

    private static Payment merged(Payment payment, List<ProviderPayment> views) {
        Payment merged = new Payment(
                payment.id(),
                payment.account(),
                payment.order(),
                PaymentStatus.PENDING,
                null,
                PaymentUse.NONE,
                ProviderSide.NONE,
                PaymentMoney.nothing(payment.amount()),
                null);
        for (ProviderPayment view : views) {
            merged = merged.seen(view);
        }
        return merged;
    }

    /** A payment that the provider can tell no more of, so that to be told of it again changes nothing: I10. Empty when there is none. */
    Optional<Payment> settled(List<Payment> payments) {
        List<Payment> settled = payments.stream()
                .filter(payment ->
                        payment.status() == PaymentStatus.SUCCEEDED || payment.status() == PaymentStatus.CANCELED)
                .toList();
        return settled.isEmpty() ? Optional.empty() : Optional.of(settled.get(service.random.nextInt(settled.size())));
    }
}
