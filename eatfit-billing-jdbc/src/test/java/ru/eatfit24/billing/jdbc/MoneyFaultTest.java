package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;

/** One fault at each JDBC call of a purchase, before and after it: all of it is saved or nothing, the answer says which, and nothing leaks. */
@Timeout(600)
@ParameterizedClass
@EnumSource
class MoneyFaultTest {

    private enum Outcome {
        SAVED,
        NOTHING_SAVED,
        UNKNOWN
    }

    /** One of each kind that is treated in its own way; with -Plab all of them. */
    private static final List<Fault> FAULTS = Seeds.isLab()
            ? Fault.all()
            : List.of(
                    Fault.SERIALIZATION_FAILURE,
                    Fault.UNIQUE_VIOLATION,
                    Fault.CONNECTION_LOST,
                    Fault.CONNECTION_CLOSED,
                    Fault.RUNTIME_EXCEPTION);

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final JdbcBillingStore store;
    private final PlanDirectory directory;
    private final Billing billing;
    private int accounts;

    MoneyFaultTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        store = JdbcBillingStore.builder(dataSource).unbatched().open();
        directory = PlanDirectory.register(Plans.catalog(), store.catalog());
        billing = Billing.builder(Plans.catalog()).store(store).clock(clock).build();
    }

    @AfterEach
    void drop() {
        billing.close();
        database.close();
    }

    private enum Account {
        NEW,
        KNOWN
    }

    private String account(Account which) {
        dataSource.startScenario();
        String account = "user-" + ++accounts;
        if (which == Account.KNOWN) {
            billing.gate().require(account, Plans.PHOTO);
        }
        return account;
    }

    private void buy(String account) {
        Purchase purchase = Purchase.of(account, clock.instant());
        store.money()
                .inTransaction(account, clock.instant(), transaction -> purchase.settle(transaction, directory, clock));
    }

    private Outcome outcome(String account) {
        try {
            buy(account);
            return Outcome.SAVED;
        } catch (StoreUnavailableException | AccountBusyException | BrokenRule nothing) {
            return Outcome.NOTHING_SAVED;
        } catch (OutcomeUnknownException unknown) {
            return Outcome.UNKNOWN;
        }
    }

    /** How many purchases are saved, as plain SQL sees it; fails when a part of one is missing. */
    private long purchases(String account) {
        List<Long> parts = Jdbi.create(database.dataSource())
                .withHandle(handle -> List.of(
                                "billing_invoice WHERE status = 'PAID' AND root = :root",
                                "billing_payment WHERE status = 'SUCCEEDED' AND root = :root",
                                "billing_provider_call WHERE outcome = 'DONE' AND root = :root",
                                "billing_credit_entry WHERE root = :root",
                                "billing_audit_entry WHERE root = :root",
                                "billing_outbox_event WHERE type = 'test.bought' AND root = :root")
                        .stream()
                        .map(from -> handle.createQuery("SELECT COUNT(*) FROM " + from)
                                .bind("root", account)
                                .mapTo(Long.class)
                                .one())
                        .toList());
        assertThat(parts.stream().distinct())
                .as("parts of a purchase: %s", parts)
                .hasSize(1);
        long subscriptions =
                Databases.count(database.dataSource(), "billing_subscription WHERE root = '" + account + "'");
        assertThat(subscriptions).isEqualTo(Math.min(1, parts.get(0)));
        return parts.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void whateverFailsAPurchaseIsSavedAsAWholeOrNotAtAll(Account which) {
        String rehearsal = account(which);
        dataSource.startScenario();
        buy(rehearsal);
        int calls = dataSource.calls().size();
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<FaultPlan> plans = FaultPlan.everyWay(calls, FAULTS);

        for (FaultPlan plan : plans) {
            String account = account(which);
            dataSource.startScenario(plan);

            Outcome outcome = outcome(account);

            assertThat(dataSource.hasStruck()).as("%s struck", plan).isTrue();
            dataSource.startScenario();
            assertThat(dataSource.openConnections())
                    .as("open connections after %s", plan)
                    .isZero();
            long saved = purchases(account);
            switch (outcome) {
                case SAVED -> assertThat(saved).as("saved after %s", plan).isEqualTo(1);
                case NOTHING_SAVED ->
                    assertThat(saved).as("saved after %s", plan).isZero();
                case UNKNOWN -> assertThat(saved).as("saved after %s", plan).isBetween(0L, 1L);
            }
            assertThat(billing.gate().tryConsume(account, Plans.PHOTO, 10).isGranted())
                    .as("the plan fits what is saved after %s", plan)
                    .isEqualTo(saved == 1);
            buy(account);
            assertThat(purchases(account)).as("after the next purchase").isEqualTo(saved + 1);
            outcomes.merge(outcome, 1, Integer::sum);
        }

        assertThat(outcomes).containsKeys(Outcome.SAVED, Outcome.NOTHING_SAVED);
        System.out.println("LAB R7 " + kind + " PURCHASE_OF_" + which + " calls=" + calls + " plans=" + plans.size()
                + " half-written=0 outcomes=" + outcomes);
    }

    @ParameterizedTest
    @EnumSource(names = "PAYMENT")
    void whateverFailsAClaimIsGivenOrComesBack(DueKind due) {
        String account = account(Account.NEW);
        Purchase purchase = Purchase.of(account, clock.instant());
        store.money().inTransaction(account, clock.instant(), purchase::storeAll);
        dataSource.startScenario();
        assertThat(store.money().claim(due, 10, clock.instant(), clock.instant().plusSeconds(1)))
                .hasSize(1);
        int calls = dataSource.calls().size();
        int given = 0;

        for (FaultPlan plan : FaultPlan.everyWay(calls, FAULTS)) {
            clock.advance(Duration.ofSeconds(1));
            dataSource.startScenario(plan);
            try {
                given += store.money()
                        .claim(due, 10, clock.instant(), clock.instant().plusSeconds(1))
                        .size();
            } catch (StoreUnavailableException | AccountBusyException | OutcomeUnknownException lost) {
                assertThat(lost).hasMessageContaining("PAYMENT");
            }
            dataSource.startScenario();
            assertThat(dataSource.openConnections()).as("open after %s", plan).isZero();
        }

        assertThat(given).isPositive();
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.money().claim(due, 10, clock.instant(), clock.instant().plusSeconds(1)))
                .as("nothing is ever out of reach for longer than its lease")
                .hasSize(1);
    }
}
