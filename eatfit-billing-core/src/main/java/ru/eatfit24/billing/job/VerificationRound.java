package ru.eatfit24.billing.job;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.ledger.Ledger;
import ru.eatfit24.billing.ledger.LedgerRow;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;

/**
 * Verifies all accounts, some at a time, round after round. After the last account it finds nothing once, so that a run ends there; the next one begins anew. Safe for use by many threads: one
 * that comes while another is at it finds nothing.
 */
final class VerificationRound {

    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String after;
    private boolean isOver;

    VerificationRound(Ledger ledger) {
        this.ledger = ledger;
    }

    JobWork.Part some(int most) {
        if (!lock.tryLock()) {
            return new JobWork.Part(0, 0, 0);
        }
        try {
            if (isOver) {
                isOver = false;
                return new JobWork.Part(0, 0, 0);
            }
            Set<String> differing = new HashSet<>();
            VerificationReport report = ledger.verify(Verification.all()
                    .after(after)
                    .atMost(most)
                    .page(most)
                    .each(difference -> differing.add(difference.account())));
            after = report.goOnAfter();
            int accounts = (int) report.count(LedgerRow.ACCOUNT);
            isOver = accounts > 0 && report.ending() == VerificationReport.Ending.COMPLETE;
            int failed = Math.min(accounts, differing.size());
            return new JobWork.Part(accounts - failed, 0, failed);
        } finally {
            lock.unlock();
        }
    }
}
