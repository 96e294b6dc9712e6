package ru.eatfit24.billing.payment;

import java.util.UUID;
import ru.eatfit24.billing.error.internal.Text;

/** Names of what is stored: drawn at random, 1 to 64 characters of {@code A-Z a-z 0-9 _ -}, so that each is fit for a URL and for a provider. */
final class Ids {

    static final int MAX_LENGTH = 64;

    private Ids() {}

    /** A new one: 122 random bits. */
    static String draw() {
        return UUID.randomUUID().toString();
    }

    static String require(String what, String id) {
        Text.require("id of " + what, id, MAX_LENGTH);
        if (!isOne(id)) {
            throw new IllegalArgumentException(
                    "the id of " + what + " must hold letters, digits, - and _ only, but is " + Text.quote(id));
        }
        return id;
    }

    /** Whether a text can be an id. */
    static boolean isOne(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || c == '-'
                                || c == '_');
    }
}
