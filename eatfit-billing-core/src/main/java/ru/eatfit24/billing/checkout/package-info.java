/**
 * What moves money: buying, settling, renewing, giving back. Start at {@link ru.eatfit24.billing.checkout.Checkout},
 * {@link ru.eatfit24.billing.checkout.Payments} and {@link ru.eatfit24.billing.checkout.PaymentRuns}.
 *
 * <p>Every step has the same shape. A transaction that holds the account decides and writes down what will be sent; after its commit it is sent; what comes back is
 * taken in by another transaction. A node that dies in between leaves an intent, which a later run follows up.
 */
@NullMarked
package ru.eatfit24.billing.checkout;

import org.jspecify.annotations.NullMarked;
