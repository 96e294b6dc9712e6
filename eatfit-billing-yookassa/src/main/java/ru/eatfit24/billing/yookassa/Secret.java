package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A text that must not be seen: a shop's key or a token.
 *
 * <p>It prints as {@code Secret[redacted]}, has no public accessor, is neither a record nor serialisable, and no
 * exception of this package carries it. Two secrets are compared in a time that does not depend on where they differ.
 *
 * <p>What is not promised: the characters stay in memory as long as this object, and a heap dump shows them.
 *
 * <p>Immutable, safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Hides a text. Nothing is trimmed: a line break at the end, as a file often leaves one, stays part of it and is
     * refused by whoever knows the shape of this secret.
     *
     * @param value the text, not blank
     * @return the secret
     * @throws IllegalArgumentException when the text is blank, or holds half of a surrogate pair and so has no bytes;
     *     the message never holds the text
     * @since 0.1.0
     */
    public static Secret of(String value) {
        requireNonNull(value, "value");
        if (value.isBlank()) {
            throw new IllegalArgumentException("A secret is blank: check the variable or file it is read from");
        }
        // Every lone surrogate is encoded as the same '?', which would make different secrets equal.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("A secret is not well-formed text: it holds half of a surrogate pair");
        }
        return new Secret(value);
    }

    /** The text itself, for the authorisation header and the check of its shape, and for nothing else. */
    String reveal() {
        return value;
    }

    /**
     * Whether the other object is a secret with the same text, in constant time for texts of one length.
     *
     * @param other what to compare with
     * @return whether both hide the same text
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same number for every secret: a hash of the text would be a fingerprint of it, and hash codes do get printed.
     *
     * @return a constant
     */
    @Override
    public int hashCode() {
        return 1;
    }

    /**
     * Tells that there is a secret, and nothing about it.
     *
     * @return {@code Secret[redacted]}
     */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
