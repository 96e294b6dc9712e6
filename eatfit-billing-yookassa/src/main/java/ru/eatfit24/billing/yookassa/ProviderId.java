package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * An object id of the provider that is safe to stand in a URL path: 1 to 64 of {@code A-Z a-z 0-9 _ -}.
 *
 * <p>Ids arrive from outside, in notifications that anyone can send. The alphabet holds no slash, dot, percent or line
 * break, so an id can neither leave its path segment nor need escaping. Beyond that ids are opaque: their version
 * nibble is unusual and they must not be read as UUIDs.
 *
 * @param text the id as the provider writes it
 */
record ProviderId(String text) {
    static final int MAX_LENGTH = 64;

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_LENGTH + "}");

    ProviderId {
        requireNonNull(text, "text");
        if (!isValid(text)) {
            // The text is hostile by assumption and may end in a log: only its length is told.
            throw new IllegalArgumentException("A provider id must be 1 to " + MAX_LENGTH
                    + " characters of A-Z a-z 0-9 _ -, but this text of length " + text.length() + " is not");
        }
    }

    /** Whether a text is an id, for a caller to whom a bad one is an everyday answer and not a mistake. */
    static boolean isValid(String text) {
        return SHAPE.matcher(text).matches();
    }
}
