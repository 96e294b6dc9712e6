package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;

/**
 * The system's clock, moved by what it was off from the database's when the store was opened, so that the nodes of one
 * database decide by one clock. Immutable.
 */
final class DatabaseClock implements InstantSource {

    /** What the two clocks may be apart. More is a broken clock on one of the machines, which a shift would only hide. */
    static final Duration MOST_SKEW = Duration.ofSeconds(1);

    private static final int SAMPLES = 5;

    private final InstantSource system;
    private final Duration offset;

    private DatabaseClock(InstantSource system, Duration offset) {
        this.system = system;
        this.offset = offset;
    }

    /**
     * Compares the clocks, by the quickest of a few answers.
     *
     * @throws BillingException if they are further apart than {@link #MOST_SKEW}, beyond what the way to the database may
     *     explain
     */
    static DatabaseClock follow(InstantSource system, OwnTransactions transactions, Dialect dialect) {
        Sample best = sample(system, transactions, dialect);
        for (int taken = 1; taken < SAMPLES; taken++) {
            Sample next = sample(system, transactions, dialect);
            best = next.roundTrip().compareTo(best.roundTrip()) < 0 ? next : best;
        }
        Duration offset = best.offset();
        if (offset.abs().compareTo(MOST_SKEW) > 0) {
            throw new BillingException(
                    "The clock of this machine is " + offset.abs().truncatedTo(ChronoUnit.MILLIS)
                            + (offset.isNegative() ? " ahead of" : " behind")
                            + " the database's clock; more than " + MOST_SKEW.toSeconds()
                            + " second apart, usage would be counted in the wrong window. Synchronise the clocks (NTP) and start"
                            + " again");
        }
        return new DatabaseClock(system, offset);
    }

    @Override
    public Instant instant() {
        return system.instant().plus(offset);
    }

    private static Sample sample(InstantSource system, OwnTransactions transactions, Dialect dialect) {
        return transactions.run("the reading of the database's clock", handle -> {
            Instant before = system.instant();
            Instant database = handle.createQuery(dialect.readClock())
                    .map((row, context) ->
                            row.getObject("now", OffsetDateTime.class).toInstant())
                    .one();
            return Result.read(new Sample(before, database, system.instant()));
        });
    }

    /** One answer of the database, at some moment between two of ours. */
    private record Sample(Instant before, Instant database, Instant after) {

        Duration roundTrip() {
            return Duration.between(before, after);
        }

        /** What must be added to our clock; nothing where the answer may have been made at the same reading as ours. */
        Duration offset() {
            if (database.isBefore(before)) {
                return Duration.between(before, database);
            }
            return database.isAfter(after) ? Duration.between(after, database) : Duration.ZERO;
        }
    }
}
