package ru.eatfit24.billing.jdbc;

class H2MoneyStoreTest extends JdbcMoneyStoreContract {

    H2MoneyStoreTest() {
        super(DatabaseKind.H2);
    }
}
