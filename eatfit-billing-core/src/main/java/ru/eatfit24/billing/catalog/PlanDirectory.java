package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import ru.eatfit24.billing.error.BillingException;

/**
 * Joins what the code declares with what the store remembers: registers the catalogue, then hands out the newest {@link CatalogView} of this node.
 *
 * <p>Safe for use by many threads. Reading the view is free; a newer one is fetched from the store only when an account asks for it.
 */
public final class PlanDirectory {

    private final PlanCatalog declared;
    private final CatalogStore store;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile CatalogView view;

    private PlanDirectory(PlanCatalog declared, CatalogStore store, CatalogState state) {
        this.declared = declared;
        this.store = store;
        this.view = viewOf(state, byVersion(declared.plans()), store);
    }

    /**
     * Registers the catalogue with the store.
     *
     * @throws CatalogConflictException if the store remembers one of its versions with other content
     */
    public static PlanDirectory register(PlanCatalog declared, CatalogStore store) {
        CatalogState state =
                store.register(declared.plans(), declared.defaultPlan().planVersion());
        return new PlanDirectory(declared, store, state);
    }

    /** What the database remembers of the plans. */
    public CatalogSource store() {
        return store;
    }

    /** What the code declares. */
    public PlanCatalog declared() {
        return declared;
    }

    /** The newest view that this node has. May be outdated; the rules notice. */
    public CatalogView view() {
        return view;
    }

    /** Fetches from {@link #store()} what a rule was missing. */
    public CatalogView renew(OutdatedViewException outdated) {
        return renew(outdated, store);
    }

    /**
     * Fetches what a rule was missing.
     *
     * @param source where to read it: {@link #store()}, or the same inside a transaction
     * @throws BillingException if the store does not know the plan: the account cannot be decided for, so it is refused
     */
    public CatalogView renew(OutdatedViewException outdated, CatalogSource source) {
        renewing.lock();
        try {
            CatalogView current = view;
            boolean answered = current.epoch() >= outdated.epoch()
                    && outdated.missing().map(current::knows).orElse(true);
            if (!answered) {
                Map<PlanVersion, Plan> plans = byVersion(current.plans());
                outdated.missing().ifPresent(version -> plans.put(version, load(version, source)));
                CatalogView renewed = viewOf(source.state(), plans, source);
                // A transaction may still show an older catalogue than others have found since.
                if (renewed.epoch() >= current.epoch()) {
                    view = renewed;
                }
            }
            return view;
        } finally {
            renewing.unlock();
        }
    }

    private CatalogView viewOf(CatalogState state, Map<PlanVersion, Plan> known, CatalogSource source) {
        Map<PlanVersion, Plan> plans = new LinkedHashMap<>(known);
        plans.computeIfAbsent(state.defaultPlan(), version -> load(version, source));
        return new CatalogView(state.epoch(), state.defaultPlan(), declared.zone(), new ArrayList<>(plans.values()));
    }

    private static Plan load(PlanVersion version, CatalogSource source) {
        return source.find(version)
                .orElseThrow(
                        () -> new BillingException(
                                "an account or the catalogue names plan " + version
                                        + ", which neither this service declares nor the store remembers; restore its row in the plan table"));
    }

    private static Map<PlanVersion, Plan> byVersion(Iterable<Plan> plans) {
        Map<PlanVersion, Plan> known = new LinkedHashMap<>();
        plans.forEach(plan -> known.put(plan.planVersion(), plan));
        return known;
    }
}
