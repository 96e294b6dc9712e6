package ru.eatfit24.billing.usage;

/**
 * The verbs of {@link UsageGate} inside one transaction of the host's: a row of the business and the use that it costs commit together or not at all.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * Decision decision = billing.gate().in(JdbcTransaction.of(connection)).tryConsume("user-42", PHOTO);
 * if (decision.isGranted()) {
 *     insertPhoto(connection);
 *     connection.commit();
 * } else {
 *     connection.rollback();
 * }
 * }</pre>
 *
 * <p><b>A grant is worth what the commit is worth.</b> Until the host commits, nothing is saved; when the host rolls back, use, holds, remembered
 * operations, closed windows and events are as if they had never been. Never one unit above a limit is committed, whatever isolation level the
 * transaction has. Later calls in the same transaction see what earlier ones did; nobody else does before the commit.
 *
 * <p><b>The transaction stays the host's.</b> The gate uses its connection and no other, never commits, rolls back or closes it, and leaves its
 * settings as they were. Each call runs behind a savepoint: when it fails and the host goes on all the same, nothing of the call stays.
 *
 * <p><b>Others wait.</b> A verb that was granted something holds the account until the transaction ends: everybody else who wants to count in it,
 * on every node, waits so long. So join late, and end soon. Reading verbs look at the account under its lock too, and may keep it.
 *
 * <p><b>Order of locks.</b> Two transactions that take the same things in another order can block each other for ever; the database then fails one of
 * them. Take rows of the business and accounts in the same order everywhere; several accounts in the order of their bytes. Calls in one account never
 * block each other like that.
 *
 * <p><b>Nothing is tried again.</b> Only the host can repeat all of its transaction. {@link ru.eatfit24.billing.error.TransactionConflictException}
 * asks it to, {@link ru.eatfit24.billing.error.TransactionLostException} says that it cannot be committed any more, and
 * {@link ru.eatfit24.billing.error.StoreUnavailableException} that only this call came to nothing. At SERIALIZABLE the host's own commit may fail
 * with a conflict too.
 *
 * <p>For one thread, as its connection is, and for one transaction: when it has ended, ask {@link UsageGate#in} again. Asynchronous verbs do not exist
 * here: the transaction would have to wait for them.
 *
 * @since 0.1.0
 */
public final class JoinedGate extends BlockingGate {

    JoinedGate(AccountWork work, UsageRules rules, DecisionWatch watch) {
        super(work, rules, watch);
    }
}
