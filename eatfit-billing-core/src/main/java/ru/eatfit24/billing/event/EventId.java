package ru.eatfit24.billing.event;

import java.util.Comparator;
import java.util.Objects;

/**
 * Which event of which account, and its place in the account's order. The same at every delivery, so a listener can tell a repeat by it. Immutable.
 *
 * <p>Events of one account are ordered by the version that the account had after the change, then by the position in it. Over several accounts there
 * is no order.
 *
 * @param account the account
 * @param accountVersion the version of the account that the change made, 1 or more; later changes of it have higher ones
 * @param position the place among the events of that version, from 0
 */
public record EventId(String account, long accountVersion, int position) implements Comparable<EventId> {

    private static final Comparator<EventId> ORDER = Comparator.comparing(EventId::account)
            .thenComparingLong(EventId::accountVersion)
            .thenComparingInt(EventId::position);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the version is below 1 or the position below 0
     */
    public EventId {
        Objects.requireNonNull(account, "account");
        if (accountVersion < 1 || position < 0) {
            throw new IllegalArgumentException("an event is at a version of 1 or more and a position of 0 or more, but "
                    + account + " has " + accountVersion + " and " + position);
        }
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code user-42@1765432100000001.0}: unique among all events, and fit for a key of the host's. */
    @Override
    public String toString() {
        return account + "@" + accountVersion + "." + position;
    }
}
