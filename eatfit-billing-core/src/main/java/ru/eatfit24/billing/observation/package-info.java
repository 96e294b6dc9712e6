/**
 * What a service tells of its own work, for metrics: {@link ru.eatfit24.billing.observation.BillingObserver} is told of what happens, as it happens, and {@link
 * ru.eatfit24.billing.observation.Vitals} says how much waits. Nothing here names an account, a payment or a person, and nothing that is told is kept: what a host must act on
 * is an event in the outbox.
 *
 * <p>Start at {@link ru.eatfit24.billing.observation.BillingObserver}.
 */
@NullMarked
package ru.eatfit24.billing.observation;

import org.jspecify.annotations.NullMarked;
