/**
 * What is told to others about a change, written in the transaction of the change: the audit trail of administrative changes, and events that are
 * delivered to listeners later.
 *
 * <p>An event goes this way: a rule raises a {@link ru.eatfit24.billing.event.BillingEvent}, the store saves it with the account, and
 * {@link ru.eatfit24.billing.event.Outbox#deliver}, which the host calls, hands it to each {@link ru.eatfit24.billing.event.EventListener}: at least
 * once, in the order of its account, never one of a transaction that was rolled back. Start at {@link ru.eatfit24.billing.event.Outbox}.
 */
@NullMarked
package ru.eatfit24.billing.event;

import org.jspecify.annotations.NullMarked;
