package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Writes the rows of new accounts, and tells which of them are ours.
 *
 * <ol>
 *   <li>One statement writes all of them, or none: a row that is there already, or that somebody else is writing, makes it fail.
 *       No row count is asked, and no error is ignored.
 *   <li>Then it is undone, and each row is written by a statement of its own: that one is ours, or there already, or locked.
 * </ol>
 *
 * Undoing goes back to a savepoint, which is not there any more if the database has rolled back more than the statement; then the
 * batch fails. Immutable.
 */
final class NewAccountRows {

    private static final String SAVEPOINT = "eatfit_billing_new_accounts";

    private final BatchStatements statements;
    private final Dialect dialect;

    NewAccountRows(BatchStatements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /**
     * What became of the rows. The others were there already.
     *
     * @param written the accounts whose row is ours
     * @param locked the accounts that somebody else is writing
     */
    record Written(Set<String> written, Set<String> locked) {}

    /**
     * Writes them.
     *
     * @param rows the account's name is the first column
     * @param batch the number that the rows are to bear
     */
    Written write(Handle handle, BatchRows rows, long batch) {
        Written outcome = new Written(new HashSet<>(), new HashSet<>());
        if (!rows.isEmpty() && !writeAll(handle, rows, batch, outcome) && rows.rows() > 1) {
            for (int row = 0; row < rows.rows(); row++) {
                BatchRows one = rows.emptyCopy();
                one.add(rows.row(row));
                writeAll(handle, one, batch, outcome);
            }
        }
        return outcome;
    }

    private boolean writeAll(Handle handle, BatchRows rows, long batch, Written outcome) {
        handle.savepoint(SAVEPOINT);
        try {
            statements.carrier().update(handle, statements.insertAccounts(), rows, batch);
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            boolean locked = reason != null && dialect.isLockTimeout(reason);
            if (!locked && (reason == null || !dialect.isDuplicateKey(reason))) {
                throw failure;
            }
            undo(handle, failure);
            if (locked && rows.rows() == 1) {
                outcome.locked().add(String.valueOf(rows.column(0).get(0)));
            }
            return false;
        }
        rows.column(0).forEach(root -> outcome.written().add(String.valueOf(root)));
        return true;
    }

    private static void undo(Handle handle, JdbiException failure) {
        try {
            handle.rollbackToSavepoint(SAVEPOINT);
        } catch (RuntimeException gone) {
            gone.addSuppressed(failure);
            throw gone;
        }
    }
}
