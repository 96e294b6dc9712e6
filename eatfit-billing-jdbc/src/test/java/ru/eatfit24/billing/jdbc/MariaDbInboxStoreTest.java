package ru.eatfit24.billing.jdbc;

class MariaDbInboxStoreTest extends JdbcInboxStoreContract {

    MariaDbInboxStoreTest() {
        super(DatabaseKind.MARIADB);
    }
}
