package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

class CatalogConflictExceptionTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan PRO = Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.days(30))
            .version(2)
            .unlimited(PHOTO)
            .on(Feature.onOff("statistics"));

    @Test
    void listsEveryDifferenceOfEveryPlan() {
        Plan otherFree =
                Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(5)).value(Feature.value("days"), 7);
        Plan otherPro = Plan.paid("PRO", Money.ofMinor(399_00, "RUB"), BillingInterval.days(30))
                .version(2)
                .displayName("Professional")
                .unlimited(PHOTO);
        Map<PlanVersion, Map<String, String>> stored =
                Map.of(FREE.planVersion(), FREE.content(), PRO.planVersion(), PRO.content());

        assertThatExceptionOfType(CatalogConflictException.class)
                .isThrownBy(() -> CatalogConflictException.check(List.of(otherFree, otherPro), stored::get))
                .satisfies(conflict -> {
                    assertThat(conflict.differences())
                            .containsExactly(
                                    "FREE v1: metered photo is \"5 per day\" in the code, but \"3 per day\" in the store",
                                    "FREE v1: value days is \"7\" in the code, but missing in the store",
                                    "PRO v2: name is \"Professional\" in the code, but \"PRO\" in the store",
                                    "PRO v2: price is \"399.00 RUB\" in the code, but \"299.00 RUB\" in the store",
                                    "PRO v2: switch statistics is missing in the code, but \"on\" in the store");
                    assertThat(conflict)
                            .hasMessageContainingAll(conflict.differences().toArray(CharSequence[]::new))
                            .hasMessageContaining("declare the new one as a higher version");
                });
    }

    @Test
    void acceptsWhatTheStoreRemembersAndWhatItDoesNotKnow() {
        Map<PlanVersion, Map<String, String>> stored = Map.of(FREE.planVersion(), FREE.content());

        assertThatNoException().isThrownBy(() -> CatalogConflictException.check(List.of(FREE, PRO), stored::get));
    }

    @Test
    void comparesAVersionOnlyWithItself() {
        Plan next = Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(5));
        Map<PlanVersion, Map<String, String>> stored = Map.of(FREE.planVersion(), FREE.content());

        assertThatNoException().isThrownBy(() -> CatalogConflictException.check(List.of(next), stored::get));
    }
}
