package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class MariaDbUsageStoreTest extends JdbcUsageStoreContract {

    MariaDbUsageStoreTest() {
        super(DatabaseKind.MARIADB, Connection.TRANSACTION_READ_COMMITTED);
    }
}
