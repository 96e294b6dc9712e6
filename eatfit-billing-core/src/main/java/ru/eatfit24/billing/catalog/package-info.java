/**
 * What is sold: features, plans and their limits.
 *
 * <p>The host's code declares a {@link ru.eatfit24.billing.catalog.PlanCatalog} of immutable {@link ru.eatfit24.billing.catalog.Plan plans}, each
 * with an explicit version. The store remembers every version that was ever declared, so that an account keeps the terms it was given after the
 * code has moved on, and refuses a version whose content changed. {@link ru.eatfit24.billing.catalog.PlanDirectory} joins the two: what the code
 * declares and what the store knows. Start at {@link ru.eatfit24.billing.catalog.PlanCatalog}.
 */
@NullMarked
package ru.eatfit24.billing.catalog;

import org.jspecify.annotations.NullMarked;
