package ru.eatfit24.billing.job;

/** What has to be done again and again for a service to go on. Each is safe to run at any time, on any number of nodes at once. */
public enum Job {
    /** Charges subscriptions whose renewal is due, and tells of those that have ended: {@link ru.eatfit24.billing.checkout.PaymentRuns#renew}. */
    RENEWALS,
    /** Finds out what nobody knows yet of calls, payments, refunds and methods: {@link ru.eatfit24.billing.checkout.PaymentRuns#reconcile}. */
    RECONCILIATION,
    /**
     * Compares the payments and refunds of the last three days with the provider: {@link ru.eatfit24.billing.checkout.PaymentRuns#compare}. What differs counts as failed, and
     * is told by {@link ru.eatfit24.billing.checkout.AttentionNeeded} where it has an account.
     */
    COMPARISON,
    /** Processes the provider's notifications: {@link ru.eatfit24.billing.webhook.Inbox#process}. */
    INBOX,
    /** Delivers events to the listeners of the service: {@link ru.eatfit24.billing.event.Outbox#deliver}. */
    OUTBOX,
    /** Writes down reservations that have ended by themselves; their units are back without it. */
    RESERVATIONS,
    /** Deletes what was kept long enough: {@link CleanUp}. */
    CLEAN_UP,
    /**
     * Verifies accounts, those that follow the ones of the run before, and begins anew after the last: {@link ru.eatfit24.billing.ledger.Ledger}. What differs is logged and counts as failed;
     * nothing is repaired. Where it goes on is kept by each service for itself, while it runs.
     */
    VERIFICATION
}
