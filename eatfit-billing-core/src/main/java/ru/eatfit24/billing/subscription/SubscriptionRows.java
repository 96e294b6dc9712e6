package ru.eatfit24.billing.subscription;

import java.util.Optional;

/**
 * The subscription of one account, inside one transaction that holds the account. What {@link #put} wrote is seen by what reads later in the same transaction,
 * and by nobody else before it commits. For one thread, and only until the transaction ends.
 */
public interface SubscriptionRows {

    /** The account's subscription; empty when it never had one. */
    Optional<Subscription> find();

    /**
     * Stores the subscription, {@link Subscription#dueAt} as given.
     *
     * @throws IllegalStateException if it is of another account, or the account has one with another id; at the end of the transaction at the latest
     */
    void put(Subscription subscription);
}
