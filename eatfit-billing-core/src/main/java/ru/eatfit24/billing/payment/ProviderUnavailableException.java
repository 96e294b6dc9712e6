package ru.eatfit24.billing.payment;

import ru.eatfit24.billing.error.BillingException;

/**
 * The provider did not answer a question, or not so that it could be read. Questions change nothing, so the same one may be asked again later.
 */
public final class ProviderUnavailableException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, about which id, and what to do
     */
    public ProviderUnavailableException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param message what was asked, about which id, and what to do
     * @param cause the failure below, kept whole for the log
     */
    public ProviderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
