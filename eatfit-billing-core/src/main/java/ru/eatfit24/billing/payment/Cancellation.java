package ru.eatfit24.billing.payment;

import ru.eatfit24.billing.error.internal.Text;

/**
 * Who ended a payment or refund without success, and why, in the provider's own words: the lists of both grow. Immutable.
 *
 * @param party such as {@code payment_network}
 * @param reason such as {@code insufficient_funds}
 */
public record Cancellation(String party, String reason) {

    /** The longest of either. */
    public static final int MAX_LENGTH = 64;

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is empty, too long or holds control characters
     */
    public Cancellation {
        Text.require("party of a cancellation", party, MAX_LENGTH);
        Text.require("reason of a cancellation", reason, MAX_LENGTH);
    }

    /** Such as {@code insufficient_funds (payment_network)}. */
    @Override
    public String toString() {
        return reason + " (" + party + ")";
    }
}
