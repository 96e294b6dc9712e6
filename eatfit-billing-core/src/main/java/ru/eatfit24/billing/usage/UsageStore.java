package ru.eatfit24.billing.usage;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import ru.eatfit24.billing.event.AuditEntry;

/**
 * The port to the accounts. A store loads and saves; what is allowed is decided by the rules that it is given.
 *
 * <p>The contract, which the testkit's {@code UsageStoreContract} checks:
 *
 * <ul>
 *   <li>{@link #update} is linearizable for one account: its effect takes place at one moment between call and answer, and a rule sees all that
 *       committed before.
 *   <li>What a rule changed is saved completely or not at all: account, closed windows, audit entries, events.
 *   <li>An answer is given only after what it was computed on and what it changed have committed. A rule that changes nothing leaves no row.
 *   <li>The stage ends with the rule's own exception, unchanged, or with a {@link ru.eatfit24.billing.error.BillingException}:
 *       {@link ru.eatfit24.billing.error.StoreUnavailableException} and {@link ru.eatfit24.billing.error.AccountBusyException} mean that nothing
 *       was saved, {@link ru.eatfit24.billing.error.OutcomeUnknownException} that it may have been.
 *   <li>The account that the rule is given carries the catalogue's epoch, read no earlier than the account.
 *   <li>Safe for use by many threads.
 * </ul>
 */
public interface UsageStore {

    /**
     * Loads the account, applies the rule and saves what it changed, in one atomic step.
     *
     * <p>What differs in the changed account from the one that was loaded is saved: the row always, of its details the members' windows, the
     * operations and the holds that are new or different; closed windows and audit entries are added; corrections are taken off closed windows, in
     * that order. Its events are kept for the outbox, under the version that the account's row has from now on and in the order of the change: a later
     * write of the account has a higher version.
     *
     * @param scope what to load
     * @param rule may be applied several times
     */
    <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule);

    /**
     * The same as {@link #update}, for a caller that does nothing but wait for the stage: the store may do the work on the calling thread.
     */
    default <T> CompletionStage<T> updateAwaited(AccountScope scope, UsageRule<T> rule) {
        return update(scope, rule);
    }

    /**
     * Shows the account as it was at one moment between call and answer. Promises nothing about the next moment.
     *
     * @param scope what to load
     * @param reader a pure function, like a rule
     */
    <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader);

    /**
     * Windows of an account that have ended, those that started latest first.
     *
     * @param limit how many at most, 1 to 1,000
     */
    List<ClosedWindow> closedWindows(String root, int limit);

    /**
     * Changes made to an account by hand, newest first.
     *
     * @param limit how many at most, 1 to 1,000
     */
    List<AuditEntry> auditTrail(String root, int limit);

    /**
     * Whether {@link #update} does its work on the calling thread and may block it.
     */
    boolean isBlocking();

    /**
     * Whether a caller that does not wait for its answer needs threads of the host's: to be blocked there, or to run what depends on the answer.
     */
    default boolean needsExecutor() {
        return isBlocking();
    }

    /** How many requests this store has taken up and not answered yet; 0 where each is carried out on its caller's thread. */
    default int unanswered() {
        return 0;
    }

    /**
     * Ends what the store runs for its callers: it takes no more requests, waits for the answers of those under way until its time is up, and fails
     * those that were not begun, for which nothing was taken then. Whatever the store was opened on stays open. Does nothing on a store that runs
     * nothing, and nothing the second time.
     */
    default void close() {}

    /**
     * The same store inside a transaction of the host's.
     *
     * @throws IllegalArgumentException if the transaction is of another kind or of another database
     * @throws IllegalStateException if this store cannot join a transaction, or the transaction is not open
     */
    default JoinedStore in(Transaction transaction) {
        throw new IllegalStateException("this store cannot join a transaction of yours, so it was not told of "
                + transaction + "; leave .in(…) out, or use a store on the database that the transaction is of");
    }
}
