package ru.eatfit24.billing.payment;

import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;

/**
 * Why an invoice exists. A subscription has at most one invoice for one cause, so the same cause is never charged twice. Never made of an instant: pauses
 * and gifts move those. Immutable.
 *
 * @param kind what brought it about
 * @param name the number of the renewal, or the host's name for the operation; 1 to 64 visible ASCII characters
 */
public record InvoiceCause(Kind kind, String name) {

    /** What brought an invoice about. */
    public enum Kind {
        /** A period follows another by itself. */
        RENEWAL,
        /** Somebody buys. */
        PURCHASE,
        /** Somebody changes to another plan. */
        CHANGE
    }

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty, too long, or holds anything but visible ASCII characters
     */
    public InvoiceCause {
        Objects.requireNonNull(kind, "kind");
        Text.require("cause of an invoice", name, 64);
        if (!name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "the cause of an invoice must hold visible ASCII characters only, but is " + Text.quote(name));
        }
    }

    /**
     * The renewal of this number.
     *
     * @throws IllegalArgumentException if the number is below 1
     */
    public static InvoiceCause renewal(long ordinal) {
        if (ordinal < 1) {
            throw new IllegalArgumentException("renewals are numbered from 1, but this is number " + ordinal);
        }
        return new InvoiceCause(Kind.RENEWAL, Long.toString(ordinal));
    }

    /** A purchase, by the host's name for it. */
    public static InvoiceCause purchase(String operation) {
        return new InvoiceCause(Kind.PURCHASE, operation);
    }

    /** A change of plan, by the host's name for it. */
    public static InvoiceCause change(String operation) {
        return new InvoiceCause(Kind.CHANGE, operation);
    }

    /** Such as {@code RENEWAL:3}; {@link #parse} reads it back. What stores keep. */
    @Override
    public String toString() {
        return kind + ":" + name;
    }

    /**
     * The cause that was written as this text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static InvoiceCause parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "the cause of an invoice is written like RENEWAL:3, but is " + Text.quote(text));
        }
        return new InvoiceCause(Kind.valueOf(text.substring(0, colon)), text.substring(colon + 1));
    }
}
