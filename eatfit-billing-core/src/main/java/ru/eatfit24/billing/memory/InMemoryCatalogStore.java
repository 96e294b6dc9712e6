package ru.eatfit24.billing.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogConflictException;
import ru.eatfit24.billing.catalog.CatalogState;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanVersion;

/** Plans in memory. */
final class InMemoryCatalogStore implements CatalogStore {

    private final Map<PlanVersion, Plan> plans = new ConcurrentHashMap<>();
    private final ReentrantLock registering = new ReentrantLock();
    private volatile @Nullable CatalogState state;

    @Override
    public CatalogState register(List<Plan> declared, PlanVersion defaultPlan) {
        registering.lock();
        try {
            CatalogConflictException.check(declared, version -> {
                Plan known = plans.get(version);
                return known == null ? null : known.content();
            });
            declared.forEach(plan -> plans.putIfAbsent(plan.planVersion(), plan));
            CatalogState before = state;
            CatalogState after = before == null ? CatalogState.first(defaultPlan) : before.after(defaultPlan);
            state = after;
            return after;
        } finally {
            registering.unlock();
        }
    }

    @Override
    public CatalogState state() {
        CatalogState current = state;
        if (current == null) {
            throw new IllegalStateException("no catalogue was registered with this store yet");
        }
        return current;
    }

    @Override
    public Optional<Plan> find(PlanVersion version) {
        return Optional.ofNullable(plans.get(version));
    }

    long epoch() {
        CatalogState current = state;
        return current == null ? 0 : current.epoch();
    }
}
