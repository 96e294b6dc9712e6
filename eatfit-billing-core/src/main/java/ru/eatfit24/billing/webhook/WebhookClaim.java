package ru.eatfit24.billing.webhook;

import java.time.Instant;
import java.util.Objects;

/**
 * The right to settle a notification, until somebody else is given it. Immutable.
 *
 * @param event as it is now, claimed
 * @param leasedUntil until when nobody else is given it
 */
public record WebhookClaim(WebhookEvent event, Instant leasedUntil) {

    /** Requires both. */
    public WebhookClaim {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(leasedUntil, "leasedUntil");
    }

    /** The number that every effect of this claim checks. */
    public long fence() {
        return event.progress().fence();
    }

    /** 1 for the first attempt since it came or was replayed. */
    public int attempt() {
        return event.progress().attempts();
    }
}
