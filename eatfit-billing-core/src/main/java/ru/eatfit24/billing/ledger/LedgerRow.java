package ru.eatfit24.billing.ledger;

/** What a verification counts. */
public enum LedgerRow {
    /** Accounts that were verified. */
    ACCOUNT,
    /** Windows of accounts and members, open and closed. */
    WINDOW,
    /** Operations that took effect. */
    OPERATION,
    /** Reservations. */
    HOLD,
    /** Changes by hand. */
    AUDIT_ENTRY,
    /** Subscriptions. */
    SUBSCRIPTION,
    /** Invoices. */
    INVOICE,
    /** Payments. */
    PAYMENT,
    /** Refunds. */
    REFUND,
    /** Credit entries. */
    CREDIT_ENTRY,
    /** Payments that the provider was asked for. */
    QUESTION
}
