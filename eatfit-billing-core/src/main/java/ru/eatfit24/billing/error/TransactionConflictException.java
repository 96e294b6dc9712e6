package ru.eatfit24.billing.error;

/**
 * Inside a transaction of the host's the database refused a call because of what other transactions did at the same time: a deadlock, a row that
 * changed since the transaction began to read, a lock that was not free in time. Nothing of the call was taken.
 *
 * <p>What to do next: roll the transaction back and run it again from its beginning, after a short pause and not without end. The call alone may
 * not be repeated: in the same transaction it meets the same conflict, or others that wait for what the transaction holds.
 *
 * @since 0.1.0
 */
public final class TransactionConflictException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final boolean transactionLost;

    private TransactionConflictException(String message, Throwable cause, boolean transactionLost) {
        super(message, cause);
        this.transactionLost = transactionLost;
    }

    /**
     * A conflict after which the transaction is as it was before the call.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     * @return a new exception
     */
    public static TransactionConflictException ofIntact(String message, Throwable cause) {
        return new TransactionConflictException(message, cause, false);
    }

    /**
     * A conflict after which nothing is left of the transaction.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     * @return a new exception
     */
    public static TransactionConflictException ofLost(String message, Throwable cause) {
        return new TransactionConflictException(message, cause, true);
    }

    /**
     * Whether the transaction is lost as a whole, as MariaDB does it after a deadlock: what the host had written in it is gone as well, and a commit
     * would save only what came after. Else it is as it was before the call, and the host may also end it in another way.
     *
     * @return whether the host must not commit
     */
    public boolean isTransactionLost() {
        return transactionLost;
    }
}
