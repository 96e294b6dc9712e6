package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class H2SerializableHostUsageStoreTest extends JdbcUsageStoreContract {

    H2SerializableHostUsageStoreTest() {
        super(DatabaseKind.H2, Connection.TRANSACTION_SERIALIZABLE);
    }
}
