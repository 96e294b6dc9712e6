package ru.eatfit24.billing.event;

import java.util.Objects;

/** One call of a listener with one event. Immutable. */
public final class EventDelivery {

    private final EventId id;
    private final BillingEvent event;
    private final int attempt;

    EventDelivery(StoredEvent stored, BillingEvent event) {
        this.id = stored.id();
        this.event = Objects.requireNonNull(event, "event");
        this.attempt = stored.failures() + 1;
    }

    /** Which event it is: the same at every delivery of it, so that a listener can refuse what it has done already. */
    public EventId id() {
        return id;
    }

    /** The event: of its own class where this release knows its type and version, else a {@link StoredEvent}. */
    public BillingEvent event() {
        return event;
    }

    /** 1, and 1 more for each time that the listener has failed on it. A call that was cut short by a crash is not counted. */
    public int attempt() {
        return attempt;
    }

    @Override
    public String toString() {
        return "EventDelivery[" + id + ", " + event.type() + ", attempt " + attempt + "]";
    }
}
