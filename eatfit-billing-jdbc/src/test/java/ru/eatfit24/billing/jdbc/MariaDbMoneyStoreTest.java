package ru.eatfit24.billing.jdbc;

class MariaDbMoneyStoreTest extends JdbcMoneyStoreContract {

    MariaDbMoneyStoreTest() {
        super(DatabaseKind.MARIADB);
    }
}
