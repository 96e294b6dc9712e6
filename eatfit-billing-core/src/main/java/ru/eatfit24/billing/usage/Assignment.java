package ru.eatfit24.billing.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Instants;

/**
 * The plan version that an account was given. Immutable.
 *
 * @param plan the version, which the account keeps until it is given another
 * @param anchor where its billing periods count from
 * @param until when it ends by itself and the default plan follows; null for no end
 */
public record Assignment(
        PlanVersion plan, Instant anchor, @Nullable Instant until) {

    /** Cuts the instants to microseconds and refuses those outside the years 1970 to 9899. */
    public Assignment {
        anchor = Instants.requireInRange("anchor", Instants.toMicros(anchor));
        until = until == null ? null : Instants.requireInRange("until", Instants.toMicros(until));
    }

    /** Whether the assignment is in force: from the moment it is made until just before its end. */
    public boolean isInForce(Instant at) {
        return until == null || at.isBefore(until);
    }
}
