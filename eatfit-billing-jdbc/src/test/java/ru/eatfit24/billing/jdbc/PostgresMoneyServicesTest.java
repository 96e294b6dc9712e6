package ru.eatfit24.billing.jdbc;

class PostgresMoneyServicesTest extends JdbcMoneyServicesContract {

    PostgresMoneyServicesTest() {
        super(DatabaseKind.POSTGRESQL);
    }
}
