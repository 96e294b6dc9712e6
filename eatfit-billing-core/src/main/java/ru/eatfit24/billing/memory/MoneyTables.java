package ru.eatfit24.billing.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.StoredObject;

/** The money of all accounts, and where things are found by their ids. Guarded by whoever has it. */
final class MoneyTables {

    final Map<String, AccountMoney> accounts = new HashMap<>();
    final Index payments = new Index("payment");
    final Index refunds = new Index("refund");
    final Index methods = new Index("payment method");

    AccountMoney of(String account) {
        return accounts.computeIfAbsent(account, first -> new AccountMoney());
    }

    void put(Payment payment) {
        payments.put(
                new StoredObject(payment.account(), payment.id()),
                payment.provider().id());
        of(payment.account()).payments.put(payment);
    }

    void put(Refund refund) {
        refunds.put(new StoredObject(refund.account(), refund.id()), refund.providerId());
        of(refund.account()).refunds.put(refund);
    }

    void put(PaymentMethod method) {
        methods.put(new StoredObject(method.account(), method.id()), method.token());
        of(method.account()).methods.put(method);
    }

    /** Where things of one kind are stored, by our id and by the provider's. */
    static final class Index {

        private final String kind;
        private final Map<String, StoredObject> byId = new HashMap<>();
        private final Map<String, StoredObject> atProvider = new HashMap<>();
        private final Map<StoredObject, String> providerIds = new HashMap<>();

        Index(String kind) {
            this.kind = kind;
        }

        Optional<StoredObject> find(String id) {
            return Optional.ofNullable(byId.get(id));
        }

        Optional<StoredObject> findAtProvider(String providerId) {
            return Optional.ofNullable(atProvider.get(providerId));
        }

        /** @throws IllegalStateException if either id belongs to another account */
        void requireFree(String account, String id, @Nullable String providerId) {
            requireAccount(account, byId.get(id));
            if (providerId != null) {
                requireAccount(account, atProvider.get(providerId));
            }
        }

        private void requireAccount(String account, @Nullable StoredObject known) {
            if (known != null) {
                MoneyDraft.requireSame("the account of " + kind + " " + known.id(), known.account(), account);
            }
        }

        void put(StoredObject object, @Nullable String providerId) {
            byId.put(object.id(), object);
            String before = providerIds.remove(object);
            if (before != null) {
                atProvider.remove(before);
            }
            if (providerId != null) {
                atProvider.put(providerId, object);
                providerIds.put(object, providerId);
            }
        }
    }
}
