package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.PoolExhaustedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.TestDatabase;

/** A pool whose connections are all held by transactions of the host's. */
class PoolOfTheHostTest {

    private final TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL);
    private final HikariDataSource pool = pool(1);

    @AfterEach
    void close() {
        pool.close();
        database.close();
    }

    private HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(size);
        // The shortest that the pool takes.
        config.setConnectionTimeout(250);
        return new HikariDataSource(config);
    }

    @Test
    void aCallBesideTheTransactionSaysWhatIsWrongAndAJoinedOneWorks() throws SQLException {
        Billing billing = billing(JdbcBillingStore.builder(pool).unbatched().open());

        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            assertThatExceptionOfType(PoolExhaustedException.class)
                    .isThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO))
                    .withMessageContaining("user-42")
                    .withMessageContaining("gate.in(JdbcTransaction.of(connection))")
                    .withMessageContaining("DataSource of its own");

            billing.gate().in(JdbcTransaction.of(connection)).require("user-42", Plans.PHOTO);
            connection.commit();
        }

        assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(2);
    }

    @Test
    void aCallThatRidesWithOthersSaysTheSame() throws SQLException {
        try (Billing billing = billing(JdbcBillingStore.open(pool))) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                assertThatExceptionOfType(PoolExhaustedException.class)
                        .isThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO));

                billing.gate().in(JdbcTransaction.of(connection)).require("user-42", Plans.PHOTO);
                connection.commit();
            }
            assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(2);
        }
    }

    @Test
    void aDataSourceOfItsOwnNeedsNoneOfTheHosts() throws SQLException {
        try (HikariDataSource own = pool(1);
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            Billing billing = billing(JdbcBillingStore.builder(own).unbatched().open());

            billing.gate().require("user-43", Plans.PHOTO);
            billing.gate().in(JdbcTransaction.of(connection)).require("user-42", Plans.PHOTO);
            connection.rollback();

            assertThat(billing.gate().usage("user-43", Plans.PHOTO).remaining()).hasValue(2);
            assertThat(billing.gate().usage("user-42", Plans.PHOTO).remaining()).hasValue(3);
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsNotTakenForAPoolThatIsTooSmall() {
        Billing billing = billing(JdbcBillingStore.builder(pool).unbatched().open());
        database.close();

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO))
                .isNotInstanceOf(PoolExhaustedException.class);
    }

    private static Billing billing(JdbcBillingStore store) {
        return Billing.builder(Plans.catalog()).store(store).build();
    }
}
