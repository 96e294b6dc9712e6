package ru.eatfit24.billing.error;

/**
 * The store did not answer, and it is certain that nothing was taken.
 *
 * <p>What to do next: the same call may be made again, at once or later; without an operation id too, since nothing of
 * the first one stayed.
 *
 * @since 0.1.0
 */
public class StoreUnavailableException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed, on which id, and what to do
     */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
