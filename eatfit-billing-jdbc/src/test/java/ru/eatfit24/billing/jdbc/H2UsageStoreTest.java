package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class H2UsageStoreTest extends JdbcUsageStoreContract {

    H2UsageStoreTest() {
        super(DatabaseKind.H2, Connection.TRANSACTION_READ_COMMITTED);
    }
}
