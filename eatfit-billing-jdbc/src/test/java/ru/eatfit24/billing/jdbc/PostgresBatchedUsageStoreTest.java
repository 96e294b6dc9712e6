package ru.eatfit24.billing.jdbc;

class PostgresBatchedUsageStoreTest extends BatchedUsageStoreTest {

    PostgresBatchedUsageStoreTest() {
        super(DatabaseKind.POSTGRESQL);
    }
}
