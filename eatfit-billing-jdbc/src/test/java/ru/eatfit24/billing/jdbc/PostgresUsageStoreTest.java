package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class PostgresUsageStoreTest extends JdbcUsageStoreContract {

    PostgresUsageStoreTest() {
        super(DatabaseKind.POSTGRESQL, Connection.TRANSACTION_READ_COMMITTED);
    }
}
