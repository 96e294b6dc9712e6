package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

/** A host as servers from 11.6 on make it: REPEATABLE READ with isolated snapshots. */
class MariaDbRepeatableReadHostUsageStoreTest extends JdbcUsageStoreContract {

    MariaDbRepeatableReadHostUsageStoreTest() {
        super(DatabaseKind.MARIADB, Connection.TRANSACTION_REPEATABLE_READ, Databases::isolateSnapshots);
    }
}
