package ru.eatfit24.billing.testkit;

/** What can befall one call to a {@link FakePaymentProvider}. */
public enum ProviderFault {

    /** Nothing. */
    NONE,

    /** The request never arrives: no effect, no answer. */
    LOST_REQUEST,

    /** The request takes effect, and its answer never arrives. */
    LOST_ANSWER,

    /** The request is under way for a while: no answer, and the effect comes only after {@link FakePaymentProvider#DELAY}. */
    DELAYED_REQUEST,

    /** The provider fails before it has done anything. */
    ERROR_BEFORE,

    /** The provider fails after it has done it. */
    ERROR_AFTER,

    /** Too many requests: no effect, and the provider says so. */
    THROTTLED,

    /** Refused for good, for no reason of ours: no effect, and the provider says so. */
    REFUSED,

    /** The key is said to be in use: no effect of this send. */
    KEY_IN_USE
}
