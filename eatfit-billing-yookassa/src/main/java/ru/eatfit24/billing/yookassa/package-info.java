/**
 * YooKassa API v3 as a payment provider.
 *
 * <p>Start at {@link ru.eatfit24.billing.yookassa.YooKassaProvider}, and give it a
 * {@link ru.eatfit24.billing.yookassa.YooKassaConfig}: which shop, which key, test or real money. The key
 * travels as a {@link ru.eatfit24.billing.yookassa.Secret}, which no log, exception or serialised form can show.
 *
 * <p>YooKassa does not sign its notifications. {@link ru.eatfit24.billing.yookassa.NotificationSourceFilter} drops
 * those that do not come from its published addresses; that spares work and proves nothing, so a notification stays a
 * hint and the object it names is read again with the shop's own key before anything is believed.
 * {@link ru.eatfit24.billing.yookassa.YooKassaNotifications} reads them, and drops all but a few fields.
 *
 * <p>What goes over the wire is checked here in both directions: amounts as exact text with the currencies that the
 * provider takes, object ids by a closed alphabet before one becomes part of a path.
 */
@NullMarked
package ru.eatfit24.billing.yookassa;

import org.jspecify.annotations.NullMarked;
