package ru.eatfit24.billing.error;

/**
 * The account's row stayed locked by others for longer than the call was willing to wait, and nothing was taken.
 *
 * <p>What to do next: try again after a pause. Only this account is held up, so other accounts need no pause, unlike with
 * {@link StoreUnavailableException}.
 *
 * @since 0.1.0
 */
public final class AccountBusyException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed, on which id, and what to do
     */
    public AccountBusyException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public AccountBusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
