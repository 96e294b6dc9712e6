package ru.eatfit24.billing.jdbc;

class PostgresInboxStoreTest extends JdbcInboxStoreContract {

    PostgresInboxStoreTest() {
        super(DatabaseKind.POSTGRESQL);
    }
}
