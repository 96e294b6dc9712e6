package ru.eatfit24.billing.error;

/**
 * The world around the library failed: a store, a provider or the way to them.
 *
 * <p>A "no" of the domain is never an exception but an outcome, and a mistake in a call is an
 * {@link IllegalArgumentException} or {@link IllegalStateException}. What is left is this type. Its subclasses exist
 * where a caller does something else next; catch this one to treat them alike.
 *
 * @since 0.1.0
 */
public class BillingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed, on which id, and what to do
     */
    public BillingException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public BillingException(String message, Throwable cause) {
        super(message, cause);
    }
}
