package ru.eatfit24.billing.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.Instants;

/**
 * What the provider has said of a payment besides its status. Immutable.
 *
 * @param id the provider's id; null until an answer named it
 * @param confirmation how the payer confirms it; null when there is nothing to confirm, or no answer came
 * @param cancellation why it was canceled; null unless it was
 * @param expiresAt when a hold ends by itself; null when unknown
 */
public record ProviderSide(
        @Nullable String id,
        @Nullable Confirmation confirmation,
        @Nullable Cancellation cancellation,
        @Nullable Instant expiresAt) {

    /** Nothing said yet. */
    public static final ProviderSide NONE = new ProviderSide(null, null, null, null);

    /** Checks the id and cuts the instant to microseconds. */
    public ProviderSide {
        if (id != null) {
            Ids.require("a payment at the provider", id);
        }
        expiresAt = expiresAt == null ? null : Instants.toMicros(expiresAt);
    }

    /** What is known when this was said too; what was said before stays unless it is said anew. */
    ProviderSide and(ProviderPayment seen) {
        return new ProviderSide(
                seen.id(),
                seen.status().isFinal() ? null : first(seen.confirmation(), confirmation),
                first(seen.cancellation(), cancellation),
                first(seen.expiresAt(), expiresAt));
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }
}
