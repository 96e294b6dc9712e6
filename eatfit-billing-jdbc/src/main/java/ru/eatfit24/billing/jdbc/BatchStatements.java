package ru.eatfit24.billing.jdbc;

import java.time.Duration;

/**
 * The text of the statements that carry out a batch on a database where it locks, decides and writes. What belongs to many accounts goes
 * there in rows, and the rows drive each look-up by key, one by one.
 *
 * @param carrier how rows get there
 * @param lockAccounts locks those of the accounts that exist and are not locked by others; waits for none
 * @param readExisting which of the accounts exist, so that they must be locked by others
 * @param updateAccounts writes accounts that were locked, those that still have the version, with the number {@code batch}; counts them
 * @param insertAccounts writes new accounts with the number {@code batch}: all of them, or it fails
 */
record BatchStatements(
        RowCarrier carrier,
        String lockAccounts,
        String readEpoch,
        String readExisting,
        String updateAccounts,
        String insertAccounts,
        String insertClosedWindows,
        String insertAuditEntries,
        String insertOutboxEvents,
        String readEntries,
        String writeEntries,
        String readMembers,
        String writeMembers,
        String readHolds,
        String readDueHolds,
        String readNextExpiries,
        String writeHolds) {

    /** @throws IllegalArgumentException for PostgreSQL, where a batch compares instead: {@link ComparingStatements} */
    static BatchStatements of(Dialect dialect, TablePrefix prefix, Duration statementTimeout) {
        return switch (dialect.kind()) {
            case MARIADB -> MariaDbBatchStatements.of(prefix, statementTimeout);
            case H2 -> H2BatchStatements.of(prefix);
            case POSTGRESQL -> throw new IllegalArgumentException("a batch on PostgreSQL locks no accounts");
        };
    }
}
