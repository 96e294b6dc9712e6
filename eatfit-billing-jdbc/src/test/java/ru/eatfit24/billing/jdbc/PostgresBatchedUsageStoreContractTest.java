package ru.eatfit24.billing.jdbc;

class PostgresBatchedUsageStoreContractTest extends BatchedUsageStoreContractTest {

    PostgresBatchedUsageStoreContractTest() {
        super(DatabaseKind.POSTGRESQL);
    }
}
