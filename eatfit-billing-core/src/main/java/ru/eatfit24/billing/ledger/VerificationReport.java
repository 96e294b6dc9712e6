package ru.eatfit24.billing.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a verification has found. Immutable.
 *
 * @param counts how many of each there were; what there was none of is missing
 * @param found how many differences of each kind; a kind without any is missing
 * @param differences the differences, the first {@link #MOST_KEPT} of them
 * @param ending why it ended
 * @param goOnAfter the account after which the next verification goes on; null if it came to the end
 */
public record VerificationReport(
        Map<LedgerRow, Long> counts,
        Map<Difference.Kind, Long> found,
        List<Difference> differences,
        Ending ending,
        @Nullable String goOnAfter) {

    /** How many differences a report keeps; {@link Verification#each} is told of all. */
    public static final int MOST_KEPT = 1_000;

    /** Why a verification ended. */
    public enum Ending {
        /** There are no more accounts. */
        COMPLETE,
        /** It has verified as many accounts as it was asked to. */
        ENOUGH,
        /** Its time was up. */
        TIME_UP,
        /** Its thread was interrupted; the flag is still set. */
        INTERRUPTED,
        /** The payment provider did not answer. */
        PROVIDER_UNAVAILABLE
    }

    /** Copies the collections. */
    public VerificationReport {
        counts = counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
        found = found.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(found));
        differences = List.copyOf(differences);
        Objects.requireNonNull(ending, "ending");
    }

    /** How many of these there were. */
    public long count(LedgerRow row) {
        return counts.getOrDefault(row, 0L);
    }

    /** How many differences there are in all. */
    public long total() {
        return found.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether it came to the end, and nothing differs. Of one that went on after another, both must be clean. */
    public boolean isClean() {
        return found.isEmpty() && ending == Ending.COMPLETE;
    }
}
