/**
 * Whether what is stored explains itself: start at {@link ru.eatfit24.billing.ledger.Ledger}. The ledger is no table of its own. Operations, reservations and closed
 * windows explain counters; refunds, invoices, payments and credit entries explain money; audit entries explain what was done by hand. Each was written in the
 * transaction that it explains. This package reads them all, account by account, computes the figures anew and names each one that is stored otherwise. It repairs
 * nothing.
 */
@NullMarked
package ru.eatfit24.billing.ledger;

import org.jspecify.annotations.NullMarked;
