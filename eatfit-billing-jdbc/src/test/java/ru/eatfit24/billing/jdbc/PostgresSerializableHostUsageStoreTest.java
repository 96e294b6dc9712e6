package ru.eatfit24.billing.jdbc;

import java.sql.Connection;

class PostgresSerializableHostUsageStoreTest extends JdbcUsageStoreContract {

    PostgresSerializableHostUsageStoreTest() {
        super(DatabaseKind.POSTGRESQL, Connection.TRANSACTION_SERIALIZABLE);
    }
}
