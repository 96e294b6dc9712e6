package ru.eatfit24.billing.webhook;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * What becomes of a claimed notification. Immutable.
 *
 * @param state how far it is from now on
 * @param note why, in one line of at most {@value #MAX_NOTE} characters: nothing of the provider's message, no token and nobody's text
 * @param dueAt when it is tried again, in whole microseconds; null unless it goes on waiting
 */
public record WebhookVerdict(
        WebhookState state, String note, @Nullable Instant dueAt) {

    /** The longest note. */
    public static final int MAX_NOTE = 250;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if what goes on waiting has no instant, or what has ended has one
     */
    public WebhookVerdict {
        Objects.requireNonNull(state, "state");
        Text.require("note", note, MAX_NOTE);
        if ((state == WebhookState.WAITING) != (dueAt != null)) {
            throw new IllegalArgumentException(
                    "what waits is due at an instant, and nothing else is, but " + state + " was given " + dueAt);
        }
    }

    /** It is done. */
    public static WebhookVerdict processed(String note) {
        return new WebhookVerdict(WebhookState.PROCESSED, note, null);
    }

    /** A person must look: it contradicts something. */
    public static WebhookVerdict quarantined(String note) {
        return new WebhookVerdict(WebhookState.QUARANTINED, note, null);
    }

    /** A person must look: it failed too often. */
    public static WebhookVerdict dead(String note) {
        return new WebhookVerdict(WebhookState.DEAD, note, null);
    }

    /** It is tried again. */
    public static WebhookVerdict again(String note, Instant dueAt) {
        return new WebhookVerdict(WebhookState.WAITING, note, dueAt);
    }
}
