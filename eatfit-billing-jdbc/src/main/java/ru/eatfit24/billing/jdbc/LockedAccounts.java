package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out accounts that may have to wait for their lock, each by itself: all requests of one together, and one by one where that was
 * refused. Safe for use by many threads, as long as no two carry out the same account.
 */
final class LockedAccounts {

    private static final Logger log = LoggerFactory.getLogger(LockedAccounts.class);

    private final BatchExecutor executor;
    private final Outcomes outcomes;

    LockedAccounts(BatchExecutor executor, Outcomes outcomes) {
        this.executor = executor;
        this.outcomes = outcomes;
    }

    /** Gives all requests of the account their outcomes. */
    void carryOut(FoldedAccount account) {
        Optional<FoldedAccount> left = Optional.of(account);
        while (left.isPresent()) {
            left = together(left.get());
        }
    }

    /** All requests of an account in one transaction. Returns what is left to be done. */
    private Optional<FoldedAccount> together(FoldedAccount account) {
        if (account.requests().size() == 1) {
            oneByOne(account);
            return Optional.empty();
        }
        BatchReport report = executor.executeWaiting(account);
        if (report instanceof BatchReport.Committed committed) {
            outcomes.settle(committed.settled());
            committed.alone().forEach(this::oneByOne);
            if (!committed.again().isEmpty()) {
                return Optional.of(committed.again().get(0));
            }
            outcomes.settleUnreported(List.of(account));
        } else if (report instanceof BatchReport.Refused) {
            oneByOne(account);
        } else if (report instanceof BatchReport.Failed failed) {
            outcomes.fail(List.of(account), failed.failure());
        }
        return Optional.empty();
    }

    /** Each request in a transaction of its own, so that only the one to blame fails. */
    private void oneByOne(FoldedAccount account) {
        for (int number = 0; number < account.requests().size(); number++) {
            PendingUpdate<?> request = account.requests().get(number);
            FoldedAccount only = new FoldedAccount(account.line(), List.of(request));
            BatchReport report = reportOf(request, () -> executor.executeAlone(request));
            if (report instanceof BatchReport.Committed committed) {
                outcomes.settle(committed.settled());
                outcomes.settleUnreported(List.of(only));
            } else if (report instanceof BatchReport.NotNow notNow) {
                outcomes.fail(List.of(account.from(number)), notNow.failure());
                return;
            } else if (report instanceof BatchReport.Failed failed) {
                outcomes.fail(List.of(only), failed.failure());
            }
        }
    }

    /** One request's failure in the slow lane, even an Error, is not the next one's. */
    private static BatchReport reportOf(PendingUpdate<?> request, Supplier<BatchReport> execution) {
        try {
            return execution.get();
        } catch (Throwable failure) {
            log.error("request-failed account={} its outcome is unknown", request.root(), failure);
            return new BatchReport.Unknown(Outcomes.unknown(request.root(), failure));
        }
    }
}
