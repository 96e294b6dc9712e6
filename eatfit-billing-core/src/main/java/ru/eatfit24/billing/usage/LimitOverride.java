package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.time.Instants;

/**
 * Another allowance of one feature for one account, in the place of what its plan says. Immutable.
 *
 * @param feature the code of the metered feature
 * @param allowance what holds instead of the plan
 * @param until when the plan holds again; null for no end
 */
public record LimitOverride(
        String feature, Allowance allowance, @Nullable Instant until) {

    /** Cuts the instant to microseconds and refuses one outside the years 1970 to 9899. */
    public LimitOverride {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(allowance, "allowance");
        until = until == null ? null : Instants.requireInRange("until", Instants.toMicros(until));
    }

    /** Whether the override is in force. */
    public boolean isInForce(Instant at) {
        return until == null || at.isBefore(until);
    }
}
