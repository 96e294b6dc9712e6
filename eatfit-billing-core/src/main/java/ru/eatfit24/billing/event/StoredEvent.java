package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import ru.eatfit24.billing.error.internal.Text;

/**
 * An event as a store keeps it: what every event has, and nothing of its own class. This is also what a listener is given for a type or version that
 * this release does not know. Immutable.
 */
public final class StoredEvent implements BillingEvent {

    private final EventId id;
    private final String type;
    private final int version;
    private final Instant at;
    private final Map<String, String> content;
    private final int failures;

    private StoredEvent(EventId id, String type, int version, Instant at, Map<String, String> content, int failures) {
        this.id = Objects.requireNonNull(id, "id");
        this.type = Text.require("event type", type, MAX_TYPE);
        this.version = version;
        this.at = Objects.requireNonNull(at, "at");
        this.content = Collections.unmodifiableMap(new TreeMap<>(content));
        this.failures = failures;
        if (version < 1 || failures < 0) {
            throw new IllegalArgumentException("event " + id + " of type " + type
                    + " must have a version of 1 or more and 0 or more failures, but has " + version + " and "
                    + failures);
        }
    }

    /** An event that is about to be kept. */
    public static StoredEvent of(EventId id, BillingEvent event) {
        if (!event.account().equals(id.account())) {
            throw new IllegalArgumentException("an event of account " + event.account()
                    + " was raised in a change of account " + id.account() + ": " + event.type());
        }
        return new StoredEvent(id, event.type(), event.version(), event.at(), event.content(), 0);
    }

    /**
     * An event as a store kept it.
     *
     * @param failures how often its delivery has failed
     */
    public static StoredEvent of(
            EventId id, String type, int version, Instant at, Map<String, String> content, int failures) {
        return new StoredEvent(id, type, version, at, content, failures);
    }

    /** Which event it is. */
    public EventId id() {
        return id;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String account() {
        return id.account();
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public Map<String, String> content() {
        return content;
    }

    /** How often the listener that it is meant for has failed on it; 0 where it is meant for none. */
    public int failures() {
        return failures;
    }

    /** The same event after one more failure. */
    public StoredEvent failedAgain() {
        return new StoredEvent(id, type, version, at, content, failures + 1);
    }

    /**
     * A text of the content, for those who read an event back.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public String requireText(String name) {
        String text = content.get(name);
        if (text == null) {
            throw new IllegalArgumentException("event " + id + " of type " + type + " v" + version + " has no \"" + name
                    + "\", only " + content.keySet());
        }
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredEvent event
                && id.equals(event.id)
                && type.equals(event.type)
                && version == event.version
                && at.equals(event.at)
                && content.equals(event.content)
                && failures == event.failures;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "StoredEvent[" + id + ", " + type + " v" + version + " at " + at + ", " + content.keySet() + "]";
    }
}
