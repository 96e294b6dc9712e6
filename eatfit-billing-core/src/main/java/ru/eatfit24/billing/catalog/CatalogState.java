package ru.eatfit24.billing.catalog;

/**
 * What a store knows of the catalogue as a whole: the default plan that is in force, and a number that rises whenever it changes. Immutable.
 *
 * @param epoch 1 or more; rises with each change of the default plan
 * @param defaultPlan the default plan in force, on every node
 */
public record CatalogState(long epoch, PlanVersion defaultPlan) {

    /** The state of a store that meets its first catalogue. */
    public static CatalogState first(PlanVersion defaultPlan) {
        return new CatalogState(1, defaultPlan);
    }

    /**
     * The state after a node that declares this default plan has started. A lower version of the plan in force changes nothing: a node of the
     * previous release that starts again during a roll-out does not take the change back. Another code takes its place.
     */
    public CatalogState after(PlanVersion declared) {
        boolean sameOrOlder = declared.code().equals(defaultPlan.code()) && declared.version() <= defaultPlan.version();
        return sameOrOlder ? this : new CatalogState(epoch + 1, declared);
    }
}
