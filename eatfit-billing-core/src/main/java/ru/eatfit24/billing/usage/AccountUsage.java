package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.WindowPolicy;

/** What an account has used in its open windows and of its grants. Immutable; the copying methods share what did not change. */
public final class AccountUsage {

    /** Nothing used. */
    public static final AccountUsage NONE = new AccountUsage(new Meter[0], Map.of(), null);

    private final Meter[] meters;
    private final Map<String, Long> grantsUsed;
    private final @Nullable Instant nextExpiry;

    private AccountUsage(Meter[] meters, Map<String, Long> grantsUsed, @Nullable Instant nextExpiry) {
        this.meters = meters;
        this.grantsUsed = grantsUsed;
        this.nextExpiry = nextExpiry;
    }

    /**
     * Usage as a store kept it.
     *
     * @param meters at most one for each feature and kind of window
     * @param grantsUsed units used, by the id of the grant
     * @param nextExpiry when the first of the live holds ends by itself, or an instant before; null if none is live
     */
    public static AccountUsage of(List<Meter> meters, Map<String, Long> grantsUsed, @Nullable Instant nextExpiry) {
        return new AccountUsage(meters.toArray(Meter[]::new), Map.copyOf(grantsUsed), nextExpiry);
    }

    /** Usage of a member, which has neither grants nor holds of its own. */
    public static AccountUsage ofMember(List<Meter> meters) {
        return of(meters, Map.of(), null);
    }

    /** The open windows. */
    public List<Meter> meters() {
        return List.of(meters);
    }

    /** Units used of each grant that was used at all, by its id. */
    public Map<String, Long> grantsUsed() {
        return grantsUsed;
    }

    /** When the first of the live holds ends by itself, or an instant before. */
    public Optional<Instant> nextExpiry() {
        return Optional.ofNullable(nextExpiry);
    }

    boolean hasDueHolds(Instant at) {
        return nextExpiry != null && !at.isBefore(nextExpiry);
    }

    AccountUsage withNextExpiry(@Nullable Instant changed) {
        return new AccountUsage(meters, grantsUsed, changed);
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
                return new AccountUsage(copy, grantsUsed, nextExpiry);
            }
        }
        Meter[] longer = Arrays.copyOf(meters, meters.length + 1);
        longer[meters.length] = changed;
        return new AccountUsage(longer, grantsUsed, nextExpiry);
    }

    AccountUsage withGrantUsed(String grantId, long used) {
        Map<String, Long> changed = new HashMap<>(grantsUsed);
        changed.put(grantId, used);
        return new AccountUsage(meters, Collections.unmodifiableMap(changed), nextExpiry);
    }

    AccountUsage withoutGrant(String grantId) {
        if (!grantsUsed.containsKey(grantId)) {
            return this;
        }
        Map<String, Long> changed = new HashMap<>(grantsUsed);
        changed.remove(grantId);
        return new AccountUsage(meters, Collections.unmodifiableMap(changed), nextExpiry);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccountUsage usage
                && Arrays.equals(meters, usage.meters)
                && grantsUsed.equals(usage.grantsUsed)
                && Objects.equals(nextExpiry, usage.nextExpiry);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(meters) + grantsUsed.hashCode();
    }

    @Override
    public String toString() {
        return "AccountUsage[meters=" + List.of(meters) + ", grantsUsed=" + grantsUsed
                + (nextExpiry == null ? "" : ", nextExpiry=" + nextExpiry) + "]";
    }
}
