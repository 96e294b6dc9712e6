package ru.eatfit24.billing.error;

/**
 * So many requests were waiting already that this one was turned away at once, and nothing was taken.
 *
 * <p>What to do next: try again later, with a pause that grows. The store works, but more is asked of it than it can do; an
 * immediate repeat makes that worse, unlike with {@link StoreUnavailableException}.
 *
 * @since 0.1.0
 */
public final class OverloadedException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed, on which id, and what to do
     */
    public OverloadedException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what failed, on which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public OverloadedException(String message, Throwable cause) {
        super(message, cause);
    }
}
