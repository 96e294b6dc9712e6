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
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean fits =
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
            if (!fits) {
                throw new IllegalArgumentException(
                        "the id of " + what + " must hold letters, digits, - and _ only, but is " + Text.quote(id));
            }
        }
        return id;
    }
}
