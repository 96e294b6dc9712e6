/**
 * Money that is owed, collected and given back: {@link ru.eatfit24.billing.payment.Invoice}, {@link ru.eatfit24.billing.payment.Payment} (one attempt to
 * collect one invoice), {@link ru.eatfit24.billing.payment.Refund}, {@link ru.eatfit24.billing.payment.PaymentMethod},
 * {@link ru.eatfit24.billing.payment.Receipt}, and the credit of an account.
 *
 * <p>It knows nothing of plans: what an invoice is for is a text to it. Everything here is a value; what is stored goes through
 * {@link ru.eatfit24.billing.payment.PaymentRows}, one account in one transaction, and what is asked of a payment system through
 * {@link ru.eatfit24.billing.payment.PaymentProvider}. Between the two stands the {@link ru.eatfit24.billing.payment.ProviderCall}: each call that can
 * move money is written down before it is made, so that a lost answer is a known thing with a way out
 * ({@link ru.eatfit24.billing.payment.CallRecovery}).
 */
@NullMarked
package ru.eatfit24.billing.payment;

import org.jspecify.annotations.NullMarked;
