package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogStateTest {

    private static PlanVersion free(int version) {
        return new PlanVersion("FREE", version);
    }

    @Test
    void startsAtEpochOneWithThePlanOfTheFirstNode() {
        assertThat(CatalogState.first(free(4))).isEqualTo(new CatalogState(1, free(4)));
    }

    @Test
    void theSamePlanAgainChangesNothing() {
        CatalogState state = new CatalogState(7, free(2));

        assertThat(state.after(free(2))).isSameAs(state);
    }

    @Test
    void aHigherVersionTakesOver() {
        assertThat(new CatalogState(7, free(2)).after(free(3))).isEqualTo(new CatalogState(8, free(3)));
        assertThat(new CatalogState(7, free(2)).after(free(Integer.MAX_VALUE)))
                .isEqualTo(new CatalogState(8, free(Integer.MAX_VALUE)));
    }

    @Test
    void aNodeOfThePreviousReleaseDoesNotTakeTheChangeBack() {
        CatalogState state = new CatalogState(7, free(3));

        assertThat(state.after(free(2))).isSameAs(state);
        assertThat(state.after(free(1))).isSameAs(state);
    }

    @Test
    void anotherPlanTakesOverWhateverItsVersion() {
        PlanVersion basic = new PlanVersion("BASIC", 1);

        CatalogState state = new CatalogState(7, free(3)).after(basic);

        assertThat(state).isEqualTo(new CatalogState(8, basic));
        assertThat(state.after(free(3))).isEqualTo(new CatalogState(9, free(3)));
    }

    @Test
    void codesThatDifferInCaseAreTwoPlans() {
        assertThat(new CatalogState(1, free(3))
                        .after(new PlanVersion("Free", 1))
                        .epoch())
                .isEqualTo(2);
    }
}
