package ru.eatfit24.billing.error;

/**
 * A call inside a transaction of the host's failed in a way that could not be undone by itself: the connection broke, or the transaction had failed
 * before.
 *
 * <p>What to do next: roll the transaction back, never commit it: a part of the call may be in it. Then it may be run again from its beginning; if
 * the connection is gone, on another one. Nothing was taken as long as it is not committed.
 *
 * @since 0.1.0
 */
public final class TransactionLostException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public TransactionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
