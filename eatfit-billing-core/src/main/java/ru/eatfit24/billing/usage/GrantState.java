package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one grant. Immutable.
 *
 * @param id the grant's id
 * @param remaining units left, above 0
 * @param endsAt when they end; null for never
 */
public record GrantState(
        String id, long remaining, @Nullable Instant endsAt) {

    /** Requires an id. */
    public GrantState {
        Objects.requireNonNull(id, "id");
    }

    /** When what is left ends; empty for never. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(endsAt);
    }
}
