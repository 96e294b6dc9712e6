package ru.eatfit24.billing.usage;

import ru.eatfit24.billing.error.internal.Text;

/**
 * The host's name for one request. Within an account, and for as long as operations are remembered, a request with this name takes effect at most
 * once: what took effect is answered again to every repeat. Immutable.
 *
 * @param value 1 to 64 visible ASCII characters without spaces
 */
public record OperationId(String value) {

    /** The longest name. */
    public static final int MAX_LENGTH = 64;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty, too long, or holds anything but visible ASCII characters
     */
    public OperationId {
        Text.require("operation id", value, MAX_LENGTH);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(
                        "operation id " + Text.quote(value) + " must hold visible ASCII characters only, but position "
                                + i + " is " + String.format("U+%04X", (int) c));
            }
        }
    }

    /** An operation id. */
    public static OperationId of(String value) {
        return new OperationId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
