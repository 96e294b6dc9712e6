package ru.eatfit24.billing.webhook;

import java.time.Instant;

/** Stored notifications inside a transaction: what becomes of one is saved together with what follows from it, or not at all. */
public interface InboxRows {

    /**
     * Settles a notification, if the claim still holds: nobody else has claimed or replayed it since, and it is not settled. It holds after the lease too, as long as
     * nobody else was given it.
     *
     * @param now when it is settled, in whole microseconds
     * @return whether it held; if not, nothing was changed, and the caller must undo what it has done
     */
    boolean settle(WebhookClaim claim, WebhookVerdict verdict, Instant now);
}
