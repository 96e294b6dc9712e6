package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.JoinedGate;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** The gate inside transactions that Spring or Jdbi began. */
@ParameterizedClass
@EnumSource
class SpringTransactionTest {

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    private final TestDatabase database;
    private final DataSource dataSource;
    private final JdbcTemplate host;
    private final TransactionTemplate transactions;
    private final Billing billing;

    SpringTransactionTest(DatabaseKind kind) {
        database = Databases.migrated(kind);
        dataSource = leaks.track(database.dataSource());
        host = new JdbcTemplate(dataSource);
        transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        billing = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(dataSource).unbatched().open())
                .build();
    }

    @BeforeEach
    void createTable() {
        host.execute("CREATE TABLE business (id VARCHAR(64) NOT NULL PRIMARY KEY)");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void useIsCommittedWithTheTransaction() {
        transactions.executeWithoutResult(status -> {
            insert("photo-1");
            joined().require("user-42", Plans.PHOTO);
        });

        assertThat(used()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void useIsRolledBackWithTheTransaction() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> transactions.executeWithoutResult(status -> {
                    insert("photo-1");
                    joined().require("user-42", Plans.PHOTO);
                    throw new IllegalStateException("the host changed its mind");
                }));

        assertThat(used()).isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void aFailureThatIsSwallowedLeavesTheTransactionToGoOn() {
        transactions.executeWithoutResult(status -> {
            UsageRequest named =
                    UsageRequest.of(Subject.of("user-42"), Plans.PHOTO).operation("photo-1");
            joined().require(named);
            insert("photo-1");
            assertThatExceptionOfType(OperationConflictException.class)
                    .isThrownBy(() -> joined().require(UsageRequest.of(Subject.of("user-42"), Plans.PHOTO, 2)
                            .operation("photo-1")));
            joined().require("user-42", Plans.PHOTO);
            insert("photo-2");
        });

        assertThat(used()).isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aNestedTransactionThatRollsBackTakesItsUseAlong() {
        TransactionTemplate nested = new TransactionTemplate(transactions.getTransactionManager());
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        transactions.executeWithoutResult(status -> {
            joined().require("user-42", Plans.PHOTO);
            insert("photo-1");
            nested.executeWithoutResult(inner -> {
                joined().require(UsageRequest.of(Subject.of("user-42"), Plans.PHOTO, 2));
                insert("photo-2");
                inner.setRollbackOnly();
            });
            joined().require("user-42", Plans.PHOTO);
        });

        assertThat(used()).isEqualTo(2);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aConnectionOfTheTransactionAwareProxyIsJoined() {
        DataSource proxy = new TransactionAwareDataSourceProxy(dataSource);

        transactions.executeWithoutResult(status -> {
            try (Connection connection = proxy.getConnection()) {
                insert("photo-1");
                billing.gate().in(JdbcTransaction.of(connection)).require("user-42", Plans.PHOTO);
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(failure);
            }
            status.setRollbackOnly();
        });

        assertThat(used()).isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void aHandleOfJdbiIsJoined() {
        Jdbi jdbi = Jdbi.create(dataSource);

        jdbi.useTransaction(handle -> {
            handle.execute("INSERT INTO business (id) VALUES ('photo-1')");
            billing.gate().in(JdbcTransaction.of(handle.getConnection())).require("user-42", Plans.PHOTO);
        });
        jdbi.useTransaction(handle -> {
            billing.gate().in(JdbcTransaction.of(handle.getConnection())).require("user-42", Plans.PHOTO);
            handle.rollback();
        });

        assertThat(used()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    private JoinedGate joined() {
        return billing.gate().in(JdbcTransaction.of(DataSourceUtils.getConnection(dataSource)));
    }

    private void insert(String id) {
        host.update("INSERT INTO business (id) VALUES (?)", id);
    }

    private long rows() {
        return Databases.count(database.dataSource(), "business");
    }

    private long used() {
        return billing.gate().usage("user-42", Plans.PHOTO).binding().used();
    }
}
