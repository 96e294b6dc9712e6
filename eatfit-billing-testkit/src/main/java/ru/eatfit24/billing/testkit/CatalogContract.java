package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.BASIC;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.FREE;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.PRO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;
import static ru.eatfit24.billing.testkit.ContractFixture.TEAM;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.CatalogConflictException;
import ru.eatfit24.billing.catalog.CatalogState;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitSource;

/** What happens when nodes of two releases declare other plans. */
abstract class CatalogContract extends ContractPart {

    private static final Plan FREE_2 = Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(5));
    private static final Plan PRO_2 = Plan.paid("PRO", Money.ofMinor(399_00, "RUB"), BillingInterval.months(1))
            .version(2)
            .limit(PHOTO, Limit.perDay(60));
    private static final PlanCatalog NEXT_RELEASE = PlanCatalog.of(FREE_2, BASIC, PRO_2, TEAM);

    @Test
    @DisplayName("a new version of the default plan is seen by every node at once")
    void aNewDefaultPlanIsSeenByEveryNodeAtOnce() {
        photo(3);
        assertThat(photo(1).isGranted()).isFalse();

        fixture().otherNode(NEXT_RELEASE);

        Decision granted = photo(2);
        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.binding().source()).isEqualTo(new LimitSource.OfPlan(FREE_2.planVersion()));
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("a node of the previous release that starts again does not take the default plan back")
    void anOlderNodeDoesNotTakeTheDefaultPlanBack() {
        fixture().otherNode(NEXT_RELEASE);
        CatalogState state = fixture().store().catalog().state();

        Billing restarted = fixture().restarted(CATALOG);

        assertThat(fixture().store().catalog().state()).isEqualTo(state);
        assertThat(restarted.gate().tryConsume(USER, PHOTO, 5).isGranted()).isTrue();
    }

    @Test
    @DisplayName("another default plan takes effect even where its code is new to a node")
    void anotherDefaultPlanTakesEffect() {
        Plan starter = Plan.free("STARTER").version(1).limit(PHOTO, Limit.perDay(1));
        fixture().otherNode(PlanCatalog.of(starter, FREE, BASIC, PRO, TEAM));

        assertThat(photo(1).isGranted()).isTrue();
        assertThat(photo(1).binding().source()).isEqualTo(new LimitSource.OfPlan(starter.planVersion()));
    }

    @Test
    @DisplayName("a plan version that a node does not declare is read from the store")
    void anUndeclaredPlanVersionIsReadFromTheStore() {
        Billing next = fixture().otherNode(NEXT_RELEASE);
        next.entitlements().assign(SUBJECT, "PRO", START, null, ACTOR, REASON);

        Decision granted = photo(60);

        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.binding().source()).isEqualTo(new LimitSource.OfPlan(PRO_2.planVersion()));
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("an account keeps the version that it was given")
    void anAccountKeepsTheVersionThatItWasGiven() {
        assign("PRO");
        Billing next = fixture().otherNode(NEXT_RELEASE);

        assertThat(next.gate().tryConsume(USER, PHOTO).binding().source())
                .isEqualTo(new LimitSource.OfPlan(PRO.planVersion()));
        assertThat(next.gate().tryConsume(USER, PHOTO, 50).isGranted()).isFalse();
    }

    @Test
    @DisplayName("refuses to start when a version has other content, names it, and changes nothing")
    void refusesToStartWhenAVersionHasOtherContent() {
        Plan changedBasic = Plan.free("BASIC").version(1).limit(PHOTO, Limit.perDay(21));
        CatalogStore store = fixture().store().catalog();
        CatalogState state = store.state();

        assertThatThrownBy(() -> fixture().otherNode(PlanCatalog.of(FREE_2, changedBasic, PRO, TEAM)))
                .isInstanceOfSatisfying(
                        CatalogConflictException.class,
                        conflict -> assertThat(conflict.differences())
                                .singleElement()
                                .asString()
                                .contains("BASIC", "20 per day", "21 per day"));

        assertThat(store.state()).isEqualTo(state);
        assertThat(store.find(FREE_2.planVersion()))
                .as("all is remembered or nothing")
                .isEmpty();
        assertThat(grantedOf(4)).isEqualTo(3);
    }

    @Test
    @DisplayName("remembers every version with its whole content")
    void remembersEveryVersionWithItsWholeContent() {
        CatalogStore store = fixture().otherStore().catalog();
        fixture().otherNode(NEXT_RELEASE);

        for (Plan plan : NEXT_RELEASE.plans()) {
            assertThat(store.find(plan.planVersion()))
                    .hasValueSatisfying(found -> assertThat(found.content()).isEqualTo(plan.content()));
        }
        for (Plan plan : CATALOG.plans()) {
            assertThat(store.find(plan.planVersion()))
                    .hasValueSatisfying(found -> assertThat(found.content()).isEqualTo(plan.content()));
        }
        assertThat(store.find(new PlanVersion("PRO", 3))).isEmpty();
        assertThat(store.find(new PlanVersion("pro", 1)))
                .as("codes differ in case")
                .isEmpty();
    }

    @Test
    @DisplayName("many nodes may start at once")
    void manyNodesMayStartAtOnce() {
        RaceRunner.platform(16).run(32, node -> fixture().otherNode(node % 2 == 0 ? CATALOG : NEXT_RELEASE));

        assertThat(fixture().store().catalog().state().defaultPlan()).isEqualTo(FREE_2.planVersion());
        assertThat(grantedOf(9)).isEqualTo(5);
    }
}
