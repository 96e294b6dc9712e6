package ru.eatfit24.billing.jdbc;

class H2BatchedUsageStoreContractTest extends BatchedUsageStoreContractTest {

    H2BatchedUsageStoreContractTest() {
        super(DatabaseKind.H2);
    }
}
