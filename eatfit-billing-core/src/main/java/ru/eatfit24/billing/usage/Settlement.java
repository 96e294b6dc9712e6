package ru.eatfit24.billing.usage;

import java.time.Instant;

/**
 * What came of settling a reservation. Immutable. Settling again in the same way is answered in the same way and changes nothing.
 */
public sealed interface Settlement {

    /**
     * The units were used; what was reserved beyond them was given back.
     *
     * @param units what stays taken
     */
    record Committed(long units) implements Settlement {}

    /**
     * More was used than was reserved, and the rest did not fit: what was reserved stays taken, and the host has used units that nobody granted.
     *
     * @param units what stays taken
     * @param missing what did not fit
     */
    record Exceeded(long units, long missing) implements Settlement {}

    /** The units were given back. */
    record Released() implements Settlement {}

    /**
     * The reservation lives on.
     *
     * @param expiresAt when it ends by itself now
     */
    record Extended(Instant expiresAt) implements Settlement {}

    /**
     * The reservation had ended by itself before; its units were given back then. Work that was done is not counted: see
     * {@link UsageGate#record}.
     *
     * @param expiredAt when it ended
     */
    record Expired(Instant expiredAt) implements Settlement {}

    /**
     * The reservation was settled in another way before; nothing was changed now.
     *
     * @param state how it ended
     * @param units what stays taken
     */
    record SettledBefore(Hold.State state, long units) implements Settlement {}

    /** There is no such reservation: it never was, or was settled longer ago than operations are remembered. */
    record Unknown() implements Settlement {}
}
