package ru.eatfit24.billing.catalog;

import ru.eatfit24.billing.error.internal.Text;

/** The one shape of the codes of plans, features, aliases and audiences: safe in SQL, logs and HTTP header fields. */
final class Codes {

    static final int MAX_LENGTH = 64;

    private Codes() {}

    static String require(String what, String code) {
        Text.require(what, code, MAX_LENGTH);
        for (int i = 0; i < code.length(); i++) {
            if (!isAllowed(code.charAt(i), i)) {
                throw new IllegalArgumentException(what + " \"" + code + "\" has "
                        + String.format("U+%04X", (int) code.charAt(i)) + " at position " + i
                        + "; it must start with a letter and hold only A-Z a-z 0-9 _ . : -");
            }
        }
        return code;
    }

    private static boolean isAllowed(char c, int position) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (position > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':' || c == '-'));
    }
}
