package ru.eatfit24.billing.catalog;

import java.util.List;

/**
 * The port to what the database remembers of the plans: every version that was ever declared, and which plan is the default.
 *
 * <p>Safe for use by many threads. Every method may block on the database and throws {@link ru.eatfit24.billing.error.BillingException} when it
 * cannot answer.
 */
public interface CatalogStore extends CatalogSource {

    /**
     * Remembers the plans and moves to the default plan, in one step: either all is remembered or nothing. A plan version that is unknown is
     * inserted; one that is known is compared and never changed. The default plan moves by {@link CatalogState#after}. Safe to be called by many
     * nodes at once.
     *
     * @param plans what the code declares
     * @param defaultPlan one of them
     * @return the state that is in force afterwards
     * @throws CatalogConflictException if a version is known with other content; nothing was remembered then
     */
    CatalogState register(List<Plan> plans, PlanVersion defaultPlan);
}
