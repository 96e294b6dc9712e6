package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import ru.eatfit24.billing.observation.Vitals;

/**
 * The port to events that are kept until they are delivered. They come in by the changes that raise them, in the same transaction; this port is for
 * those who deliver. What each method does is one short transaction of its own. Safe for use by many threads and nodes at once.
 *
 * <p>Listeners are known by name. An event is first handed out, once: from then on each listener that was known at that moment has a delivery of it, with a mark and a
 * pause of its own. An account's events are handed out, and delivered to each listener, in the order of their {@link EventId}s. There is no order over all events, and no
 * mark up to which they are done: one that commits late is found like any other.
 */
public interface OutboxStore {

    /** The most that one listing answers. */
    int MAX_LIMIT = 1_000;

    /** Makes listeners known for good; those that are known already stay as they are. */
    void register(Set<String> listeners, Instant now);

    /** The names of all listeners that are known, also of other services on the same store. */
    Set<String> listeners();

    /**
     * Makes a listener unknown, and drops what was not delivered to it; the entry is written in the same transaction as the first.
     *
     * @param entry who, when, and why
     * @return whether it was known; if not, nothing was changed
     */
    boolean forget(String listener, AuditEntry entry);

    /**
     * Hands out events that were not yet, in the order of each account: from now on each known listener has a delivery of each, due at once. What others are handing out at
     * this moment is passed over.
     *
     * @param accounts of how many accounts at most, 1 or more
     * @param eventsEach how many events of each at most, 1 or more: the earliest ones
     * @return how many events were handed out; fewer than asked for when there are no more, or others are at them
     */
    int handOut(int accounts, int eventsEach, Instant now);

    /**
     * Claims accounts that have something to deliver to a listener: those whose earliest undelivered event is due, which one is from its handing out on, after a failure
     * from the end of the pause on, and once claimed from the end of the lease on. Nobody else is given events of a claimed account for this listener before the lease
     * ends, unless all of the run is delivered or one is postponed or buried. What others are claiming at this moment is passed over. Other listeners are not concerned.
     *
     * @param accounts how many accounts at most, 1 or more
     * @param eventsEach how many events of each at most, 1 or more: the earliest ones
     * @param leasedUntil after {@code now}, in whole microseconds
     * @return a run for each account; empty when nothing is due
     */
    List<EventRun> claim(String listener, int accounts, int eventsEach, Instant now, Instant leasedUntil);

    /**
     * Writes down that an event is delivered to a listener, if the claim still holds.
     *
     * @param leasedUntil the claim's {@link EventRun#leasedUntil}
     * @return false if somebody else has claimed the event since, or has delivered it: the rest of the run is no longer the caller's
     */
    boolean markDelivered(String listener, EventId event, Instant leasedUntil, Instant now);

    /**
     * Writes down that the delivery of an event failed, if the claim still holds, and gives the account back: the event and all later ones of it are
     * due for this listener at this instant.
     *
     * @param leasedUntil the claim's {@link EventRun#leasedUntil}
     * @param failure the class of the failure, 1 to 250 characters
     * @param dueAt when to try again, in whole microseconds
     * @return false if somebody else has claimed the event since, or has delivered it; then nothing was written
     */
    boolean postpone(String listener, EventId event, Instant leasedUntil, String failure, Instant dueAt);

    /**
     * Gives an event up for a listener after one more failure, if the claim still holds, and gives the account back: all later ones of it are due for this listener at once.
     *
     * @param leasedUntil the claim's {@link EventRun#leasedUntil}
     * @param failure the class of the failure, 1 to 250 characters
     * @return false if somebody else has claimed the event since, or has delivered it; then nothing was written
     */
    boolean bury(String listener, EventId event, Instant leasedUntil, String failure, Instant now);

    /**
     * Events that were given up for a listener, those that were given up first before the others.
     *
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<DeadLetter> deadLetters(String listener, int limit);

    /**
     * Makes an event that was given up due for its listener at once, its failures counted anew; the entry is written to its account's audit trail in the same transaction.
     *
     * @return whether it was given up; if not, nothing was changed
     */
    boolean replay(String listener, EventId event, AuditEntry entry);

    /**
     * Takes an event that was given up for delivered; the entry is written to its account's audit trail in the same transaction.
     *
     * @return whether it was given up; if not, nothing was changed
     */
    boolean dismiss(String listener, EventId event, AuditEntry entry);

    /**
     * How many events are to be delivered to a listener: those that are not handed out yet, and those that are due for it.
     *
     * @param most stops counting there, 1 or more
     */
    int countDue(String listener, Instant now, int most);

    /** How much waits for all known listeners, also of other services on the same store, due or not, and how many dead letters they have. */
    Vitals.Outbox vitals();
}
