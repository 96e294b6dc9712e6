package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.Instants;

/**
 * Extra units of a feature, given once to an account. They are taken after the plan's, those that end soonest first, and count in no window.
 * Immutable.
 *
 * @param id unique in the account
 * @param feature the code of the metered feature
 * @param amount units that were given, above 0
 * @param expiresAt when what is left of it ends; null for never
 */
public record Grant(
        String id, String feature, long amount, @Nullable Instant expiresAt) {

    /** Checks the amount, cuts the instant to microseconds and refuses one outside the years 1970 to 9899. */
    public Grant {
        Text.require("grant id", id, 64);
        Objects.requireNonNull(feature, "feature");
        if (amount < 1 || amount > UsageRequest.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "a grant must be 1 to " + UsageRequest.MAX_AMOUNT + " units, but was " + amount + " of " + feature);
        }
        expiresAt = expiresAt == null ? null : Instants.requireInRange("expiresAt", Instants.toMicros(expiresAt));
    }

    /** Whether what is left of the grant may still be taken. */
    public boolean isLive(Instant at) {
        return expiresAt == null || at.isBefore(expiresAt);
    }
}
