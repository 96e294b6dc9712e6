package ru.eatfit24.billing.usage;

import java.time.Instant;

/** The answer to a request to reserve: the units are held, or nothing was taken. Immutable. */
public sealed interface ReservationOutcome {

    /** Whether the units are held. */
    boolean isReserved();

    /** What was decided, and how the account stands. */
    Decision decision();

    /**
     * The units are held until they are settled or the hold expires.
     *
     * @param id what settles it
     * @param expiresAt when it ends by itself
     * @param decision how the account stands with the units taken
     */
    record Reserved(ReservationId id, Instant expiresAt, Decision.Granted decision) implements ReservationOutcome {

        @Override
        public boolean isReserved() {
            return true;
        }
    }

    /**
     * Nothing was taken.
     *
     * @param decision why
     */
    record Denied(Decision.Denied decision) implements ReservationOutcome {

        @Override
        public boolean isReserved() {
            return false;
        }
    }
}
