package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** One fault at each JDBC call of a scenario, before and after it: nothing is granted without a commit, nothing leaks. */
@ParameterizedClass
@EnumSource
class JdbcFaultTest {

    private enum Outcome {
        GRANTED,
        NOTHING_TAKEN,
        UNKNOWN
    }

    private enum Scenario {
        FIRST_USE_OF_AN_ACCOUNT,
        FURTHER_USE,
        USE_IN_A_NEW_WINDOW,
        GRANT_BY_HAND,
        OPERATION_OF_A_MEMBER,
        RESERVATION_AFTER_ONE_THAT_HAS_EXPIRED
    }

    private static final Duration HOLD = Duration.ofMinutes(1);

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final Billing billing;

    private int accounts;
    private int operations;

    JdbcFaultTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        billing = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.builder(dataSource).open())
                .clock(clock)
                .build();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void whateverFailsTheAnswerAndTheDatabaseAgree(Scenario scenario) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        String rehearsal = newAccount();
        prepare(scenario, rehearsal);
        dataSource.startScenario();
        run(scenario, rehearsal);
        int calls = dataSource.calls().size();
        List<FaultPlan> plans = FaultPlan.everyWay(calls, Fault.all());

        for (FaultPlan plan : plans) {
            String account = newAccount();
            prepare(scenario, account);
            dataSource.startScenario(plan);

            Outcome outcome = outcomeOf(scenario, account);

            assertThat(dataSource.hasStruck()).as("%s struck", plan).isTrue();
            dataSource.startScenario();
            assertThat(dataSource.openConnections())
                    .as("open connections after %s", plan)
                    .isZero();
            long effect = effect(scenario, account);
            switch (outcome) {
                case GRANTED -> assertThat(effect).as("effect after %s", plan).isEqualTo(1);
                case NOTHING_TAKEN ->
                    assertThat(effect).as("effect after %s", plan).isZero();
                case UNKNOWN -> assertThat(effect).as("effect after %s", plan).isBetween(0L, 1L);
            }
            run(scenario, account);
            assertThat(effect(scenario, account))
                    .as("effect of the next call after %s", plan)
                    .isEqualTo(effect + 1);
            outcomes.merge(outcome, 1, Integer::sum);
        }

        // One fault leaves no answer unknown: a lost commit is looked up.
        assertThat(outcomes).containsOnlyKeys(Outcome.GRANTED, Outcome.NOTHING_TAKEN);
        System.out.println("LAB R7 " + kind + " " + scenario + " calls=" + calls + " plans=" + plans.size()
                + " violations=0 outcomes=" + outcomes);
    }

    @Test
    void anOperationThatIsRepeatedAfterAnyFaultCountsOnce() {
        String rehearsal = newAccount();
        dataSource.startScenario();
        consume(rehearsal, "op-same");
        List<FaultPlan> plans = FaultPlan.everyWay(dataSource.calls().size(), Fault.all());

        for (FaultPlan plan : plans) {
            String account = newAccount();
            dataSource.startScenario(plan);
            try {
                consume(account, "op-same");
            } catch (StoreUnavailableException | AccountBusyException | OutcomeUnknownException maybeTaken) {
                assertThat(maybeTaken).hasMessageContaining(account);
            }
            dataSource.startScenario();
            consume(account, "op-same");

            assertThat(effect(Scenario.FIRST_USE_OF_AN_ACCOUNT, account))
                    .as("units after %s", plan)
                    .isEqualTo(1);
        }
        System.out.println("LAB R7 " + kind + " REPEATED_OPERATION plans=" + plans.size() + " counted-twice=0");
    }

    @Test
    void theRegistrationOfACatalogueIsAllOrNothingAndMayBeRepeated() {
        JdbcBillingStore store = JdbcBillingStore.open(dataSource);
        dataSource.startScenario();
        store.catalog().register(next(0).plans(), next(0).defaultPlan().planVersion());
        int calls = dataSource.calls().size();
        int number = 1;

        for (FaultPlan plan : FaultPlan.everyWay(calls, Fault.all())) {
            PlanCatalog next = next(number++);
            long epoch = store.catalog().state().epoch();
            dataSource.startScenario(plan);
            try {
                store.catalog().register(next.plans(), next.defaultPlan().planVersion());
            } catch (StoreUnavailableException | AccountBusyException nothingSaved) {
                dataSource.startScenario();
                assertThat(store.catalog().find(next.defaultPlan().planVersion()))
                        .as("plan after %s", plan)
                        .isEmpty();
                assertThat(store.catalog().state().epoch()).isEqualTo(epoch);
            } catch (OutcomeUnknownException unknown) {
                assertThat(unknown).hasMessageContaining("the registration of the catalogue");
            }

            dataSource.startScenario();
            assertThat(dataSource.openConnections()).as("open after %s", plan).isZero();
            assertThat(store.catalog()
                            .register(next.plans(), next.defaultPlan().planVersion())
                            .epoch())
                    .isEqualTo(epoch + 1);
        }
    }

    @Test
    void openingLeaksNothingWhateverFails() {
        dataSource.startScenario();
        JdbcBillingStore.open(dataSource);
        int calls = dataSource.calls().size();

        for (FaultPlan plan : FaultPlan.everyWay(calls, Fault.all())) {
            dataSource.startScenario(plan);
            boolean opened = opens();

            assertThat(dataSource.openConnections())
                    .as("open connections after %s, opened %s", plan, opened)
                    .isZero();
        }
    }

    private boolean opens() {
        try {
            JdbcBillingStore.open(dataSource);
            return true;
        } catch (StoreUnavailableException | AccountBusyException refused) {
            return false;
        }
    }

    private PlanCatalog next(int number) {
        return PlanCatalog.of(Plan.free("FREE_" + number).version(1).value(Plans.HISTORY, 7), Plans.PRO);
    }

    private String newAccount() {
        accounts++;
        return "user-" + accounts;
    }

    private void prepare(Scenario scenario, String account) {
        dataSource.startScenario();
        switch (scenario) {
            case FIRST_USE_OF_AN_ACCOUNT, OPERATION_OF_A_MEMBER -> {}
            case RESERVATION_AFTER_ONE_THAT_HAS_EXPIRED -> {
                reserve(account);
                clock.advance(HOLD);
            }
            case FURTHER_USE, GRANT_BY_HAND -> billing.gate().require(account, Plans.PHOTO);
            case USE_IN_A_NEW_WINDOW -> {
                billing.gate().require(account, Plans.PHOTO);
                clock.advance(Duration.ofDays(1));
            }
        }
    }

    private void run(Scenario scenario, String account) {
        switch (scenario) {
            case FIRST_USE_OF_AN_ACCOUNT, FURTHER_USE, USE_IN_A_NEW_WINDOW ->
                billing.gate().require(account, Plans.PHOTO);
            case GRANT_BY_HAND ->
                billing.entitlements().grant(Subject.of(account), Plans.PHOTO, 5, null, "admin", "gift");
            case OPERATION_OF_A_MEMBER -> {
                operations++;
                consume(account, "op-" + operations);
            }
            case RESERVATION_AFTER_ONE_THAT_HAS_EXPIRED -> reserve(account);
        }
    }

    private void consume(String account, String operation) {
        billing.gate()
                .require(UsageRequest.of(Subject.of(account, "team"), Plans.PHOTO)
                        .operation(operation));
    }

    private void reserve(String account) {
        assertThat(billing.gate().reserve(UsageRequest.of(Subject.of(account), Plans.PHOTO), HOLD))
                .isInstanceOf(ReservationOutcome.Reserved.class);
    }

    private Outcome outcomeOf(Scenario scenario, String account) {
        try {
            run(scenario, account);
            return Outcome.GRANTED;
        } catch (StoreUnavailableException | AccountBusyException nothingTaken) {
            return Outcome.NOTHING_TAKEN;
        } catch (OutcomeUnknownException unknown) {
            return Outcome.UNKNOWN;
        }
    }

    /** How many times the scenario took effect, as plain SQL sees it. */
    private long effect(Scenario scenario, String account) {
        String query = switch (scenario) {
            case FIRST_USE_OF_AN_ACCOUNT -> "SELECT COALESCE(SUM(used), 0) FROM billing_usage WHERE root = :root";
            case FURTHER_USE -> "SELECT SUM(used) - 1 FROM billing_usage WHERE root = :root";
            case USE_IN_A_NEW_WINDOW ->
                "SELECT SUM(used) - 1 FROM (SELECT used FROM billing_usage WHERE root = :root"
                        + " UNION ALL SELECT used FROM billing_closed_window WHERE root = :root) w";
            case OPERATION_OF_A_MEMBER ->
                "SELECT COUNT(*) FROM billing_usage_entry e WHERE root = :root"
                        + " AND 1 <= (SELECT used FROM billing_usage u WHERE u.root = e.root AND u.member = '')";
            case RESERVATION_AFTER_ONE_THAT_HAS_EXPIRED ->
                "SELECT COUNT(*) FROM billing_hold WHERE root = :root AND state = 'LIVE'"
                        + " AND EXISTS (SELECT 1 FROM billing_hold WHERE root = :root AND state = 'EXPIRED')";
            case GRANT_BY_HAND -> "SELECT COUNT(*) FROM billing_audit_entry WHERE root = :root";
        };
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(query)
                        .bind("root", account)
                        .mapTo(Long.class)
                        .one());
    }
}
