package ru.eatfit24.billing.store;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port to everything that is kept of accounts, to be read from one end to the other while the service runs. It changes nothing and locks nothing. Safe for use by
 * many threads.
 */
public interface LedgerStore {

    /** The most accounts that one page has. */
    int MAX_PAGE = 10_000;

    /**
     * Shows a page of accounts, those that follow in the store's own order of their names, which never changes.
     *
     * <ul>
     *   <li>What is shown of one account is what was committed at one moment between call and answer: row and everything beside it. So a reader never sees one half of a
     *       change.
     *   <li>The accounts themselves come first, in their order; then, kind by kind, what is kept beside them. It is shown as it is stored, whatever that says.
     *   <li>What is kept under a name that has no account is shown in the page of the accounts that it lies between; at the end there is no further page for it.
     *   <li>A store may have to begin a page again: then it takes another reader.
     * </ul>
     *
     * @param after the last account of the page before; null for the first page
     * @param most how many accounts at most, 1 to {@link #MAX_PAGE}
     * @param readers makes a reader that has seen nothing; what it throws ends the reading and reaches the caller as it is
     * @return the reader that was shown the page; one that was shown fewer accounts than the most has seen the last of them
     * @throws ru.eatfit24.billing.error.StoreUnavailableException if the store does not answer
     */
    <R extends LedgerReader> R show(@Nullable String after, int most, Supplier<R> readers);

    /**
     * Shows one account, like a page of it alone.
     *
     * @param account its name; where there is none, only what is kept under the name is shown
     * @return the reader that was shown it
     * @throws ru.eatfit24.billing.error.StoreUnavailableException if the store does not answer
     */
    <R extends LedgerReader> R show(String account, Supplier<R> readers);

    /**
     * How many accounts there are.
     *
     * @param after counts those that follow this one; null for all
     */
    long countAccounts(@Nullable String after);
}
