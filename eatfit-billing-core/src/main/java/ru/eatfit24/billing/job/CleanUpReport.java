package ru.eatfit24.billing.job;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What one call of {@link CleanUp} deleted, or would have. Immutable. */
public final class CleanUpReport {

    /** Kinds of rows that are deleted. */
    public enum Kind {
        /** Operations that took effect. */
        OPERATIONS,
        /** Reservations that have ended. */
        SETTLED_HOLDS,
        /** Windows that have ended. */
        CLOSED_WINDOWS,
        /** Deliveries of events, each to one listener. */
        DELIVERIES,
        /** Events that were delivered. */
        DELIVERED_EVENTS,
        /** Notifications of the provider that were processed. */
        PROCESSED_NOTIFICATIONS,
        /** Calls to the payment provider whose outcome is known. */
        ENDED_CALLS
    }

    private final Map<Kind, Integer> rows;
    private final boolean hasMore;

    CleanUpReport(Map<Kind, Integer> rows, boolean hasMore) {
        this.rows = Collections.unmodifiableMap(new EnumMap<>(rows));
        this.hasMore = hasMore;
    }

    /** How many rows of a kind. */
    public int rows(Kind kind) {
        return rows.getOrDefault(kind, 0);
    }

    /** How many rows of all kinds. */
    public int total() {
        return rows.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether there may be more: the call ended because it had done as much as it may, or its thread was interrupted. */
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public String toString() {
        return "CleanUpReport" + rows + (hasMore ? " and maybe more" : "");
    }
}
