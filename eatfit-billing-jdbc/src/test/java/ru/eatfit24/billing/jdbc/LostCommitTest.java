package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.LostCommit.Doubt;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.FaultPlan.Moment;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** The commit reaches the database or not, and its answer is lost; somebody else may write before we can ask. */
@Timeout(300)
@ParameterizedClass
@EnumSource
class LostCommitTest {

    private enum Way {
        /** The connection breaks before the commit. */
        NOT_COMMITTED(Moment.BEFORE),
        /** It breaks after it. */
        COMMITTED(Moment.AFTER);

        private final Moment moment;

        Way(Moment moment) {
            this.moment = moment;
        }
    }

    private enum Store {
        POSTGRES(DatabaseKind.POSTGRESQL, true),
        POSTGRES_UNBATCHED(DatabaseKind.POSTGRESQL, false),
        MARIADB(DatabaseKind.MARIADB, true),
        MARIADB_UNBATCHED(DatabaseKind.MARIADB, false),
        H2(DatabaseKind.H2, true),
        H2_UNBATCHED(DatabaseKind.H2, false);

        private final DatabaseKind kind;
        private final boolean batched;

        Store(DatabaseKind kind, boolean batched) {
            this.kind = kind;
            this.batched = batched;
        }
    }

    private final Store store;
    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource tracked;
    private final TrackedDataSource trackedAgain;
    private final AtomicReference<@Nullable Runnable> afterTheLoss = new AtomicReference<>();
    private final DataSource dataSource;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final List<Billing> opened = new ArrayList<>();
    private final AtomicInteger accounts = new AtomicInteger();
    private final Billing billing;
    private final Billing other;

    LostCommitTest(Store store) {
        this.store = store;
        kind = store.kind;
        database = Databases.migrated(kind);
        tracked = TrackedDataSource.of(database.dataSource());
        trackedAgain = TrackedDataSource.of(Databases.prepared(tracked, connection -> {
            if (tracked.hasStruck()) {
                Runnable somethingElse = afterTheLoss.getAndSet(null);
                if (somethingElse != null) {
                    somethingElse.run();
                }
            }
        }));
        dataSource = trackedAgain;
        billing = open(JdbcBillingStore.builder(dataSource));
        other = open(JdbcBillingStore.builder(database.dataSource()));
    }

    private Billing open(JdbcBillingStore.Builder options) {
        if (!store.batched) {
            options.unbatched();
        }
        Billing node = Billing.builder(Plans.catalog())
                .store(options.open())
                .clock(clock)
                .executor(Runnable::run)
                .build();
        opened.add(node);
        return node;
    }

    @AfterEach
    void drop() {
        opened.forEach(Billing::close);
        assertThat(tracked.openConnections()).isZero();
        assertThat(trackedAgain.openConnections()).isZero();
        database.close();
    }

    private String account(boolean known) {
        String account = (known ? "known-" : "new-") + accounts.incrementAndGet();
        if (known) {
            billing.gate().require(account(account));
        }
        return account;
    }

    private static UsageRequest account(String account) {
        return UsageRequest.of(Subject.of(account), Plans.PHOTO);
    }

    private static UsageRequest keyed(String account) {
        return account(account).operation(OperationId.of("order-1"));
    }

    /** Breaks the connection at the commit of what a rehearsal with another account shows. */
    private void breakAtTheCommit(Way way, boolean known, boolean keyed) {
        breakAtTheCommit(billing, way, known, keyed);
    }

