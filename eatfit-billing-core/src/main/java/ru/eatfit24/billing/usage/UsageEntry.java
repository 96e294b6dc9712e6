package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's row of one operation that took effect: what was asked, what was taken where, and what was answered. Immutable.
 *
 * @param operation the host's name for it, unique in the account while it is remembered
 * @param at when it took effect
 * @param fingerprint what was asked, to recognise another request under the same name
 * @param usages how the account stood after it, as it was answered
 * @param taken where the units were taken from
 * @param status what became of it
 * @param reservationId the hold that it made; null for none
 */
public record UsageEntry(
        OperationId operation,
        Instant at,
        String fingerprint,
        List<FeatureUsage> usages,
        List<UnitsTaken> taken,
        Status status,
        @Nullable String reservationId) {

    /** Copies the lists. */
    public UsageEntry {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(status, "status");
        usages = List.copyOf(usages);
        taken = List.copyOf(taken);
    }

    /** What became of an operation. */
    public enum Status {
        /** Its units are taken. */
        TAKEN,
        /** Its units were given back. */
        GIVEN_BACK
    }

    /** The hold that it made. */
    public Optional<String> hold() {
        return Optional.ofNullable(reservationId);
    }

    UsageEntry givenBack() {
        return new UsageEntry(operation, at, fingerprint, usages, taken, Status.GIVEN_BACK, reservationId);
    }
}
