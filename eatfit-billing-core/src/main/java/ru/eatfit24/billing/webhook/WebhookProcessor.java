package ru.eatfit24.billing.webhook;

/**
 * Does what follows from a notification. It asks the provider for the object first, outside any transaction, and then, in one transaction, takes in what it was shown and
 * settles the claim ({@link InboxRows#settle}); where the claim does not hold any more, it undoes everything.
 */
@FunctionalInterface
public interface WebhookProcessor {

    /** How it ended. */
    enum Result {
        /** It is settled, as processed. */
        PROCESSED,
        /** It is settled: a person must look. */
        QUARANTINED,
        /** It is settled, to be tried again. */
        AGAIN,
        /** The claim was over; nothing was changed. */
        LOST
    }

    /**
     * Processes one.
     *
     * @throws RuntimeException any: nothing was settled, and it is tried again. {@link ru.eatfit24.billing.payment.ProviderUnavailableException} if the provider does not
     *     answer
     */
    Result process(WebhookClaim claim);
}