    private void breakAtTheCommit(Billing node, Way way, boolean known, boolean keyed) {
        String rehearsal = account(known);
        tracked.startScenario();
        node.gate().require(keyed ? keyed(rehearsal) : account(rehearsal));
        int commit = tracked.calls().stream()
                .filter(call -> call.method().equals("commit")
                        || call.sql().contains("COMMIT")
                        || call.sql().contains("set_config"))
                .filter(call -> !call.method().equals("prepareStatement"))
                .mapToInt(JdbcCall::number)
                .max()
                .orElseThrow();
        tracked.startScenario(new FaultPlan(commit, way.moment, Fault.CONNECTION_LOST));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatHasCommittedIsAnswered(boolean known) {
        String account = account(known);
        breakAtTheCommit(Way.COMMITTED, known, false);

        Decision decision = billing.gate().tryConsume(account(account));

        assertThat(tracked.hasStruck()).isTrue();
        assertThat(decision.isGranted()).isTrue();
        assertThat(used(account)).isEqualTo(known ? 2 : 1);
        assertThat(billing.gate().tryConsume(account(account)).binding().used()).isEqualTo(known ? 3 : 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatHasNotCommittedIsNotTakenAndMayBeAskedAgain(boolean known) {
        String account = account(known);
        breakAtTheCommit(Way.NOT_COMMITTED, known, false);

        assertThatThrownBy(() -> billing.gate().tryConsume(account(account)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(account)
                .hasMessageContaining("nothing was taken");

        assertThat(tracked.hasStruck()).isTrue();
        assertThat(used(account)).isEqualTo(known ? 1 : 0);
        assertThat(billing.gate().tryConsume(account(account)).binding().used()).isEqualTo(known ? 2 : 1);
        assertThat(used(account)).isEqualTo(known ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void whereSomebodyElseCameBetweenNobodyKnows(Way way) {
        for (boolean known : List.of(true, false)) {
            String account = account(known);
            breakAtTheCommit(way, known, false);
            afterTheLoss.set(() -> other.gate().require(account(account)));

            assertThatThrownBy(() -> billing.gate().tryConsume(account(account)))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining(account);

            assertThat(used(account)).isEqualTo((known ? 1 : 0) + 1 + (way == Way.COMMITTED ? 1 : 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperationIsKnownByItsEntryWhoeverCameBetween(Way way) {
        for (boolean known : List.of(true, false)) {
            String account = account(known);
            breakAtTheCommit(way, known, true);
            afterTheLoss.set(() -> other.gate().require(account(account)));

            Decision decision = billing.gate().tryConsume(keyed(account));

            assertThat(tracked.hasStruck()).isTrue();
            assertThat(decision.isGranted()).isTrue();
            assertThat(used(account)).isEqualTo((known ? 1 : 0) + 2);
            assertThat(billing.gate().tryConsume(keyed(account))).hasToString(decision.toString());
            assertThat(used(account)).isEqualTo((known ? 1 : 0) + 2);
        }
    }

    /** The second run, which is to tell what the first one did, fails too: then nobody may say that nothing was taken. */
    @ParameterizedTest
    @EnumSource
    void whereTheSecondRunFailsTheFirstOneStaysUnknown(Way way) {
        int unknown = 0;
        boolean struck = true;
        for (int call = 1; struck; call++) {
            for (Moment moment : Moment.values()) {
                String account = account(true);
                breakAtTheCommit(way, true, true);
                FaultPlan again = new FaultPlan(call, moment, Fault.CONNECTION_LOST);
                afterTheLoss.set(() -> {
                    other.gate().require(account(account));
                    trackedAgain.startScenario(again);
                });

                boolean granted = false;
                try {
                    granted = billing.gate().tryConsume(keyed(account)).isGranted();
                    assertThat(granted).as("struck again by %s", again).isTrue();
                } catch (OutcomeUnknownException expected) {
                    unknown++;
                } catch (StoreUnavailableException wrong) {
                    throw new AssertionError("struck again by " + again + ": nothing is said to be taken", wrong);
                }

                assertThat(tracked.hasStruck()).isTrue();
                struck = trackedAgain.hasStruck();
                trackedAgain.startScenario();
                long already = 2L + (granted || way == Way.COMMITTED ? 1 : 0);
                assertThat(used(account)).as("struck again by %s", again).isBetween(already, 3L);
                billing.gate().require(keyed(account));
                assertThat(used(account)).as("struck again by %s", again).isEqualTo(3);
            }
        }
        assertThat(unknown).isPositive();
    }

    @Test
    void aDatabaseThatIsGoneEndsAsUnknownInBoundedTime() {
        AtomicInteger refused = new AtomicInteger();
        DataSource going = Databases.prepared(tracked, connection -> {
            if (tracked.hasStruck()) {
                refused.incrementAndGet();
                connection.close();
                throw new SQLException("it is gone", "08001");
            }
        });
        Billing impatient = open(JdbcBillingStore.builder(going).statementTimeout(Duration.ofMillis(300)));
        String account = account(true);
        breakAtTheCommit(impatient, Way.COMMITTED, true, false);

        assertThatThrownBy(() -> impatient.gate().tryConsume(account(account)))
                .isInstanceOf(OutcomeUnknownException.class);

        assertThat(refused).hasPositiveValue();
        tracked.startScenario();
        assertThat(used(account)).isEqualTo(2);
    }

    /** The transaction whose answer was lost is still open, and ends only while it is being looked for. */
    @ParameterizedTest
    @EnumSource
    void theFenceWaitsForAWriterThatIsStillAtIt(Way way) throws SQLException {
        for (boolean known : List.of(true, false)) {
            String account = account(known);
            long version = known ? version(account) : 0;
            try (Connection late = database.dataSource().getConnection();
                    Statement statement = late.createStatement()) {
                late.setAutoCommit(false);
                statement.execute(
                        known
                                ? "UPDATE billing_account SET version = version + 1, batch = 77 WHERE root = '"
                                        + account + "'"
                                : insert(account, 5));

                CompletableFuture<Map<String, Fate>> fates =
                        CompletableFuture.supplyAsync(() -> fates(account, known, version));
                if (way == Way.COMMITTED) {
                    late.commit();
                } else {
                    late.rollback();
                }

                assertThat(fates.join()).containsEntry(account, way == Way.COMMITTED ? Fate.COMMITTED : Fate.NOT_TAKEN);
                late.rollback();
                late.setAutoCommit(true);
            }
        }
    }

    @Test
    void theFenceDefeatsAWriterThatComesLater() throws SQLException {
        for (boolean known : List.of(true, false)) {
            String account = account(known);
            long version = known ? version(account) : 0;

            assertThat(fates(account, known, version)).containsEntry(account, Fate.NOT_TAKEN);
            assertThat(fates(account, known, version))
                    .as("another fence knows less")
                    .containsEntry(account, Fate.UNKNOWN);

            try (Connection late = database.dataSource().getConnection();
                    Statement statement = late.createStatement()) {
                if (known) {
                    assertThat(statement.executeUpdate("UPDATE billing_account SET version = version + 1, batch = 77"
                                    + " WHERE root = '" + account + "' AND version = " + version))
                            .isZero();
                } else {
                    assertThatThrownBy(() -> statement.executeUpdate(insert(account, 5)))
                            .isInstanceOf(SQLException.class);
                }
            }
        }
    }

    /** Whoever writes the row holds it for longer than anybody asks. */
    @Test
    void aRowThatCannotBeFencedLeavesItOpenWhatComes() throws SQLException {
        String account = account(true);
        long version = version(account);
        try (Connection late = database.dataSource().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("UPDATE billing_account SET at = at WHERE root = '" + account + "'");

            assertThat(fates(account, true, version, Duration.ofMillis(100))).containsEntry(account, Fate.UNFENCED);

            late.rollback();
            late.setAutoCommit(true);
        }
    }

    private String insert(String account, long version) {
        return "INSERT INTO billing_account (root, version, at, format, facts, " + Databases.usageColumn(kind)
                + ", batch) VALUES ('" + account + "', " + version + ", "
                + Databases.instant(kind, "2026-03-01 12:00:00") + ", 1, " + Databases.json(kind, "{}") + ", "
                + Databases.json(kind, "{\"meters\":[]}") + ", 77)";
    }

    private Map<String, Fate> fates(String account, boolean known, long version) {
        return fates(account, known, version, Duration.ofSeconds(10));
    }

    private Map<String, Fate> fates(String account, boolean known, long version, Duration statement) {
        Dialect dialect = Dialect.of(kind);
        Duration lock = Duration.ofMillis(statement.toMillis() / 3);
        LostCommit lostCommit = new LostCommit(
                new OwnTransactions(Jdbi.create(database.dataSource()), dialect, lock, statement),
                new Statements(dialect, TablePrefix.DEFAULT, lock, statement),
                dialect,
                statement);
        Doubt doubt =
                new Doubt(account, known ? OptionalLong.of(version) : OptionalLong.empty(), known ? version + 1 : 5);
        return lostCommit.fates("a test", List.of(doubt), 77);
    }

    private long version(String account) {
        return number("SELECT version FROM billing_account WHERE root = :root", account);
    }

    private long used(String account) {
        return number("SELECT COALESCE(SUM(used), 0) FROM billing_usage WHERE root = :root AND member = ''", account);
    }

    private long number(String query, String account) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(query)
                        .bind("root", account)
                        .mapTo(Long.class)
                        .one());
    }
}
