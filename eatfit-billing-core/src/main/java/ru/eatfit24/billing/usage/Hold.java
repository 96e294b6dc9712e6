package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Objects;
import ru.eatfit24.billing.time.Instants;

/**
 * Units that were taken by a reservation, and what has become of them. Immutable. It ends exactly once: committed, released or expired.
 *
 * @param id unique in the account
 * @param member the {@link Subject#memberKey} of the subject; empty for the account
 * @param reservedAt when the units were taken
 * @param expiresAt when they are given back by themselves unless settled before
 * @param state what has become of it
 * @param taken where the units were taken from: while live all that was reserved, then what stays taken
 * @param committed units that the host said it used; 0 unless committed
 * @param missing units that a commit asked for above what fitted; 0 unless committed
 */
public record Hold(
        String id,
        String member,
        Instant reservedAt,
        Instant expiresAt,
        State state,
        UnitsTaken taken,
        long committed,
        long missing) {

    /** Cuts the instants to microseconds. */
    public Hold {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(member, "member");
        reservedAt = Instants.toMicros(reservedAt);
        expiresAt = Instants.toMicros(expiresAt);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(taken, "taken");
    }

    /** What has become of a hold. */
    public enum State {
        /** Taken, not settled. Ends by itself at its expiry. */
        LIVE,
        /** Settled: used. */
        COMMITTED,
        /** Settled: given back by the host. */
        RELEASED,
        /** Given back by itself. */
        EXPIRED
    }

    boolean isDue(Instant at) {
        return state == State.LIVE && !at.isBefore(expiresAt);
    }

    Hold settled(State end, UnitsTaken kept, long committedUnits, long missingUnits) {
        return new Hold(id, member, reservedAt, expiresAt, end, kept, committedUnits, missingUnits);
    }

    Hold until(Instant later) {
        return new Hold(id, member, reservedAt, later, state, taken, committed, missing);
    }
}
