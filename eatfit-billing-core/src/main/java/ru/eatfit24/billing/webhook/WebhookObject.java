package ru.eatfit24.billing.webhook;

/** What kind of the provider's objects a notification is about. */
public enum WebhookObject {
    /** A payment. */
    PAYMENT,
    /** A refund. */
    REFUND,
    /** A saved method to pay. */
    PAYMENT_METHOD,
    /** Something that this library does not follow; it is kept and not looked after. */
    OTHER
}
