/**
 * What a database has to offer, all ports together: {@link ru.eatfit24.billing.store.BillingStore}.
 */
@NullMarked
package ru.eatfit24.billing.store;

import org.jspecify.annotations.NullMarked;
