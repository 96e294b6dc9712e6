package ru.eatfit24.billing.jdbc;

import java.util.Optional;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.SubscriptionRows;

/** The subscription of the account that a {@link MoneyTransaction} holds. For one thread. */
final class HeldSubscription implements SubscriptionRows {

    private final MoneyTransaction transaction;
    private final MoneyTables tables;

    HeldSubscription(MoneyTransaction transaction, MoneyTables tables) {
        this.transaction = transaction;
        this.tables = tables;
    }

    @Override
    public Optional<Subscription> find() {
        return transaction.run(
                "the reading of the subscription of account " + transaction.account(),
                handle -> Result.read(tables.subscriptions
                        .values(handle.createQuery(tables.subscriptionOfAccount).bind("root", transaction.account()))
                        .findFirst()));
    }

    @Override
    public void put(Subscription subscription) {
        HeldPayments.put(transaction, tables.subscriptions, subscription.account(), subscription);
    }
}
