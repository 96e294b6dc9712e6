package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Events of one account that one node has claimed to deliver: the earliest that are not delivered, in their order. Immutable.
 *
 * @param leasedUntil until when nobody else delivers events of this account. It also tells this claim from any later one of the same events
 * @param events at least one
 */
public record EventRun(Instant leasedUntil, List<StoredEvent> events) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is none, or they are not of one account and in order
     */
    public EventRun {
        Objects.requireNonNull(leasedUntil, "leasedUntil");
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one event");
        }
        for (int i = 1; i < events.size(); i++) {
            EventId before = events.get(i - 1).id();
            EventId after = events.get(i).id();
            if (!before.account().equals(after.account()) || before.compareTo(after) >= 0) {
                throw new IllegalArgumentException(
                        "a run is of one account and in its order, but " + after + " comes after " + before);
            }
        }
    }

    /** The account. */
    public String account() {
        return events.get(0).account();
    }
}
