package ru.eatfit24.billing.store;

import java.time.Instant;
import java.util.List;

/**
 * The port to what may be deleted. It knows nothing about how long anything is needed: {@code CleanUp} does. Safe for use by many threads and nodes at
 * once, and beside decisions: rows that others have locked are passed over, and nobody's account is locked.
 */
public interface CleanUpStore {

    /** Codes of the features that have closed windows. */
    List<String> featuresOfClosedWindows();

    /**
     * Deletes some, in one short transaction.
     *
     * @param most how many at most, 1 or more
     * @return how many were deleted; fewer than asked for when there are no more, or others are at them
     */
    int delete(Outlived outlived, int most);

    /**
     * How many there are.
     *
     * @param most stops counting there, 1 or more
     */
    int count(Outlived outlived, int most);

    /**
     * Accounts with live reservations that have ended and were not written down as expired, those that ended first before the others.
     *
     * @param most how many reservations to look at, at most; 1 or more
     */
    List<String> accountsOfEndedHolds(Instant now, int most);
}
