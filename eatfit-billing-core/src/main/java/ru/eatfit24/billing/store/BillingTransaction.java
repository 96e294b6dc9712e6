package ru.eatfit24.billing.store;

import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.subscription.SubscriptionRows;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.webhook.InboxRows;

/**
 * Everything of one account, inside one transaction that holds it: see {@link MoneyStore#inTransaction}. For one thread, and only until the work returns.
 */
public interface BillingTransaction {

    /** The account's name. */
    String account();

    /**
     * The account's facts, counters and events. Its {@code update} changes this account alone, any number of times, and is seen by what reads later in the same
     * transaction. Events are raised here, by changes of the account, as everywhere.
     */
    JoinedStore usage();

    /** The account's subscription. */
    SubscriptionRows subscription();

    /** The account's money. */
    PaymentRows payments();

    /** Notifications of the provider, to be settled together with what follows from them. They are locked after the account. */
    InboxRows inbox();
}
