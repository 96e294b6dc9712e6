package ru.eatfit24.billing.store;

/** What kinds of stored things may have to be looked after at an instant. */
public enum DueKind {
    /** A subscription: to charge, to change, or to say that it has ended. */
    SUBSCRIPTION,
    /** A payment: to ask the provider for. */
    PAYMENT,
    /** A call whose outcome is open: to send again, or to look for. */
    PROVIDER_CALL,
    /** A refund: to ask the provider for. */
    REFUND,
    /** A method that the payer has not confirmed: to ask the provider for. */
    PAYMENT_METHOD
}
