package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;

/**
 * The name of a reservation; it carries its account, so that it is all a host must keep. Immutable.
 *
 * @param account the account that the units were taken from
 * @param hold unique in the account
 */
public record ReservationId(String account, String hold) {

    /** Checks both. */
    public ReservationId {
        Text.require("subject", account, Subject.MAX_PART);
        Text.require("hold", hold, 36);
        if (hold.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a hold has no colon, but was " + Text.quote(hold));
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static ReservationId parse(String text) {
        int colon = Objects.requireNonNull(text, "text").indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(Text.quote(text) + " is not a reservation id");
        }
        return new ReservationId(text.substring(colon + 1), text.substring(0, colon));
    }

    /** The hold, a colon, the account. */
    @Override
    public String toString() {
        return hold + ":" + account;
    }
}
