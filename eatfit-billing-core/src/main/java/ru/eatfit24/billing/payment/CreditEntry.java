package ru.eatfit24.billing.payment;

import java.time.Instant;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * A change of an account's credit: money that we owe it and that its next invoices take first. The credit in a currency is the sum of its entries.
 * Immutable; entries are added, never changed.
 *
 * @param account the account's name
 * @param cause why, such as {@code excess:} and the id of a payment; an account has at most one entry for each, so nothing is credited twice
 * @param amount above zero for what is added, below for what is used
 * @param at when, in microseconds
 */
public record CreditEntry(String account, String cause, Money amount, Instant at) {

    /** The longest cause. */
    public static final int MAX_CAUSE = 128;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the amount is zero, or the cause empty or too long
     */
    public CreditEntry {
        Text.require("account", account, 128);
        Text.require("cause of a credit entry", cause, MAX_CAUSE);
        at = Instants.requireInRange("at", Instants.toMicros(at));
        if (amount.isZero()) {
            throw new IllegalArgumentException("a credit entry of nothing says nothing: " + cause);
        }
    }
}
