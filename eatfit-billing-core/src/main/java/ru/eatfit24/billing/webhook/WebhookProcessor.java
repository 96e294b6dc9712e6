package ru.eatfit24.billing.webhook;

import java.time.Instant;

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

    /**
     * Settles one that has failed too often, together with what a host is told of it. Should the telling fail, it is settled all the same.
     *
     * @param dead what is settled
     * @param rows where it is settled
     * @param now in whole microseconds
     * @return whether the claim held; if not, nothing was changed
     */
    default boolean giveUp(WebhookClaim claim, WebhookVerdict dead, InboxRows rows, Instant now) {
        return rows.settle(claim, dead, now);
    }
}
