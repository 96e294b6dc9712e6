package ru.eatfit24.billing.payment;

import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;

/**
 * A part of an invoice's total. Immutable.
 *
 * @param kind what it is
 * @param text what a person reads, 1 to 128 characters
 * @param amount above zero for what is owed, below for what is taken off
 */
public record InvoiceLine(Kind kind, String text, Money amount) {

    /** The longest text. */
    public static final int MAX_TEXT = 128;

    /** What a line is. */
    public enum Kind {
        /** The price of a period. */
        PRICE,
        /** What a discount takes off. */
        DISCOUNT,
        /** What is left of periods that were paid and will not be used. */
        PRORATION,
        /** What the account's credit pays. */
        CREDIT,
        /** What was too small to be collected before. */
        CARRIED_OVER
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the amount has the wrong sign for its kind
     */
    public InvoiceLine {
        Objects.requireNonNull(kind, "kind");
        Text.require("text of an invoice line", text, MAX_TEXT);
        boolean owed = kind == Kind.PRICE || kind == Kind.CARRIED_OVER;
        if (owed ? amount.isNegative() : amount.isPositive()) {
            throw new IllegalArgumentException("a line for " + kind + (owed ? " adds to" : " takes off")
                    + " an invoice, but this one is " + amount);
        }
    }
}
