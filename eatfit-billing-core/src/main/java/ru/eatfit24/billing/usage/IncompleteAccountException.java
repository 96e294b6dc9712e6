package ru.eatfit24.billing.usage;

/**
 * A rule met an account of which a part was not loaded that it needs. Never reaches a host: the rule runs again with a wider scope. Nothing has been
 * changed when it is thrown. Carries no stack trace, since it is part of the flow and not a fault.
 */
final class IncompleteAccountException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AccountScope missing;

    IncompleteAccountException(AccountScope missing) {
        super(missing + " is needed", null, false, false);
        this.missing = missing;
    }

    AccountScope missing() {
        return missing;
    }
}
