package ru.eatfit24.billing.error;

/**
 * The host's connection pool had no connection left in time, although the database did not fail; nothing was taken.
 *
 * <p>What to do next: a repeat helps only if connections come back by then. Most likely every connection of the pool is held by transactions of the
 * host's that call the gate, which then waits for one more: call {@code gate.in(…)} inside them, give the store a data source of its own, or let
 * the pool be larger.
 *
 * @since 0.1.0
 */
public final class PoolExhaustedException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public PoolExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }
}
