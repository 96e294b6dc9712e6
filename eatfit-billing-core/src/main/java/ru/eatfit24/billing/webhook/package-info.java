/**
 * Notifications of a payment provider: kept first, acknowledged, and looked after later.
 *
 * <p>A notification is a hint. Nothing of it is believed but which object it is about: whoever processes it asks the provider for that object, with our own key. So its
 * order, its number and its origin decide nothing; what is kept of it is there to be found again, and to be compared with what the provider shows.
 *
 * <p>It goes this way: an adapter reads the provider's message and keeps what its allow-list names, {@link ru.eatfit24.billing.webhook.Inbox#receive} stores it, the
 * host answers the provider, and {@link ru.eatfit24.billing.webhook.Inbox#process}, which the host calls, settles it in the transaction of what follows from it. Start at
 * {@link ru.eatfit24.billing.webhook.Inbox}.
 */
@NullMarked
package ru.eatfit24.billing.webhook;

import org.jspecify.annotations.NullMarked;
