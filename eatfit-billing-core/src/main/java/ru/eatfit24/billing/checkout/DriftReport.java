package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison with the provider has found. Immutable.
 *
 * @param drifts what differs, after everything that can be taken in was taken in
 * @param compared how many payments and refunds at the provider were looked at
 * @param takenIn how many of them brought news that is stored now, refunds that somebody made at the provider among them
 * @param failed how many could not be looked after, since the store or the provider failed: compare again
 * @param restUntil where the next call goes on, as its {@code until}, if this one ended before everything was looked at; null when it did not
 */
public record DriftReport(
        List<Drift> drifts,
        int compared,
        int takenIn,
        int failed,
        @Nullable Instant restUntil) {

    /** Copies the list. */
    public DriftReport {
        drifts = List.copyOf(drifts);
    }

    /** Whether everything was looked at, and nothing differs. */
    public boolean isClean() {
        return drifts.isEmpty() && failed == 0 && restUntil == null;
    }
}
