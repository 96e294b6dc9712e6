package ru.eatfit24.billing.observation;

import java.time.Instant;
import java.util.Objects;

/**
 * How much waits in a service and its store: what gauges and health checks show. Immutable. Each part is read by a statement of its own, so they need not be of the same moment.
 *
 * @param at when, by the service's clock
 * @param requests decisions that this process has taken up and not answered yet; 0 on a store that carries each out by itself
 * @param inbox notifications of the provider; nothing in a service that sells nothing
 * @param outbox events
 * @param openCalls calls to the payment provider whose outcome nobody knows yet, by when they were sent first, those that are under way at this moment among them; nothing in
 *     a service that sells nothing
 */
public record Vitals(Instant at, int requests, Inbox inbox, Outbox outbox, Backlog openCalls) {

    /** Requires all. */
    public Vitals {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(inbox, "inbox");
        Objects.requireNonNull(outbox, "outbox");
        Objects.requireNonNull(openCalls, "openCalls");
    }

    /**
     * Notifications of the provider.
     *
     * @param waiting those that are not processed, by when they came first
     * @param quarantined how many contradict something: a person must look
     * @param dead how many failed too often: a person must look
     */
    public record Inbox(Backlog waiting, long quarantined, long dead) {

        /** There is none. */
        public static final Inbox EMPTY = new Inbox(Backlog.NONE, 0, 0);

        /** Requires the backlog. */
        public Inbox {
            Objects.requireNonNull(waiting, "waiting");
        }
    }

    /**
     * Events, over the listeners of all services on the store.
     *
     * @param waiting events that are not handed out, and deliveries that are not made, one for each listener, by when the event happened
     * @param deadLetters how many deliveries were given up: a person must look
     */
    public record Outbox(Backlog waiting, long deadLetters) {

        /** Requires the backlog. */
        public Outbox {
            Objects.requireNonNull(waiting, "waiting");
        }
    }
}
