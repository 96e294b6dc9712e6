package ru.eatfit24.billing.jdbc;

class MariaDbBatchedUsageStoreTest extends BatchedUsageStoreTest {

    MariaDbBatchedUsageStoreTest() {
        super(DatabaseKind.MARIADB);
    }
}
