package ru.eatfit24.billing.catalog;

import java.util.Optional;

/**
 * Reads what the database remembers of the plans. Every method may block on the database and throws
 * {@link ru.eatfit24.billing.error.BillingException} when it cannot answer.
 *
 * @since 0.1.0
 */
public interface CatalogSource {

    /** The state in force; there is one from the first {@link CatalogStore#register} on. */
    CatalogState state();

    /** A plan version, if it was ever declared. */
    Optional<Plan> find(PlanVersion version);
}
