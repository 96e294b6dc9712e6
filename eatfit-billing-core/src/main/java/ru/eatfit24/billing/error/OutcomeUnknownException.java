package ru.eatfit24.billing.error;

/**
 * The answer to a commit was lost: the call may or may not have been counted.
 *
 * <p>What to do next: repeat the call with the <em>same operation id</em>, which answers with the first outcome if there
 * was one. A call made without an operation id cannot be looked up; repeating it may count twice.
 *
 * @since 0.1.0
 */
public final class OutcomeUnknownException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed, on which id, and what to do
     */
    public OutcomeUnknownException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
