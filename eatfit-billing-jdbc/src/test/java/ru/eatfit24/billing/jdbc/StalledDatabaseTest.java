package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.usage.Decision;

/**
 * The network or the server falls silent in the middle of something, and no connection is closed: it ends in a typed error in bounded
 * time, and nothing is granted without a commit.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource
class StalledDatabaseTest {

    private enum Store {
        POSTGRES(DatabaseKind.POSTGRESQL, true),
        POSTGRES_UNBATCHED(DatabaseKind.POSTGRESQL, false),
        MARIADB(DatabaseKind.MARIADB, true),
        MARIADB_UNBATCHED(DatabaseKind.MARIADB, false);

        private final DatabaseKind kind;
        private final boolean batched;

        Store(DatabaseKind kind, boolean batched) {
            this.kind = kind;
            this.batched = batched;
        }
    }

    private static final String ACCOUNT = "user-1";

    /** And no isolation level; or the statement of a lone caller, which commits by itself. */
    private static final String COMMIT = "COMMIT(?!TED)|set_config\\('lock_timeout'";

    private final Store store;
    private final TestDatabase database;
    private final StallingProxy proxy;
    private final TrackedDataSource dataSource;
    private final Billing billing;

    StalledDatabaseTest(Store store) {
        this.store = store;
        database = Databases.migrated(store.kind);
        proxy = StallingProxy.before(database);
        dataSource = TrackedDataSource.of(Databases.opening(
                () -> DriverManager.getConnection(proxy.url(), database.user(), database.password())));
        billing = open(Duration.ofMillis(300));
        billing.gate().require(ACCOUNT, Plans.PHOTO);
    }

    private Billing open(Duration timeout) {
        JdbcBillingStore.Builder options =
                JdbcBillingStore.builder(dataSource).lockTimeout(timeout).statementTimeout(timeout);
        if (!store.batched) {
            options.unbatched();
        }
        return Billing.builder(Plans.catalog())
                .store(options.open())
                .executor(ForkJoinPool.commonPool())
                .build();
    }

    @AfterEach
    void drop() {
        billing.close();
        assertThat(dataSource.openConnections()).isZero();
        proxy.close();
        database.close();
    }

    private long used() {
        return Databases.sum(database.dataSource(), "used", "billing_usage WHERE root = '" + ACCOUNT + "'");
    }

    @Test
    void beforeTheCommitNothingIsTaken() {
        proxy.stallWhereIsSent("FROM billing_");

        assertThatThrownBy(() -> billing.gate().tryConsume("user-2", Plans.PHOTO))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("user-2");

        assertThat(proxy.hasStalled()).isTrue();
        assertThat(Databases.count(database.dataSource(), "billing_account WHERE root = 'user-2'"))
                .isZero();
        assertThat(billing.gate().tryConsume("user-2", Plans.PHOTO).isGranted()).isTrue();
    }

    @Test
    void aReadingEndsToo() {
        proxy.stallWhereIsSent("FROM billing_");

        assertThatThrownBy(() -> billing.gate().usage(ACCOUNT, Plans.PHOTO))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(proxy.hasStalled()).isTrue();
        assertThat(billing.gate().usage(ACCOUNT, Plans.PHOTO).remaining()).hasValue(2);
    }

    @Test
    void aCommitThatTookPlaceIsFoundByTheFence() {
        proxy.stallWhereIsSent(COMMIT);

        assertThat(billing.gate().tryConsume(ACCOUNT, Plans.PHOTO).isGranted()).isTrue();

        assertThat(proxy.hasStalled()).isTrue();
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void aFenceThatIsNotAnsweredEitherLeavesItUnknown() {
        proxy.stallWhereIsSent(COMMIT);
        proxy.stallWhereIsSent("SELECT version, batch");

        assertThatThrownBy(() -> billing.gate().tryConsume(ACCOUNT, Plans.PHOTO))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining(ACCOUNT);

        assertThat(proxy.hasStalled()).isTrue();
        assertThat(used()).isEqualTo(2);
        assertThat(billing.gate().tryConsume(ACCOUNT, Plans.PHOTO).binding().used())
                .isEqualTo(3);
    }

    /** Where decisions ride together this one has been left behind by its batch, which waits for no lock. */
    @Test
    void whoWaitsForALockHearsThatNothingWasTaken() throws SQLException {
        try (Billing patient = open(Duration.ofSeconds(1));
                Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("UPDATE billing_account SET at = at WHERE root = '" + ACCOUNT + "'");
            CompletableFuture<Decision> answer =
                    CompletableFuture.supplyAsync(() -> patient.gate().tryConsume(ACCOUNT, Plans.PHOTO));
            Databases.awaitSomebodyWaits(database.dataSource(), store.kind);
            proxy.stallAllThatAreOpen();
            holder.rollback();
            holder.setAutoCommit(true);

            assertThatThrownBy(answer::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StoreUnavailableException.class);
        }
        assertThat(used()).isEqualTo(1);
        assertThat(billing.gate().tryConsume(ACCOUNT, Plans.PHOTO).isGranted()).isTrue();
    }

    /** A connection of the host's keeps its own limit, and gets it back. */
    @Test
    void theHostsOwnLimitStays() throws SQLException {
        for (int hosts : new int[] {0, 700, 3_600_000}) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setNetworkTimeout(Runnable::run, hosts);
                SilenceLimit limit = SilenceLimit.on(connection, Duration.ofSeconds(5));
                assertThat(connection.getNetworkTimeout()).isEqualTo(hosts == 700 ? 700 : 5_000);
                limit.lift(connection);
                assertThat(connection.getNetworkTimeout()).isEqualTo(hosts);
                connection.setNetworkTimeout(Runnable::run, 0);
            }
        }
    }
}
