package ru.eatfit24.billing.webhook;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A notification as a store keeps it. Receiving and processing are apart: a message that comes again changes the one and never the other. Immutable.
 *
 * @param id our id of it
 * @param notification what was read out of the first message
 * @param receiving when it came, and how often
 * @param progress how far it is
 */
public record WebhookEvent(String id, WebhookNotification notification, Receiving receiving, Progress progress) {

    /** Requires all. */
    public WebhookEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(notification, "notification");
        Objects.requireNonNull(receiving, "receiving");
        Objects.requireNonNull(progress, "progress");
    }

    /**
     * When it came.
     *
     * @param firstAt when it came first
     * @param lastAt when it came last
     * @param times how often, 1 or more
     */
    public record Receiving(Instant firstAt, Instant lastAt, int times) {

        /** Requires the instants. */
        public Receiving {
            Objects.requireNonNull(firstAt, "firstAt");
            Objects.requireNonNull(lastAt, "lastAt");
        }
    }

    /**
     * How far it is.
     *
     * @param state see there
     * @param fence grows with each claim and each replay, and never falls: whoever holds an older number changes nothing
     * @param attempts how often it was claimed since it came or was replayed
     * @param note why it is where it is; null before the first attempt has ended
     * @param dueAt when it may be claimed: while it is claimed the end of the lease; null once it has ended
     * @param endedAt when it ended; null while it waits
     */
    public record Progress(
            WebhookState state,
            long fence,
            int attempts,
            @Nullable String note,
            @Nullable Instant dueAt,
            @Nullable Instant endedAt) {

        /** Requires the state. */
        public Progress {
            Objects.requireNonNull(state, "state");
        }
    }
}
