package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.List;

/**
 * The port to events that are kept until they are delivered. They come in by the changes that raise them, in the same transaction; this port is for
 * those who deliver. What each method does is one short transaction of its own. Safe for use by many threads and nodes at once.
 *
 * <p>An account's events are delivered in the order of their {@link EventId}s. There is no order over all events, and no mark up to which they are
 * done: one that commits late is found like any other.
 */
public interface OutboxStore {

    /**
     * Claims accounts that have something to deliver: those whose earliest undelivered event is due, which one is from its instant on, after a failure
     * from the end of the pause on, and once claimed from the end of the lease on. Nobody else is given events of a claimed account before the lease
     * ends, unless all of the run is delivered or one is postponed. What others are claiming at this moment is passed over.
     *
     * @param accounts how many accounts at most, 1 or more
     * @param eventsEach how many events of each at most, 1 or more: the earliest ones
     * @param leasedUntil after {@code now}, in whole microseconds
     * @return a run for each account; empty when nothing is due
     */
    List<EventRun> claim(int accounts, int eventsEach, Instant now, Instant leasedUntil);

    /**
     * Writes down that an event is delivered, if the claim still holds.
     *
     * @param leasedUntil the claim's {@link EventRun#leasedUntil}
     * @return false if somebody else has claimed the event since, or has delivered it: the rest of the run is no longer the caller's
     */
    boolean markDelivered(EventId event, Instant leasedUntil, Instant now);

    /**
     * Writes down that the delivery of an event failed, if the claim still holds, and gives the account back: the event and all later ones of it are
     * due at this instant.
     *
     * @param leasedUntil the claim's {@link EventRun#leasedUntil}
     * @param dueAt when to try again, in whole microseconds
     * @return false if somebody else has claimed the event since, or has delivered it; then nothing was written
     */
    boolean postpone(EventId event, Instant leasedUntil, Instant dueAt);
}
