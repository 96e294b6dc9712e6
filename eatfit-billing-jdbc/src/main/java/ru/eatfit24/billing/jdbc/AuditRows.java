package ru.eatfit24.billing.jdbc;

import org.jdbi.v3.core.Handle;
import ru.eatfit24.billing.event.AuditEntry;

/** Writes who has changed something by hand, in the transaction of the change. */
final class AuditRows {

    private AuditRows() {}

    /** @param root the account; {@link JdbcInboxStore#NO_ACCOUNT} for what belongs to none */
    static void insert(Handle handle, Statements statements, Dialect dialect, String root, AuditEntry entry) {
        handle.createUpdate(statements.insertAuditEntry())
                .bind("root", root)
                .bind("at", dialect.instant(entry.at()))
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("reason", entry.reason())
                .bind("details", JsonText.write(entry.details()))
                .execute();
    }
}
