package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class MariaDbRepeatableReadHostUsageStoreTest extends JdbcUsageStoreContract {

    MariaDbRepeatableReadHostUsageStoreTest() {
        super(DatabaseKind.MARIADB, Connection.TRANSACTION_REPEATABLE_READ);
    }
}
