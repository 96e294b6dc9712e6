package ru.eatfit24.billing.payment;

/** Why an attempt left its invoice's live slot without an end at the provider. A judgement of ours and never final: a real success still wins. */
public enum Withdrawal {

    /** Another attempt took its place. It is watched to its end; a success of it is given back or credited. */
    SUPERSEDED,

    /** The provider shows no trace of it, although it was looked for in the whole time in which it can have been made. */
    LOST,

    /** It was never sent, or the provider refused to make it. */
    ABANDONED,

    /**
     * The provider shows it with what cannot be, such as another amount, a {@link Payment.Mismatch}, or as succeeded and as canceled. A person must look; until then nobody who is away is charged for the
     * same invoice again.
     */
    QUARANTINED
}
