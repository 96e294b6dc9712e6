package ru.eatfit24.billing.jdbc;

class H2InboxStoreTest extends JdbcInboxStoreContract {

    H2InboxStoreTest() {
        super(DatabaseKind.H2);
    }
}
