package ru.eatfit24.billing.jdbc;

class H2MoneyServicesTest extends JdbcMoneyServicesContract {

    H2MoneyServicesTest() {
        super(DatabaseKind.H2);
    }
}
