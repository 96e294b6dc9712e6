package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.error.TransactionConflictException;
import ru.eatfit24.billing.error.TransactionLostException;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.JoinedGate;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Every fault at each JDBC call of a joined decision, before and after it, and a host that swallows what it is told as long as it may: then nothing of
 * the failed call is committed, and all that the host did itself is.
 */
class JoinedFaultTest {

    private enum Outcome {
        GRANTED,
        UNDONE,
        CONFLICT,
        LOST
    }

    private TestDatabase database = TestDatabase.h2Memory();
    private TrackedDataSource dataSource = TrackedDataSource.of(database.dataSource());

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfAFailedCallIsCommitted(DatabaseKind kind) throws SQLException {
        database.close();
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        Databases.execute(database.dataSource(), "CREATE TABLE business (id VARCHAR(64) NOT NULL PRIMARY KEY)");
        Billing billing = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(dataSource).unbatched().open())
                .clock(VirtualClock.at("2026-03-01T12:00:00Z"))
                .build();
        int calls = rehearse(billing);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        int runs = 0;
        for (FaultPlan plan : FaultPlan.everyWay(calls, Fault.all())) {
            runs++;
            outcomes.merge(strike(billing, plan, "user-" + runs), 1, Integer::sum);
        }

        System.out.println("LAB R7 joined-" + kind + " " + runs + " violations=0 outcomes=" + outcomes);
        assertThat(outcomes).containsKeys(Outcome.UNDONE, Outcome.CONFLICT, Outcome.LOST);
    }

    private static UsageRequest request(String user) {
        return UsageRequest.of(Subject.of(user, "team"), Plans.PHOTO).operation("photo-1");
    }

    private int rehearse(Billing billing) throws SQLException {
        billing.gate().require("user-0", Plans.PHOTO);
        try (Connection connection = begun()) {
            JoinedGate gate = billing.gate().in(JdbcTransaction.of(connection));
            dataSource.startScenario();
            gate.require(request("user-0"));
            int calls = dataSource.calls().size();
            connection.rollback();
            return calls;
        }
    }

    private Outcome strike(Billing billing, FaultPlan plan, String user) throws SQLException {
        billing.gate().require(user, Plans.PHOTO);
        Outcome outcome;
        boolean committed = false;
        try (Connection connection = begun()) {
            insert(connection, user + "-before");
            JoinedGate gate = billing.gate().in(JdbcTransaction.of(connection));
            dataSource.startScenario(plan);
            try {
                gate.require(request(user));
                outcome = Outcome.GRANTED;
            } catch (StoreUnavailableException undone) {
                outcome = Outcome.UNDONE;
            } catch (TransactionConflictException conflict) {
                outcome = conflict.isTransactionLost() ? Outcome.LOST : Outcome.CONFLICT;
            } catch (TransactionLostException lost) {
                outcome = Outcome.LOST;
            }
            assertThat(dataSource.hasStruck()).as("%s", plan).isTrue();
            if (outcome == Outcome.LOST) {
                rollBackIfOpen(connection);
            } else if (plan.fault() != Fault.CONNECTION_CLOSED && plan.fault() != Fault.CONNECTION_LOST) {
                insert(connection, user + "-after");
                connection.commit();
                committed = true;
            }
        }
        long granted = committed && outcome == Outcome.GRANTED ? 1 : 0;
        assertThat(billing.gate().usage(user, Plans.PHOTO).binding().used())
                .as("use after %s %s", plan, outcome)
                .isEqualTo(1 + granted);
        for (String table : new String[] {"billing_usage_entry", "billing_member_window"}) {
            assertThat(Databases.count(database.dataSource(), table + " WHERE root = '" + user + "'"))
                    .as("%s after %s %s", table, plan, outcome)
                    .isEqualTo(table.equals("billing_usage_entry") ? granted : 0);
        }
        assertThat(Databases.count(database.dataSource(), "business WHERE id LIKE '" + user + "-%'"))
                .as("the host's rows after %s %s", plan, outcome)
                .isEqualTo(committed ? 2 : 0);
        assertThat(dataSource.openConnections()).as("%s", plan).isZero();
        return outcome;
    }

    private static void rollBackIfOpen(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
        }
    }

    private Connection begun() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insert(Connection connection, String id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO business (id) VALUES ('" + id + "')");
        }
    }
}
