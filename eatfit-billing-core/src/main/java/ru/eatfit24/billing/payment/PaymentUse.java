package ru.eatfit24.billing.payment;

/** What became of the money that a payment took. */
public enum PaymentUse {

    /** It has taken none, or nobody has decided yet. */
    NONE,

    /** It paid its invoice. */
    PAID_INVOICE,

    /** Its invoice was paid already, or void: the amount went to the account's credit. */
    CREDITED,

    /** Its invoice was paid already, or void: the amount goes back by a refund. */
    GIVEN_BACK
}
