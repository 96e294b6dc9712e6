package ru.eatfit24.billing.usage;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.WindowPolicy;

/** What an account has used in its open windows and of its grants. Immutable; the copying methods share what did not change. */
public final class AccountUsage {

    /** Nothing used. */
    public static final AccountUsage NONE = new AccountUsage(new Meter[0], Map.of());

    private final Meter[] meters;
    private final Map<String, Long> grantsUsed;

    private AccountUsage(Meter[] meters, Map<String, Long> grantsUsed) {
        this.meters = meters;
        this.grantsUsed = grantsUsed;
    }

    /**
     * Usage as a store kept it.
     *
     * @param meters at most one for each feature and kind of window
     * @param grantsUsed units used, by the id of the grant
     */
    public static AccountUsage of(List<Meter> meters, Map<String, Long> grantsUsed) {
        return new AccountUsage(meters.toArray(Meter[]::new), Map.copyOf(grantsUsed));
    }

    /** The open windows. */
    public List<Meter> meters() {
        return List.of(meters);
    }

    /** Units used of each grant that was used at all, by its id. */
    public Map<String, Long> grantsUsed() {
        return grantsUsed;
    }

    /** Units used of a grant. */
    public long grantUsed(String grantId) {
        return grantsUsed.getOrDefault(grantId, 0L);
    }

    @Nullable Meter find(String feature, WindowPolicy policy) {
        for (Meter meter : meters) {
            if (meter.feature().equals(feature) && meter.window().policy().equals(policy)) {
                return meter;
            }
        }
        return null;
    }

    /** With this meter in the place of the one of the same feature and kind of window, or added. */
    AccountUsage with(Meter changed) {
        for (int i = 0; i < meters.length; i++) {
            if (meters[i].feature().equals(changed.feature())
                    && meters[i].window().policy().equals(changed.window().policy())) {
                Meter[] copy = meters.clone();
                copy[i] = changed;
                return new AccountUsage(copy, grantsUsed);
            }
        }
        Meter[] longer = Arrays.copyOf(meters, meters.length + 1);
        longer[meters.length] = changed;
        return new AccountUsage(longer, grantsUsed);
    }

    AccountUsage withGrantUsed(String grantId, long used) {
        Map<String, Long> changed = new HashMap<>(grantsUsed);
        changed.put(grantId, used);
        return new AccountUsage(meters, Collections.unmodifiableMap(changed));
    }

    AccountUsage withoutGrant(String grantId) {
        if (!grantsUsed.containsKey(grantId)) {
            return this;
        }
        Map<String, Long> changed = new HashMap<>(grantsUsed);
        changed.remove(grantId);
        return new AccountUsage(meters, Collections.unmodifiableMap(changed));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccountUsage usage
                && Arrays.equals(meters, usage.meters)
                && grantsUsed.equals(usage.grantsUsed);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(meters) + grantsUsed.hashCode();
    }

    @Override
    public String toString() {
        return "AccountUsage[meters=" + List.of(meters) + ", grantsUsed=" + grantsUsed + "]";
    }
}
