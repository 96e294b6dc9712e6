package ru.eatfit24.billing.subscription;

import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * Whether a subscription renews itself, and by what. Immutable.
 *
 * @param on whether a saved method is charged for the next period
 * @param method our id of the method to charge; null for the account's default
 * @param ordinal the number of the next renewal, from 1; it grows with every renewal that was settled or given up, and is never used twice
 */
public record Renewal(boolean on, @Nullable String method, long ordinal) {

    /** Off, before the first one. */
    public static final Renewal OFF = new Renewal(false, null, 1);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the number is below 1
     */
    public Renewal {
        if (method != null) {
            Text.require("id of a payment method", method, 64);
        }
        if (ordinal < 1) {
            throw new IllegalArgumentException("renewals are numbered from 1, but the next one is " + ordinal);
        }
    }

    /** On, by this method or with null the account's default. */
    public Renewal onBy(@Nullable String methodId) {
        return new Renewal(true, methodId, ordinal);
    }

    /** Off. */
    public Renewal off() {
        return new Renewal(false, method, ordinal);
    }

    /** After the one that was next. */
    public Renewal next() {
        return new Renewal(on, method, ordinal + 1);
    }
}
