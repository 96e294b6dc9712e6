package ru.eatfit24.billing.ledger;

import java.util.Objects;

/**
 * One thing that is stored otherwise than what explains it says. Immutable.
 *
 * @param kind what differs
 * @param account whose it is
 * @param where which one of that kind, such as the id of a payment or the name of a window
 * @param expected what it should be by what explains it
 * @param found what is stored, or shown by the provider
 * @param cause what most likely brought it about
 */
public record Difference(Kind kind, String account, String where, String expected, String found, Cause cause) {

    /** What differs. */
    public enum Kind {
        /** An open window counts fewer units than its operations and reservations took, or more where every use has an operation id. */
        OPEN_WINDOW_DIFFERS,
        /** The same of a window that has ended. */
        CLOSED_WINDOW_DIFFERS,
        /** Operations were counted in a window that is neither open nor kept as a closed one. */
        CLOSED_WINDOW_MISSING,
        /** Of a grant fewer units are used than operations and reservations took from it, or more than it has. */
        GRANT_DIFFERS,
        /** An account has a grant that nobody is written down for having given. */
        GRANT_UNEXPLAINED,
        /** A reservation is live, and the account does not know that it ends: its units would not come back by themselves. */
        HOLD_WITHOUT_END,
        /** What refunds reserve of a payment is not what its refunds add up to. */
        REFUND_RESERVED_DIFFERS,
        /** What was given back of a payment is not what its refunds add up to. */
        REFUNDED_DIFFERS,
        /** A refund whose payment is not stored, or is in another currency. */
        REFUND_WITHOUT_PAYMENT,
        /** An invoice is paid by a payment that did not pay it, or that was for another amount. */
        INVOICE_DIFFERS,
        /** A payment took money, and what it is said to have been used for does not know it. */
        PAYMENT_WITHOUT_EFFECT,
        /** A credit entry is missing, has another amount than what brought it about, or nothing has. */
        CREDIT_DIFFERS,
        /** A subscription ends earlier or later than what was paid, given or tried. */
        SUBSCRIPTION_END_DIFFERS,
        /** The plan that decides an account's limits is neither its subscription's nor the last that somebody assigned. */
        PLAN_DIFFERS,
        /** Something is kept under a name that has no account. */
        ACCOUNT_MISSING,
        /** Something cannot be read; nothing else of its account was compared. */
        UNREADABLE,
        /** A payment that took money here is not known to the provider. */
        MISSING_AT_PROVIDER,
        /** A payment that took money here is shown by the provider with another status, amount, id, shop, or amount given back. */
        DIFFERS_AT_PROVIDER
    }

    /** What most likely brought a difference about. */
    public enum Cause {
        /** Somebody else than this library changed the figure, or tables were restored to different moments. */
        CHANGED,
        /** Somebody else than this library deleted a row, or it was not restored. */
        ROW_MISSING,
        /** Somebody else than this library added a row. */
        ROW_ADDED,
        /** Units were used without an operation id. */
        NO_OPERATION_ID,
        /** A newer version of this library wrote it, or somebody else did. */
        UNKNOWN_FORMAT,
        /** The service speaks to another shop than the one that took the money, or the row was made by hand. */
        OTHER_SHOP,
        /** Something happened at the provider that was not taken in yet: compare with its lists. */
        NOT_COMPARED_YET
    }

    /** Requires all of them. */
    public Difference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(cause, "cause");
    }
}
