package ru.eatfit24.billing.subscription;

/** How a subscription stands at an instant. */
public enum SubscriptionState {

    /** Inside a trial. */
    TRIALING,

    /** Inside a period that was paid or given. */
    ACTIVE,

    /** Canceled, and access runs to the end of what was paid or given. */
    CANCELED,

    /** The period is over and was not renewed; access is kept for a while. */
    PAST_DUE,

    /** Over: the account is on the default plan. */
    EXPIRED;

    /** Whether the subscription's plan is in force. */
    public boolean hasAccess() {
        return this != EXPIRED;
    }
}
