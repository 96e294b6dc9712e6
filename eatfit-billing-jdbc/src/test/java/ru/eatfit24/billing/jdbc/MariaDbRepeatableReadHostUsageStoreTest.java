package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A host as servers from 11.6 on make it: REPEATABLE READ with isolated snapshots. */
@EnabledIfSystemProperty(named = "lab", matches = "true", disabledReason = "takes minutes: run with -Plab")
class MariaDbRepeatableReadHostUsageStoreTest extends JdbcUsageStoreContract {

    MariaDbRepeatableReadHostUsageStoreTest() {
        super(DatabaseKind.MARIADB, Connection.TRANSACTION_REPEATABLE_READ, Databases::isolateSnapshots);
    }
}
