package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.Optional;

/**
 * Carries requests out. What it throws is taken for an unknown outcome, so it reports what it knows. Called by several threads
 * at once, never for the same account.
 */
interface BatchExecutor {

    /**
     * Carries out requests of several accounts together: each account's in their order, each on the account as the one before
     * left it. Waits for no lock.
     *
     * @param accounts at least one, each once
     */
    BatchReport execute(List<FoldedAccount> accounts);

    /**
     * Carries out requests of one account together, in their order; may wait for the account's lock for a bounded time.
     *
     * @return for those requests that nobody can settle together with the others: {@link BatchReport.Committed#alone}
     */
    BatchReport executeWaiting(FoldedAccount account);

    /** Carries out one request by itself; may wait for the account's lock for a bounded time. */
    BatchReport executeAlone(PendingUpdate<?> request);

    /**
     * Carries out the one request of an account on the thread of its caller, if that is possible in a cheaper way than in a batch.
     *
     * @return empty if it is not; nothing was saved then
     */
    default Optional<BatchReport> executeHere(FoldedAccount account) {
        return Optional.empty();
    }
}
