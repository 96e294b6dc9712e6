package ru.eatfit24.billing.event;

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
        // By hand: the checker of schedules cannot look into comparators of the platform.
        int byAccount = account.compareTo(other.account);
        int byVersion = byAccount != 0 ? byAccount : Long.compare(accountVersion, other.accountVersion);
        return byVersion != 0 ? byVersion : Integer.compare(position, other.position);
    }

    /** Such as {@code user-42@1765432100000001.0}: unique among all events, and fit for a key of the host's. */
    @Override
    public String toString() {
        return account + "@" + accountVersion + "." + position;
    }
}
