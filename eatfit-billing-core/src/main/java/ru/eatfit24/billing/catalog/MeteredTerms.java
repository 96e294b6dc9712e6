package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * What one allowance means among all plans: in which windows the feature counts and what fits each. A feature counts in every window that any plan
 * limits it by, so that a change of plan knows what was used before. Immutable; made once for each plan and feature.
 */
public final class MeteredTerms {

    private final boolean included;
    private final boolean unlimited;
    private final List<CountedWindow> windows;
    private final Set<WindowPolicy> countedByPlans;

    private MeteredTerms(
            boolean included, boolean unlimited, List<CountedWindow> windows, Set<WindowPolicy> countedByPlans) {
        this.included = included;
        this.unlimited = unlimited;
        this.windows = List.copyOf(windows);
        this.countedByPlans = countedByPlans;
    }

    /**
     * Terms of a feature that is not included: nothing fits, and waiting does not help. So nothing is counted either.
     *
     * @param countedByPlans the windows that some plan limits the feature by
     */
    static MeteredTerms notIncluded(Set<WindowPolicy> countedByPlans) {
        Limit nothing = Limit.perLifetime(0);
        return new MeteredTerms(false, false, List.of(new CountedWindow(nothing.window(), nothing)), countedByPlans);
    }

    /**
     * Terms of an allowance.
     *
     * @param countedByPlans the windows that some plan limits the feature by
     */
    static MeteredTerms of(Allowance allowance, Set<WindowPolicy> countedByPlans) {
        Map<WindowPolicy, @Nullable Limit> windows = new LinkedHashMap<>();
        if (allowance instanceof Allowance.Limited limited) {
            limited.limits().forEach(limit -> windows.put(limit.window(), limit));
        }
        for (WindowPolicy policy : countedByPlans) {
            windows.putIfAbsent(policy, null);
        }
        if (windows.isEmpty()) {
            windows.put(WindowPolicy.LIFETIME, null);
        }
        List<CountedWindow> counted = new ArrayList<>();
        windows.forEach((policy, limit) -> counted.add(new CountedWindow(policy, limit)));
        return new MeteredTerms(true, allowance instanceof Allowance.Unlimited, counted, countedByPlans);
    }

    /** The terms of the same feature under another allowance. */
    public MeteredTerms replacedBy(Allowance allowance) {
        return of(allowance, countedByPlans);
    }

    /** Whether the feature is included at all. */
    public boolean isIncluded() {
        return included;
    }

    /** Whether there is no limit. */
    public boolean isUnlimited() {
        return unlimited;
    }

    /** The windows to count in; never empty. */
    public List<CountedWindow> windows() {
        return windows;
    }
}
