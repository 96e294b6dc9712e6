package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import ru.eatfit24.billing.time.Window;

/**
 * Where the units of one feature were taken from, exactly, so that they can be given back there. Immutable.
 *
 * @param feature the code of the metered feature
 * @param fromPlan units counted in each of the windows
 * @param windows the windows that they were counted in
 * @param fromGrants units taken of grants, by their ids, in the order of taking
 */
public record UnitsTaken(String feature, long fromPlan, List<CountedIn> windows, Map<String, Long> fromGrants) {

    /** Copies the collections. */
    public UnitsTaken {
        Objects.requireNonNull(feature, "feature");
        windows = List.copyOf(windows);
        fromGrants = Collections.unmodifiableMap(new LinkedHashMap<>(fromGrants));
    }

    /**
     * One window of the account or of a member.
     *
     * @param member the member's {@link Subject#memberKey}; empty for the account
     * @param window the window
     */
    public record CountedIn(String member, Window window) {}

    /** All units. */
    public long total() {
        return fromPlan
                + fromGrants.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The part that is given back when only so many units are: those of grants first, the ones taken last before the others. */
    UnitsTaken part(long units) {
        long rest = units;
        Map<String, Long> grants = new LinkedHashMap<>();
        List<Map.Entry<String, Long>> lastFirst = new ArrayList<>(fromGrants.entrySet());
        Collections.reverse(lastFirst);
        for (Map.Entry<String, Long> grant : lastFirst) {
            long part = Math.min(rest, grant.getValue());
            if (part > 0) {
                grants.put(grant.getKey(), part);
                rest -= part;
            }
        }
        if (rest > fromPlan) {
            throw new IllegalArgumentException(
                    "only " + total() + " units of " + feature + " were taken, so " + units + " cannot be given back");
        }
        return new UnitsTaken(feature, rest, windows, grants);
    }

    /** What stays taken when a part is given back. */
    UnitsTaken without(UnitsTaken part) {
        Map<String, Long> grants = new LinkedHashMap<>();
        fromGrants.forEach((id, units) -> {
            long kept = units - part.fromGrants.getOrDefault(id, 0L);
            if (kept > 0) {
                grants.put(id, kept);
            }
        });
        return new UnitsTaken(feature, fromPlan - part.fromPlan, windows, grants);
    }
}
