package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;

/**
 * The system's clock, moved to where the database's is, so that the nodes of one database decide by one clock.
 *
 * <ol>
 *   <li>When the store is opened the clocks are compared by the quickest of a few answers. Far apart they are refused.
 *   <li>Whoever is about to ask the database anyway asks it for the time before, if nobody has done so for {@link #EVERY}: {@link #keepUp}.
 *       One does it, and the others go on. An answer that does not come changes nothing.
 *   <li>The database's time was between our clock before and after the answer, so the shift is moved as far as that proves and no further:
 *       a slow answer proves little.
 *   <li>What was told once is not taken back: where the shift becomes smaller, the clock stands still for a moment. Only where the system's
 *       clock had jumped ahead, by more than {@link #MOST_SKEW}, what it told then is undone.
 *   <li>Where the database's clock has jumped, and not the system's, it is not followed. Which of both did, the processor's ticks tell.
 * </ol>
 *
 * Safe for use by many threads.
 */
final class DatabaseClock implements InstantSource {

    /** What the two clocks may be apart. More is a broken clock on one of the machines, which a shift would only hide. */
    static final Duration MOST_SKEW = Duration.ofSeconds(1);

    /** How long one comparison is good for. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    private static final int SAMPLES = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private final InstantSource system;
    private final LongSupplier ticks;
    private final OwnTransactions transactions;
    private final Dialect dialect;
    private final AtomicLong due;
    private final AtomicLong latest = new AtomicLong(NEVER);
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile Sample reference;
    private volatile long shift;

    private DatabaseClock(
            InstantSource system, LongSupplier ticks, OwnTransactions transactions, Dialect dialect, Sample first) {
        this.system = system;
        this.ticks = ticks;
        this.transactions = transactions;
        this.dialect = dialect;
        this.reference = first;
        this.shift = first.nearest(0);
        this.due = new AtomicLong(first.ticks() + EVERY.toNanos());
    }

    /**
     * Compares the clocks, by the quickest of a few answers.
     *
     * @param ticks counts nanoseconds, whatever clocks are set to
     * @throws BillingException if they are further apart than {@link #MOST_SKEW}, beyond what the way to the database may
     *     explain
     */
    static DatabaseClock follow(
            InstantSource system, LongSupplier ticks, OwnTransactions transactions, Dialect dialect) {
        Sample best = sample(system, ticks, transactions, dialect);
        for (int taken = 1; taken < SAMPLES; taken++) {
            Sample next = sample(system, ticks, transactions, dialect);
            best = next.roundTrip() < best.roundTrip() ? next : best;
        }
        DatabaseClock clock = new DatabaseClock(system, ticks, transactions, dialect, best);
        if (Math.abs(clock.shift) > micros(MOST_SKEW)) {
            throw new BillingException(
                    "The clock of this machine is " + apart(clock.shift) + " the database's clock; more than "
                            + MOST_SKEW.toSeconds()
                            + " second apart, usage would be counted in the wrong window. Synchronise the clocks (NTP) and start"
                            + " again");
        }
        return clock;
    }

    @Override
    public Instant instant() {
        long now = micros(system.instant()) + shift;
        long told = latest.get();
        return instant(now <= told ? told : latest.accumulateAndGet(now, Math::max));
    }

    /** Compares the clocks again, if that is due and somebody goes by this one. For threads that may wait for the database. Fails nobody. */
    void keepUp() {
        long last = due.get();
        long now = ticks.getAsLong();
        if (now - last < 0 || latest.get() == NEVER || !due.compareAndSet(last, now + EVERY.toNanos())) {
            return;
        }
        try {
            correct(sample(system, ticks, transactions, dialect));
        } catch (BillingException noAnswer) {
            log.debug("clocks-not-compared; the last comparison stays", noAnswer);
        }
    }

    // One at a time: who did it before has long returned, since the next one is not due for a while; and if not, each
    // shift is proven.
    private void correct(Sample sample) {
        if (sample.roundTrip() < 0) {
            return;
        }
        long before = shift;
        long next = sample.nearest(before);
        if (Math.abs(next) > micros(MOST_SKEW)) {
            if (sample.showsThatTheDatabaseJumpedSince(reference)) {
                log.error(
                        "database-clock-jumped apart=\"{}\"; it is not followed. Synchronise the clocks (NTP)",
                        apart(next));
                return;
            }
            if (warned.compareAndSet(false, true)) {
                log.warn(
                        "clock-of-this-machine-off apart=\"{}\"; the database's is followed. Synchronise the clocks (NTP)",
                        apart(next));
            }
        }
        reference = sample;
        shift = next;
        if (before - next > micros(MOST_SKEW)) {
            latest.set(micros(system.instant()) + next);
        }
    }

    private static String apart(long shift) {
        return Duration.of(Math.abs(shift), ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS)
                + (shift < 0 ? " ahead of" : " behind");
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Sample sample(
            InstantSource system, LongSupplier ticks, OwnTransactions transactions, Dialect dialect) {
        return transactions.run("the reading of the database's clock", handle -> {
            long tick = ticks.getAsLong();
            long before = micros(system.instant());
            long database = micros(handle.createQuery(dialect.readClock())
                    .map((row, context) -> dialect.instant(row, "now"))
                    .one());
            return Result.read(new Sample(tick, before, database, micros(system.instant())));
        });
    }

    /** One answer of the database, at some moment between two of ours; in microseconds, but for the ticks. */
    private record Sample(long ticks, long before, long database, long after) {

        long roundTrip() {
            return after - before;
        }

        /** Of the shifts that may be true the one that is nearest to another. */
        long nearest(long other) {
            return Math.max(database - after, Math.min(other, database - before));
        }

        boolean showsThatTheDatabaseJumpedSince(Sample earlier) {
            long passed = (ticks - earlier.ticks) / 1_000;
            long most = micros(MOST_SKEW);
            return Math.abs(database - earlier.database - passed) > most
                    && Math.abs(before - earlier.before - passed) <= most;
        }
    }
}
