package ru.eatfit24.billing.usage;

/**
 * A pure function from an account to what becomes of it: no input or output, no waiting, the same answer for the same account and instant. A store
 * may run it several times for one request, and uses what the last run said.
 *
 * @param <T> what is answered to the caller
 */
@FunctionalInterface
public interface UsageRule<T> {

    /** Decides. An exception means that nothing changes; the store passes it on as it is. */
    Change<T> apply(Account account);
}
