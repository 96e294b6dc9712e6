package ru.eatfit24.billing.job;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import ru.eatfit24.billing.checkout.PaymentRuns;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.ledger.Ledger;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxReport;

/** What a job does, a part at a time. {@code Billing} puts these together; hosts run {@link Jobs}. */
public interface JobWork {

    /** One run of it; something else where a run must know how far it is. */
    default JobWork begin() {
        return this;
    }

    /** Whether this run has looked at all that there is, although a further one would find the same again. */
    default boolean isOver() {
        return false;
    }

    /**
     * Does a part of what is due.
     *
     * @param most how many things at most, 1 or more
     */
    Part some(int most);

    /**
     * How many things are due, with nothing done.
     *
     * @param most stops counting there, 1 or more
     */
    int countDue(int most);

    /**
     * What was done of a part.
     *
     * @param done how many are done
     * @param skipped how many were left, with nothing wrong
     * @param failed how many failed
     */
    record Part(int done, int skipped, int failed) {

        /** Whether anything was found. */
        boolean isEmpty() {
            return done + skipped + failed == 0;
        }
    }

    /** Charges what is to be renewed. */
    static JobWork renewals(PaymentRuns runs) {
        return of(most -> part(runs.renew(most)), runs::countToRenew);
    }

    /** Finds out what nobody knows. */
    static JobWork reconciliation(PaymentRuns runs) {
        // Four kinds of things, each with a share.
        return of(most -> part(runs.reconcile(Math.max(1, most / 4))), runs::countToReconcile);
    }

    /** Compares the last days with the provider. */
    static JobWork comparison(PaymentRuns runs, InstantSource clock) {
        return new ComparisonWork(runs, clock);
    }

    private static Part part(PaymentRuns.Report report) {
        return new Part(report.done() - report.failed(), 0, report.failed());
    }

    /** Processes notifications. What a person must look at, since it contradicts something, is done. */
    static JobWork inbox(Inbox inbox) {
        return of(
                most -> {
                    InboxReport report = inbox.process(most);
                    return new Part(
                            report.processed() + report.quarantined(), report.lost(), report.again() + report.dead());
                },
                inbox::countDue);
    }

    /** Delivers events. */
    static JobWork outbox(Outbox outbox) {
        return of(
                most -> {
                    DeliveryReport report = outbox.deliver(most);
                    return new Part(report.delivered(), report.skipped(), report.failed());
                },
                outbox::countDue);
    }

    /** Writes down reservations that have ended. */
    static JobWork reservations(CleanUpStore store, Entitlements entitlements, InstantSource clock) {
        ReservationSweep sweep = new ReservationSweep(store, entitlements);
        return of(
                most -> sweep.some(now(clock), most),
                most -> store.accountsOfEndedHolds(now(clock), most).size());
    }

    /** Deletes what was kept long enough. */
    static JobWork cleanUp(CleanUp cleanUp) {
        return of(
                most -> new Part(cleanUp.run(most).total(), 0, 0),
                most -> cleanUp.dryRun(most).total());
    }

    /** Verifies accounts, the next ones each time. */
    static JobWork verification(Ledger ledger) {
        VerificationRound round = new VerificationRound(ledger);
        return of(round::some, most -> (int) Math.min(most, ledger.countAccounts(null)));
    }

    private static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static JobWork of(Doing doing, Counting counting) {
        return new JobWork() {
            @Override
            public Part some(int most) {
                return doing.some(most);
            }

            @Override
            public int countDue(int most) {
                return counting.count(most);
            }
        };
    }

    /** Does some. */
    @FunctionalInterface
    interface Doing {

        /** Does at most so many. */
        Part some(int most);
    }

    /** Counts some. */
    @FunctionalInterface
    interface Counting {

        /** Stops counting there. */
        int count(int most);
    }
}
