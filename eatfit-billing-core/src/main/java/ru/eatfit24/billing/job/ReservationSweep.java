package ru.eatfit24.billing.job;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.Subject;

/** Writes down reservations that have ended by themselves, account by account. Safe for use by many threads. */
final class ReservationSweep {

    private static final Logger log = LoggerFactory.getLogger(ReservationSweep.class);

    private final CleanUpStore store;
    private final Entitlements entitlements;

    ReservationSweep(CleanUpStore store, Entitlements entitlements) {
        this.store = store;
        this.entitlements = entitlements;
    }

    JobWork.Part some(Instant now, int most) {
        List<String> accounts = store.accountsOfEndedHolds(now, most);
        int done = 0;
        int skipped = 0;
        int failed = 0;
        for (String account : accounts) {
            if (Thread.currentThread().isInterrupted()) {
                skipped++;
                continue;
            }
            try {
                boolean hadEnded = entitlements.sweepReservations(Subject.of(account)) > 0;
                done += hadEnded ? 1 : 0;
                skipped += hadEnded ? 0 : 1;
            } catch (BillingException failure) {
                log.warn("reservations-not-swept account={}: {}", account, failure.getMessage());
                failed++;
            }
        }
        return new JobWork.Part(done, skipped, failed);
    }
}
