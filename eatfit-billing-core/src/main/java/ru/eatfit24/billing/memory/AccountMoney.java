package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.subscription.Subscription;

/** The money of one account: values by id. Guarded by whoever has it. */
final class AccountMoney {

    final Rows<Subscription> subscriptions = new Rows<>(Subscription::id, Subscription::dueAt, Subscription::dueAt);
    final Rows<Invoice> invoices = new Rows<>(Invoice::id, invoice -> null, (invoice, due) -> invoice);
    final Rows<Payment> payments = new Rows<>(Payment::id, Payment::dueAt, Payment::dueAt);
    final Rows<ProviderCall> calls = new Rows<>(ProviderCall::key, ProviderCall::dueAt, ProviderCall::dueAt);
    final Rows<Refund> refunds = new Rows<>(Refund::id, Refund::dueAt, Refund::dueAt);
    final Rows<PaymentMethod> methods = new Rows<>(PaymentMethod::id, PaymentMethod::dueAt, PaymentMethod::dueAt);
    final Map<String, CreditEntry> credit = new LinkedHashMap<>();

    AccountMoney copy() {
        AccountMoney copy = new AccountMoney();
        copy.subscriptions.byId.putAll(subscriptions.byId);
        copy.invoices.byId.putAll(invoices.byId);
        copy.payments.byId.putAll(payments.byId);
        copy.calls.byId.putAll(calls.byId);
        copy.refunds.byId.putAll(refunds.byId);
        copy.methods.byId.putAll(methods.byId);
        copy.credit.putAll(credit);
        return copy;
    }

    Rows<?> due(DueKind kind) {
        return switch (kind) {
            case SUBSCRIPTION -> subscriptions;
            case PAYMENT -> payments;
            case PROVIDER_CALL -> calls;
            case REFUND -> refunds;
            case PAYMENT_METHOD -> methods;
        };
    }

    /** Values of one kind. */
    static final class Rows<V> {

        final Map<String, V> byId = new LinkedHashMap<>();
        private final Function<V, String> id;
        private final Function<V, @Nullable Instant> dueAt;
        private final BiFunction<V, Instant, V> withDueAt;

        Rows(Function<V, String> id, Function<V, @Nullable Instant> dueAt, BiFunction<V, Instant, V> withDueAt) {
            this.id = id;
            this.dueAt = dueAt;
            this.withDueAt = withDueAt;
        }

        void put(V value) {
            byId.put(id.apply(value), value);
        }

        List<V> all() {
            return new ArrayList<>(byId.values());
        }

        /** Ids and instants of what is due. */
        Map<String, Instant> dueBy(Instant now) {
            Map<String, Instant> due = new LinkedHashMap<>();
            byId.forEach((key, value) -> {
                Instant at = dueAt.apply(value);
                if (at != null && !at.isAfter(now)) {
                    due.put(key, at);
                }
            });
            return due;
        }

        void postpone(String key, Instant until) {
            byId.computeIfPresent(key, (same, value) -> withDueAt.apply(value, until));
        }
    }
}
