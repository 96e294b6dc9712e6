package ru.eatfit24.billing.jdbc;

import java.util.List;
import ru.eatfit24.billing.error.BillingException;

/**
 * The database is not what this version of the store needs. The message names the database and schema that were looked
 * at, every difference on a line of its own, and what to do. Nothing was read or written on behalf of a subject.
 *
 * @since 0.1.0
 */
public final class SchemaMismatchException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> differences;

    SchemaMismatchException(String message, List<String> differences) {
        super(message);
        this.differences = List.copyOf(differences);
    }

    /** Every difference found, one sentence each, in the order of the tables; for people to read, not to parse. */
    public List<String> differences() {
        return differences;
    }
}
