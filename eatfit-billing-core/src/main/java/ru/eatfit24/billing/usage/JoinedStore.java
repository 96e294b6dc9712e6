package ru.eatfit24.billing.usage;

import ru.eatfit24.billing.catalog.CatalogSource;

/**
 * A {@link UsageStore} inside one transaction of the host's. Unlike the store that it came from:
 *
 * <ul>
 *   <li>What it saves is committed or rolled back by the host. An answer is given before that.
 *   <li>It works on the transaction's connection alone, never commits, and leaves nothing behind when it fails: the transaction is then as it was
 *       before the call, or the exception says that it is lost.
 *   <li>Conflicts end as {@link ru.eatfit24.billing.error.TransactionConflictException}; nothing is tried again.
 *   <li>It shows the newest account and epoch that are committed, and what the same transaction wrote, whatever snapshot the transaction reads from;
 *       or it fails.
 *   <li>For one thread, and blocking.
 * </ul>
 *
 * @since 0.1.0
 */
public interface JoinedStore extends UsageStore {

    /** The catalogue, read in the same transaction. */
    CatalogSource catalog();
}
