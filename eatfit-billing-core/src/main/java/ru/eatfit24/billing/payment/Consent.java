package ru.eatfit24.billing.payment;

import java.time.Instant;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.Instants;

/**
 * That a payer agreed to be charged again without being asked. Kept for as long as the method is. Immutable.
 *
 * @param at when, in microseconds
 * @param text what the payer agreed to, or the name of the version of it; 1 to 512 characters
 */
public record Consent(Instant at, String text) {

    /** The longest text. */
    public static final int MAX_TEXT = 512;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is empty, too long or holds control characters
     */
    public Consent {
        at = Instants.requireInRange("at", Instants.toMicros(at));
        Text.require("consent", text, MAX_TEXT);
    }
}
