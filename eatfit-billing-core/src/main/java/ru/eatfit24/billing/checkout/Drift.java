package ru.eatfit24.billing.checkout;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the provider shows otherwise than it is stored here. Immutable.
 *
 * @param kind what differs
 * @param cause what most likely brought it about
 * @param account whose it is; null when no account has it
 * @param ourId our id of the payment or refund; null when there is none here
 * @param providerId the provider's id of it
 * @param details what is shown and what is stored, for a person; nothing of the payer
 */
public record Drift(
        Kind kind,
        Cause cause,
        @Nullable String account,
        @Nullable String ourId,
        String providerId,
        String details) {

    /** What differs. */
    public enum Kind {
        /** A payment that took or holds money is not stored here. */
        UNKNOWN_PAYMENT,
        /** A payment of ours is shown with what cannot be: another amount, currency, shop or id, or both ends. */
        PAYMENT_DIFFERS,
        /** A refund of a payment that is not stored here. */
        UNKNOWN_REFUND,
        /** A refund of ours is shown with another amount, or another end. */
        REFUND_DIFFERS,
        /** A refund that was made at the provider finds no room in what is left of its payment here, so it is not taken in yet. */
        REFUND_DOES_NOT_FIT,
        /** Of a payment of ours the provider has given back more or less than is stored here. */
        REFUNDED_DIFFERS
    }

    /** What most likely brought a difference about. */
    public enum Cause {
        /** It carries no id of ours: somebody made it in the provider's own pages, or another program does in the same shop. */
        MADE_ELSEWHERE,
        /** It carries an id that is not stored here: another installation shares the shop, or this database was restored from an older state. */
        OTHER_INSTALLATION,
        /** It is of another shop, or play money where real money is expected, or the other way round. */
        OTHER_SHOP,
        /** A refund of ours is under way and holds the amount; once the provider has refused that one, comparing again takes this one in. */
        REFUND_UNDER_WAY,
        /** A refund from before the time that was compared, or one that the list does not show yet: compare a longer time, or later. */
        OUTSIDE_OF_THE_TIME,
        /** None of these: somebody has changed it at the provider, or the rows here. */
        CHANGED
    }

    /** Requires what is always there. */
    public Drift {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(details, "details");
    }
}
