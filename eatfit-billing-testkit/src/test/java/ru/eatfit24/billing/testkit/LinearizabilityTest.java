package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** Whether every history of concurrent calls has an order in which one caller alone would have got the same answers. */
class LinearizabilityTest {

    private static final Subject ACCOUNT = Subject.of("account");
    private static final OperationId ONCE = OperationId.of("op-1");

    /**
     * Values and the rules on them. Nobody else can change what these work on, so no schedule can tell its steps
     * apart; threads meet in the store and in what calls it. (Besides, a look-up by identity in there does not survive
     * the checker, under which objects have another identity hash than at their creation.)
     */
    private static final String[] PURE = {
        "ru.eatfit24.billing.usage.UsageRules",
        "ru.eatfit24.billing.usage.GrantRules",
        "ru.eatfit24.billing.usage.HoldRules",
        "ru.eatfit24.billing.usage.Taking",
        "ru.eatfit24.billing.usage.UnitsTaken",
        "ru.eatfit24.billing.usage.UsageEntry",
        "ru.eatfit24.billing.usage.OperationId",
        "ru.eatfit24.billing.usage.AccountScope",
        "ru.eatfit24.billing.usage.AccountDetails",
        "ru.eatfit24.billing.usage.AccountUsage",
        "ru.eatfit24.billing.usage.Meter",
        "ru.eatfit24.billing.usage.AccountTerms",
        "ru.eatfit24.billing.usage.FeatureStanding",
        "ru.eatfit24.billing.usage.Entitlement",
        "ru.eatfit24.billing.usage.Entitlements$Note",
        "ru.eatfit24.billing.usage.Account",
        "ru.eatfit24.billing.usage.AccountFacts",
        "ru.eatfit24.billing.usage.Assignment",
        "ru.eatfit24.billing.usage.Change",
        "ru.eatfit24.billing.usage.FeatureUsage",
        "ru.eatfit24.billing.usage.LimitState",
        "ru.eatfit24.billing.usage.Subject",
        "ru.eatfit24.billing.usage.UsageRequest",
        "ru.eatfit24.billing.event.AuditEntry",
        "ru.eatfit24.billing.time.Instants",
        "ru.eatfit24.billing.catalog.CatalogView",
        "ru.eatfit24.billing.catalog.PlanCatalog"
    };

    private static final int SCENARIOS = Seeds.labCount(8, 100);
    private static final int SCHEDULES = Seeds.labCount(200, 5_000);

    @Test
    void theMemoryStoreIsLinearizableUnderEverySchedule() {
        modelChecking().check(MemoryStore.class);

        Seeds.printLab("R3", "memory-schedules", (long) SCENARIOS * SCHEDULES, 0);
    }

    @Test
    void theMemoryStoreIsLinearizableUnderStress() {
        stress().check(MemoryStore.class);

        Seeds.printLab("R3", "memory-stress", (long) SCENARIOS * SCHEDULES, 0);
    }

    @Test
    void aCheckApartFromItsActIsFound() {
        assertThatThrownBy(() -> modelChecking().minimizeFailedScenario(false).check(PlantedStore.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Invalid execution results")
                .satisfies(found -> assertThat(found.getMessage()).contains("consume"));

        Seeds.printLab("R3", "planted-check-then-act-found", 1, 0);
    }

    private static ModelCheckingOptions modelChecking() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .iterations(SCENARIOS)
                .invocationsPerIteration(SCHEDULES)
                .addGuarantee(forClasses(PURE).allMethods().ignore());
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(SCENARIOS)
                .invocationsPerIteration(SCHEDULES);
    }

    /** What callers do to one account: linearizability of one is that of all. The limit is small, so that calls meet. */
    @Param(name = "amount", gen = IntGen.class, conf = "1:2")
    public abstract static class Calls {

        private final ContractFixture fixture;

        Calls(BillingStore store) {
            this.fixture = new ContractFixture("lincheck", store, store);
        }

        @Operation
        public boolean consume(@Param(name = "amount") int amount) {
            return fixture.gate().tryConsume("account", PHOTO, amount).isGranted();
        }

        @Operation
        public boolean consumeOnce() {
            UsageRequest request = UsageRequest.of(ACCOUNT, PHOTO, 1).operation(ONCE);
            return fixture.gate().tryConsume(request).isGranted();
        }

        @Operation
        public String giveBack() {
            return fixture.gate().giveBack(ACCOUNT, ONCE).getClass().getSimpleName();
        }

        @Operation
        public long used() {
            return fixture.gate().usage("account", PHOTO).binding().used();
        }

        @Operation
        public long adjust() {
            return after(fixture.entitlements().adjust(ACCOUNT, PHOTO, -1, ACTOR, REASON));
        }

        @Operation
        public long assign() {
            return after(fixture.entitlements().assign(ACCOUNT, "BASIC", START, null, ACTOR, REASON));
        }

        private static long after(Entitlement entitlement) {
            return entitlement.usage(PHOTO).binding().used();
        }
    }

    /** The store under test. */
    public static final class MemoryStore extends Calls {

        public MemoryStore() {
            super(InMemoryBillingStore.create());
        }
    }

    /** The planted bug. */
    public static final class PlantedStore extends Calls {

        public PlantedStore() {
            super(new CheckThenActStore());
        }
    }
}
