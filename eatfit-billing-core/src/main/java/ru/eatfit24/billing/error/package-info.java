/**
 * What can go wrong outside the library, as few exception types as callers have different next steps.
 *
 * <p>Start at {@link ru.eatfit24.billing.error.BillingException}. Whether anything was taken is the question each
 * subclass answers: {@link ru.eatfit24.billing.error.StoreUnavailableException},
 * {@link ru.eatfit24.billing.error.AccountBusyException} and {@link ru.eatfit24.billing.error.OverloadedException} say that nothing was,
 * {@link ru.eatfit24.billing.error.OutcomeUnknownException} says that nobody knows yet. A denied request is not here: it is
 * an ordinary outcome. Nor is a wrong argument, which is an {@link java.lang.IllegalArgumentException}.
 *
 * <p>This package depends on no other package of the library, so that each of them can use it.
 */
@NullMarked
package ru.eatfit24.billing.error;

import org.jspecify.annotations.NullMarked;
