package ru.eatfit24.billing.webhook;

/** How far a stored notification is. That it was received again changes none of these. */
public enum WebhookState {
    /** It is to be processed, maybe again; also while somebody is at it. */
    WAITING,
    /** What follows from it was done, or nothing does. */
    PROCESSED,
    /** It contradicts what we know or what the provider shows: a person must look. */
    QUARANTINED,
    /** It failed too often: a person must look. */
    DEAD
}
