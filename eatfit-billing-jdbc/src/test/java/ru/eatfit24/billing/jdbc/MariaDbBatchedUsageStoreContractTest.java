package ru.eatfit24.billing.jdbc;

class MariaDbBatchedUsageStoreContractTest extends BatchedUsageStoreContractTest {

    MariaDbBatchedUsageStoreContractTest() {
        super(DatabaseKind.MARIADB, Databases::isolateSnapshots);
    }
}
