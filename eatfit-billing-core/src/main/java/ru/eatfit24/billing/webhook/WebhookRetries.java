package ru.eatfit24.billing.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/**
 * When a notification is tried again, and when no more. Pure: the part of the pause that is drawn, so that what has failed together does not come back together, follows
 * from the notification's id and the number of the attempt.
 */
public final class WebhookRetries {

    /** How many attempts there are before it is dead. The pauses between them are together more than a day, whatever was drawn. */
    public static final int MOST_ATTEMPTS = 45;

    /** How many attempts there are before it is put into quarantine for telling what the provider does not show: with the pauses about an hour. */
    public static final int MOST_ATTEMPTS_WHEN_NOT_SHOWN = 12;

    /** The longest pause between two attempts. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private WebhookRetries() {}

    /**
     * What becomes of one whose attempt has failed.
     *
     * @param note why it has
     */
    public static WebhookVerdict afterFailure(WebhookClaim claim, String note, Instant now) {
        return claim.attempt() >= MOST_ATTEMPTS
                ? WebhookVerdict.dead(note)
                : WebhookVerdict.again(note, now.plus(pause(claim)));
    }

    /**
     * What becomes of one that tells what the provider does not show, or not yet.
     *
     * @param note what it is
     */
    public static WebhookVerdict afterNotShown(WebhookClaim claim, String note, Instant now) {
        return claim.attempt() >= MOST_ATTEMPTS_WHEN_NOT_SHOWN
                ? WebhookVerdict.quarantined(note)
                : WebhookVerdict.again(note, now.plus(pause(claim)));
    }

    /** Three quarters of it are sure, the rest is drawn. */
    static Duration pause(WebhookClaim claim) {
        int doublings = Math.min(Math.max(claim.attempt() - 1, 0), 12);
        Duration longest = FIRST_PAUSE.multipliedBy(1L << doublings);
        long micros = Math.min(longest.toSeconds(), LONGEST_PAUSE.toSeconds()) * 1_000_000L;
        long seed = 31L * claim.event().id().hashCode() + claim.attempt();
        long drawn = new SplittableRandom(seed).nextLong(micros / 4 + 1);
        return Duration.of(micros - drawn, ChronoUnit.MICROS);
    }
}
