package ru.eatfit24.billing.jdbc;

class H2BatchedUsageStoreTest extends BatchedUsageStoreTest {

    H2BatchedUsageStoreTest() {
        super(DatabaseKind.H2);
    }
}
