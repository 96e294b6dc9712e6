package ru.eatfit24.billing.jdbc;

class PostgresMoneyStoreTest extends JdbcMoneyStoreContract {

    PostgresMoneyStoreTest() {
        super(DatabaseKind.POSTGRESQL);
    }
}
