package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.Objects;

/**
 * An event that one listener failed on too often. It is not delivered to that listener any more until a person says so; later events of its account are. Immutable.
 *
 * @param listener the name of the listener
 * @param event the event, with the number of failures
 * @param deadAt when it was given up
 * @param failure the class of the last failure
 */
public record DeadLetter(String listener, StoredEvent event, Instant deadAt, String failure) {

    /** Requires all. */
    public DeadLetter {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(deadAt, "deadAt");
        Objects.requireNonNull(failure, "failure");
    }
}
