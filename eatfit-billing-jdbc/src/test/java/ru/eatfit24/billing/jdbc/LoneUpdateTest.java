package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** A caller that is alone carries its request out itself, in one statement; what that cannot do rides. */
@Timeout(120)
class LoneUpdateTest {

    private static final String USER = "user-1";

    private final TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL);
    private final TrackedDataSource dataSource = TrackedDataSource.of(database.dataSource());
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final List<Billing> opened = new ArrayList<>();

    private Billing node(DataSource connections) {
        Billing node = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(connections))
                .clock(clock)
                .build();
        opened.add(node);
        return node;
    }

    @AfterEach
    void drop() {
        opened.forEach(Billing::close);
        assertThat(dataSource.openConnections()).isZero();
        database.close();
    }

    /** The texts that went to the database since the scenario began. */
    private List<String> executed() {
        return dataSource.calls().stream()
                .filter(call -> call.method().startsWith("execute"))
                .map(JdbcCall::sql)
                .toList();
    }

    /** As plain SQL sees it. */
    private long used() {
        Long used = new JdbcTemplate(database.dataSource())
                .queryForObject("SELECT used FROM billing_usage WHERE root = ?", Long.class, USER);
        return used == null ? 0 : used;
    }

    @Test
    void isOneStatementThatCommitsByItself() {
        Billing node = node(dataSource);
        node.gate().require(USER, Plans.PHOTO);
        dataSource.startScenario();

        node.gate().require(USER, Plans.PHOTO);

        assertThat(executed())
                .singleElement()
                .asString()
                .contains("UPDATE billing_account")
                .doesNotContain("COMMIT");
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void anAccountThatWasNotSeenLatelyIsReadFirst() {
        node(dataSource).gate().require(USER, Plans.PHOTO);
        Billing other = node(dataSource);
        dataSource.startScenario();

        other.gate().require(USER, Plans.PHOTO);

        assertThat(executed()).hasSize(2).noneMatch(text -> text.contains("COMMIT"));
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void aDenialIsReadAgainAndWritesNothing() {
        Billing node = node(dataSource);
        for (int unit = 0; unit < 3; unit++) {
            node.gate().require(USER, Plans.PHOTO);
        }
        dataSource.startScenario();

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        assertThat(executed()).singleElement().asString().startsWith("SELECT").doesNotContain("UPDATE");
    }

    @Test
    void aCopyThatIsOutOfDateIsNotBelieved() {
        Billing node = node(dataSource);
        Billing other = node(dataSource);
        node.gate().require(USER, Plans.PHOTO);
        other.gate().require(USER, Plans.PHOTO);
        other.gate().require(USER, Plans.PHOTO);

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        other.entitlements().grant(Subject.of(USER), Plans.PHOTO, 1, null, "admin", "gift");
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isTrue();
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();
    }

    @Test
    void whatIsMoreThanTheRowRides() {
        Billing node = node(dataSource);
        node.gate().require(USER, Plans.PHOTO);
        UsageRequest keyed = UsageRequest.of(Subject.of(USER), Plans.PHOTO).operation(OperationId.of("order-1"));
        dataSource.startScenario();

        node.gate().require(keyed);
        node.gate().require(keyed);

        assertThat(executed()).anyMatch(text -> text.contains("billing_usage_entry") && text.contains("COMMIT"));
        assertThat(used()).isEqualTo(2);
        clock.advance(Duration.ofDays(1));
        node.gate().require(USER, Plans.PHOTO);
        assertThat(node.entitlements().closedWindows(Subject.of(USER), 10)).hasSize(1);
    }

    @Test
    void connectionsWithoutAutocommitRide() {
        Billing node = node(Databases.prepared(dataSource, connection -> connection.setAutoCommit(false)));
        node.gate().require(USER, Plans.PHOTO);
        dataSource.startScenario();

        node.gate().require(USER, Plans.PHOTO);

        assertThat(executed()).singleElement().asString().contains("COMMIT");
        assertThat(used()).isEqualTo(2);
    }

    /** Such a proxy hands out the connection of the transaction that the calling thread is in. */
    @Test
    void aTransactionThatTheCallerIsInIsNeitherJoinedNorCommitted() {
        DataSource hosts = database.dataSource();
        Billing node = node(new TransactionAwareDataSourceProxy(hosts));
        node.gate().require(USER, Plans.PHOTO);
        new JdbcTemplate(database.dataSource()).execute("CREATE TABLE host_order (id integer)");

        new TransactionTemplate(new DataSourceTransactionManager(hosts)).executeWithoutResult(status -> {
            new JdbcTemplate(hosts).update("INSERT INTO host_order VALUES (1)");
            node.gate().require(USER, Plans.PHOTO);
            assertThatThrownBy(() -> node.gate().usage(USER, Plans.PHOTO))
                    .isInstanceOf(BillingException.class)
                    .hasMessageContaining("in the middle of a transaction")
                    .hasMessageContaining("gate.in(");
            status.setRollbackOnly();
        });

        assertThat(used()).as("counted, since it was not joined").isEqualTo(2);
        assertThat(new JdbcTemplate(database.dataSource())
                        .queryForObject("SELECT COUNT(*) FROM host_order", Long.class))
                .as("rolled back, since it was not committed")
                .isZero();
    }

    @Test
    void manyCallersAtOnceStillCountExactly() throws InterruptedException {
        Billing node = node(dataSource);
        Billing other = node(dataSource);
        node.entitlements().grant(Subject.of(USER), Plans.PHOTO, 500, null, "admin", "gift");
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Billing mine = number % 2 == 0 ? node : other;
            Thread thread = new Thread(() -> {
                for (int time = 0; time < 100; time++) {
                    mine.gate().require(USER, Plans.PHOTO);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(node.gate().usage(USER, Plans.PHOTO).remaining()).hasValue(500 + 3 - 300);
    }
}
