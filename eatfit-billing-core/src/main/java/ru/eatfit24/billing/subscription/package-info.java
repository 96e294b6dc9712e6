/**
 * An account's agreement to a plan over time: {@link ru.eatfit24.billing.subscription.Subscription}. What state it is in is a function of what is stored and
 * the clock; no job has to run for a period to end.
 *
 * <p>Everything here is a value or a pure function. Stored it is through {@link ru.eatfit24.billing.subscription.SubscriptionRows}, in the transaction that also
 * holds the account's money and facts.
 */
@NullMarked
package ru.eatfit24.billing.subscription;

import org.jspecify.annotations.NullMarked;
