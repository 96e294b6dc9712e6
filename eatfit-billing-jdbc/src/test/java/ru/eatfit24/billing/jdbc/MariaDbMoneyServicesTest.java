package ru.eatfit24.billing.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "lab", matches = "true", disabledReason = "half a minute: run with -Plab")
class MariaDbMoneyServicesTest extends JdbcMoneyServicesContract {

    MariaDbMoneyServicesTest() {
        super(DatabaseKind.MARIADB);
    }
}
