package ru.eatfit24.billing.payment;

import ru.eatfit24.billing.error.internal.Text;

/**
 * How the payer confirms a payment. Immutable.
 *
 * @param kind what the value is
 * @param value a page's address, a widget's token, or what a QR code shows; 1 to 4096 characters
 */
public record Confirmation(Kind kind, String value) {

    /** The longest value. */
    public static final int MAX_VALUE = 4096;

    /** What the payer is given. */
    public enum Kind {
        /** The {@code https} address (on the payer's own machine also {@code http}) of the provider's page, or of a bank's application. */
        REDIRECT,
        /** A token for the provider's widget. */
        EMBEDDED,
        /** The text of a QR code. */
        QR,
        /** Nothing: the payer confirms elsewhere; the value says where. */
        EXTERNAL
    }

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is empty, too long or holds control characters, or is an address that is not {@code https}
     */
    public Confirmation {
        if (kind == Kind.REDIRECT) {
            Text.requirePage("a page to confirm a payment", value, MAX_VALUE);
        } else {
            Text.require("confirmation", value, MAX_VALUE);
        }
    }
}
