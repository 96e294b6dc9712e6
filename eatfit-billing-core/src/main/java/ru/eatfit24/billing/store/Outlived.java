package ru.eatfit24.billing.store;

import java.time.Instant;
import java.util.Objects;
import ru.eatfit24.billing.event.EventListener;

/** Rows of one kind that nobody needs any more: what a {@link CleanUpStore} deletes. Instants are inclusive. */
public sealed interface Outlived {

    /**
     * Windows that have ended and were replaced by another one.
     *
     * @param feature the code of the metered feature
     * @param endedBy those that ended then or before
     */
    record ClosedWindows(String feature, Instant endedBy) implements Outlived {

        /** Requires both. */
        public ClosedWindows {
            Objects.requireNonNull(feature, "feature");
            Objects.requireNonNull(endedBy, "endedBy");
        }
    }

    /**
     * Operations that took effect, except those whose hold is live.
     *
     * @param takenBy those that took effect then or before
     */
    record Operations(Instant takenBy) implements Outlived {

        /** Requires the instant. */
        public Operations {
            Objects.requireNonNull(takenBy, "takenBy");
        }
    }

    /**
     * Holds that have ended, each one written down as committed, released or expired. One that is due but was not written down as expired is none.
     *
     * @param endedBy those that would have ended by themselves then or before
     */
    record SettledHolds(Instant endedBy) implements Outlived {

        /** Requires the instant. */
        public SettledHolds {
            Objects.requireNonNull(endedBy, "endedBy");
        }
    }

    /**
     * Calls to the payment provider whose outcome is known. One whose outcome is open is none, however old.
     *
     * @param sentBy those that were sent last then or before
     */
    record EndedCalls(Instant sentBy) implements Outlived {

        /** Requires the instant. */
        public EndedCalls {
            Objects.requireNonNull(sentBy, "sentBy");
        }
    }

    /**
     * Deliveries of events to listeners.
     *
     * @param deliveredBy those that were made then or before
     */
    record Deliveries(Instant deliveredBy) implements Outlived {

        /** Requires the instant. */
        public Deliveries {
            Objects.requireNonNull(deliveredBy, "deliveredBy");
        }
    }

    /**
     * Events that every {@link EventListener} has taken which they were handed out to.
     *
     * @param deliveredBy those that were handed out and delivered to all of them then or before
     */
    record DeliveredEvents(Instant deliveredBy) implements Outlived {

        /** Requires the instant. */
        public DeliveredEvents {
            Objects.requireNonNull(deliveredBy, "deliveredBy");
        }
    }

    /**
     * Notifications of the provider that were processed. Those in quarantine and dead ones are none.
     *
     * @param processedBy those that were processed then or before
     */
    record ProcessedNotifications(Instant processedBy) implements Outlived {

        /** Requires the instant. */
        public ProcessedNotifications {
            Objects.requireNonNull(processedBy, "processedBy");
        }
    }
}
