package ru.eatfit24.billing.jdbc;

import java.util.List;

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

    /** Carries out one request by itself; may wait for the account's lock for a bounded time. */
    BatchReport executeAlone(PendingUpdate<?> request);
}
