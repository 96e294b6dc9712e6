package ru.eatfit24.billing.usage;

/** An operation id that has taken effect came again with other arguments. Nothing was changed. The caller mixes up two requests. */
public final class OperationConflictException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient OperationId operation;

    /**
     * Creates the exception.
     *
     * @param account the account's name
     * @param known what the operation was
     * @param asked what it is said to be now
     */
    public OperationConflictException(OperationId operation, String account, String known, String asked) {
        super("operation " + operation + " of account " + account + " was \"" + known + "\", but is now \"" + asked
                + "\"; another request needs another operation id");
        this.operation = operation;
    }

    /** The operation id. */
    public OperationId operation() {
        return operation;
    }
}
