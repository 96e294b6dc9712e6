package ru.eatfit24.billing.error.internal;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Checks text where it enters, and shows bad text in messages without repeating what it could do.
 *
 * <p>Text is refused here because each database has its own answer to it: one fails on NUL, another stores a lone
 * surrogate as {@code ?}, which would make two subjects one. Case, normal form and look-alikes are left alone: two texts
 * are equal exactly when their characters are.
 */
public final class Text {

    private static final int MAX_SHOWN_CHARS = 40;

    // Nothing may follow host and port but a path: "http://127.0.0.1:80@shop.example/" is somebody else's.
    private static final Pattern OWN_MACHINE =
            Pattern.compile("http://(127\\.0\\.0\\.1|\\[::1]|localhost)(:[0-9]{1,5})?([/?#].*)?");

    private Text() {}

    /**
     * Returns the value if it is 1 to {@code maxChars} characters (Java chars) with no control character (C0, DEL, C1) and
     * no lone surrogate.
     *
     * @param what the name of the value, for messages
     * @throws NullPointerException if the value is null
     * @throws IllegalArgumentException if it is refused; the message names the position and the code point
     */
    public static String require(String what, String value, int maxChars) {
        Objects.requireNonNull(value, what);
        int length = value.length();
        if (length == 0 || length > maxChars) {
            throw new IllegalArgumentException(what + " must have 1 to " + maxChars + " characters, but has " + length
                    + (length == 0 ? "" : ": " + quote(value)));
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                continue;
            }
            if (Character.isISOControl(c)) {
                throw refused(what, value, i, "a control character");
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(value, i)) {
                    throw refused(what, value, i, "half of a surrogate pair");
                }
                i++;
            }
        }
        return value;
    }

    /**
     * Returns the address if it is one that a payer may be sent to: {@code https}, or, for trying things out, {@code http} to the payer's own machine, which
     * no network sees.
     *
     * @param what the name of the value, for messages
     * @throws IllegalArgumentException if it is another one, or no text that {@link #require} takes
     */
    public static String requirePage(String what, String address, int maxChars) {
        require(what, address, maxChars);
        if (!address.startsWith("https://") && !OWN_MACHINE.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    what + " must be https (http only to 127.0.0.1, [::1] or localhost), but is " + quote(address));
        }
        return address;
    }

    /**
     * Returns the value in quotes for a message: at most 40 of its characters, with quotes,
     * backslashes, control characters, invisible format characters and lone surrogates escaped.
     */
    public static String quote(String value) {
        StringBuilder shown = new StringBuilder(MAX_SHOWN_CHARS + 8).append('"');
        int i = 0;
        while (i < value.length()) {
            int codePoint = value.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (next > MAX_SHOWN_CHARS) {
                return shown.append("…\"").toString();
            }
            if (codePoint == '"' || codePoint == '\\') {
                shown.append('\\').append((char) codePoint);
            } else if (isUnsafeToShow(codePoint)) {
                shown.append(String.format(Locale.ROOT, "\\u{%04X}", codePoint));
            } else {
                shown.appendCodePoint(codePoint);
            }
            i = next;
        }
        return shown.append('"').toString();
    }

    private static boolean isPairAt(String value, int high) {
        return Character.isHighSurrogate(value.charAt(high))
                && high + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(high + 1));
    }

    private static boolean isUnsafeToShow(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static IllegalArgumentException refused(String what, String value, int position, String kind) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT,
                "%s must not contain %s, but has U+%04X at position %d of %d characters: %s",
                what,
                kind,
                (int) value.charAt(position),
                position,
                value.length(),
                quote(value)));
    }
}
