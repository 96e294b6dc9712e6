package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.testkit.FaultPlan.Moment;

class TrackedDataSourceTest {

    private final TestDatabase database = TestDatabase.h2Memory();
    private final TrackedDataSource tracked = TrackedDataSource.of(database.dataSource());

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection connection = tracked.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE item (id INT PRIMARY KEY)");
        }
    }

    @AfterEach
    void close() {
        assertThat(tracked.openConnections()).isZero();
        database.close();
    }

    @Test
    void countsConnectionsThatAreOpen() throws SQLException {
        Connection first = tracked.getConnection();
        Connection second = tracked.getConnection();
        assertThat(tracked.openConnections()).isEqualTo(2);

        first.close();
        first.close();
        assertThat(tracked.openConnections()).isEqualTo(1);

        second.close();
        assertThat(tracked.openConnections()).isZero();
    }

    @Test
    void knowsWhereAnOpenConnectionWasTaken() throws SQLException {
        try (Connection connection = takeOne()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(tracked.openedAt())
                    .singleElement()
                    .satisfies(taken -> assertThat(taken.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("takeOne")));
        }
    }

    private Connection takeOne() throws SQLException {
        return tracked.getConnection();
    }

    @Test
    void numbersTheCallsOfAScenario() throws SQLException {
        tracked.startScenario();

        insert(tracked, 1);

        assertThat(tracked.calls())
                .extracting(JdbcCall::number, JdbcCall::method, JdbcCall::sql)
                .containsExactly(
                        tuple(1, "getConnection", ""),
                        tuple(2, "setAutoCommit", ""),
                        tuple(3, "prepareStatement", "INSERT INTO item VALUES (?)"),
                        tuple(4, "executeUpdate", "INSERT INTO item VALUES (?)"),
                        tuple(5, "commit", ""));
    }

    @Test
    void aStatementLeadsBackToTheTrackedConnection() throws SQLException {
        try (Connection connection = tracked.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.getConnection()).isSameAs(connection);
        }
    }

    /** The heart of the tool: whatever happens wherever, either the row is there or it is not, and nothing leaks. */
    @Test
    void everyFaultAtEveryCallHappensAndLeavesNoConnectionOpen() throws SQLException {
        tracked.startScenario();
        insert(tracked, 0);
        int calls = tracked.calls().size();
        List<FaultPlan> plans = FaultPlan.everyWay(calls, Fault.all());
        Set<String> outcomes = new TreeSet<>();

        int id = 0;
        for (FaultPlan plan : plans) {
            id++;
            tracked.startScenario(plan);
            String outcome = outcomeOfInsert(id);
            outcomes.add(outcome);

            assertThat(tracked.hasStruck()).as("%s", plan).isTrue();
            assertThat(tracked.openConnections()).as("%s", plan).isZero();
            tracked.startScenario();
            boolean stored = isStored(id);
            boolean committed = plan.callNumber() == calls && plan.moment() == Moment.AFTER;
            // Closed after the commit answers normally; after any earlier call the commit itself fails.
            assertThat(stored).as("%s answered %s", plan, outcome).isEqualTo(committed);
        }

        assertThat(plans).hasSize(5 * 2 * Fault.all().size());
        assertThat(outcomes)
                .contains(
                        "40001/0", "40P01/0", "40001/1213", "HY000/1205", "HY000/1020", "23505/0", "57014/0", "08006/0")
                .contains("pool timeout", "runtime", "none");
        Seeds.printLab("R7", "fault-tool-self-test", plans.size(), 0);
    }

    private String outcomeOfInsert(int id) {
        try {
            insert(tracked, id);
            return "none";
        } catch (SQLTransientConnectionException timeout) {
            return "pool timeout";
        } catch (SQLException failed) {
            return failed.getSQLState() + "/" + failed.getErrorCode();
        } catch (Fault.InjectedException injected) {
            return "runtime";
        }
    }

    @Test
    void anAnswerLostAfterACommitIsStillCommitted() throws SQLException {
        tracked.startScenario(new FaultPlan(5, Moment.AFTER, Fault.CONNECTION_LOST));

        assertThatThrownBy(() -> insert(tracked, 7))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        lost -> assertThat(lost.getSQLState()).isEqualTo("08006"));

        assertThat(isStored(7)).isTrue();
    }

    @Test
    void aCommitThatNeverArrivedIsRolledBack() throws SQLException {
        tracked.startScenario(new FaultPlan(5, Moment.BEFORE, Fault.CONNECTION_LOST));

        assertThatThrownBy(() -> insert(tracked, 7))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        lost -> assertThat(lost.getSQLState()).isEqualTo("08006"));

        assertThat(isStored(7)).isFalse();
    }

    @Test
    void aFaultStrikesOnce() throws SQLException {
        tracked.startScenario(new FaultPlan(1, Moment.BEFORE, Fault.POOL_TIMEOUT));

        assertThatThrownBy(tracked::getConnection).isInstanceOf(SQLTransientConnectionException.class);
        assertThatCode(() -> insert(tracked, 1)).doesNotThrowAnyException();
    }

    @Test
    void aConnectionClosedUnderneathFailsAtItsNextUse() throws SQLException {
        tracked.startScenario(new FaultPlan(1, Moment.AFTER, Fault.CONNECTION_CLOSED));

        try (Connection connection = tracked.getConnection()) {
            assertThatThrownBy(() -> connection.prepareStatement("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void leakCheckPassesWhenAllIsClosedAndFailsWhenNot() throws SQLException {
        LeakCheck leaks = LeakCheck.create();
        TrackedDataSource watched = leaks.track(database.dataSource());
        assertThat(leaks.track(watched)).isSameAs(watched);

        try (Connection connection = watched.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThatThrownBy(leaks::verify)
                    .isInstanceOf(AssertionError.class)
                    .satisfies(leak -> assertThat(leak.getSuppressed()).isNotEmpty());
        }

        assertThatCode(leaks::verify).doesNotThrowAnyException();
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new FaultPlan(0, Moment.BEFORE, Fault.DEADLOCK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.sqlException("4000", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void insert(DataSource dataSource, int id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
                statement.setInt(1, id);
                statement.executeUpdate();
            }
            connection.commit();
        }
    }

    private boolean isStored(int id) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM item WHERE id = ?")) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
