package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Puts up the row of an account that has none, with nothing in it: its time is before all decisions. Immutable. */
final class EmptyAccountRow {

    private final Statements statements;
    private final Dialect dialect;

    EmptyAccountRow(Statements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /**
     * Inserts it, after having waited for whoever else is inserting it.
     *
     * @return whether it was inserted; if not, there is one
     */
    boolean insert(Handle handle, String root, long version, long batch) {
        try {
            return handle.createUpdate(statements.insertAccount())
                            .bind("root", root)
                            .bind("version", version)
                            .bind("at", dialect.instant(Instant.EPOCH))
                            .bind("format", AccountCodec.FORMAT)
                            .bind("facts", "{}")
                            .bind("usage", "{\"meters\":[]}")
                            .bind("batch", batch)
                            .execute()
                    == 1;
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            if (reason != null && dialect.isDuplicateKey(reason)) {
                return false;
            }
            throw failure;
        }
    }
}
