package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;

class PlanCatalogTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));

    private static Plan paid(String code, long minor) {
        return Plan.paid(code, Money.ofMinor(minor, "RUB"), BillingInterval.days(30));
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        Plan costly =
                paid("COSTLY", 100).limit(PHOTO, Limit.perBillingPeriod(5)).version(1);
        Plan newerCostly = paid("COSTLY", 200).version(2);
        Plan unnumbered = paid("UNNUMBERED", 100);
        Plan twice = paid("TWICE", 100).version(1);
        Plan twiceOther = paid("TWICE", 200).version(1);
        Plan selfNamed = paid("SELF", 100).version(1).alias("SELF");
        Plan taken = paid("TAKEN", 100).version(1).alias("TWICE");
        Plan mixed = paid("MIXED", 100).version(1).on(Feature.onOff("photo"));

        assertThatExceptionOfType(InvalidCatalogException.class)
                .isThrownBy(() ->
                        PlanCatalog.of(costly, newerCostly, unnumbered, twice, twiceOther, selfNamed, taken, mixed))
                .satisfies(refusal -> {
                    assertThat(refusal.problems())
                            .containsExactly(
                                    "plan UNNUMBERED has no version; say .version(1)",
                                    "plan TWICE v1 is declared twice; another content needs another version",
                                    "the default plan COSTLY costs 1.00 RUB per P30D; the first plan is the one of accounts"
                                            + " that pay nothing, so it must be made by Plan.free",
                                    "the default plan COSTLY limits photo per billing period, but its accounts have none;"
                                            + " use another window, such as Limit.perMonth",
                                    "the default plan COSTLY v1 is declared with a higher version too; the current version"
                                            + " comes first",
                                    "alias SELF of plan SELF is already a name of plan SELF",
                                    "alias TWICE of plan TAKEN is already a name of plan TWICE",
                                    "feature photo is a switch in plan MIXED v1, but metered before");
                    assertThat(refusal)
                            .hasMessageStartingWith("the plan catalogue has 8 problems:\n  - ")
                            .hasMessageContainingAll(refusal.problems().toArray(CharSequence[]::new));
                });
    }

    @Test
    void saysOneProblemInTheSingular() {
        assertThatExceptionOfType(InvalidCatalogException.class)
                .isThrownBy(() -> PlanCatalog.of(Plan.free("FREE")))
                .withMessage("the plan catalogue has 1 problem:\n  - plan FREE has no version; say .version(1)");
    }

    @Test
    void anAliasMayBeSharedByTheVersionsOfOnePlanOnly() {
        PlanCatalog catalog = PlanCatalog.of(
                FREE,
                paid("PRO", 100).version(1).alias("premium"),
                paid("PRO", 200).version(2).alias("premium"));
        assertThat(catalog.requirePlan("premium")).hasToString("PRO v2");

        assertThatExceptionOfType(InvalidCatalogException.class)
                .isThrownBy(() -> PlanCatalog.of(
                        FREE,
                        paid("PRO", 100).version(1).alias("premium"),
                        paid("GOLD", 200).version(1).alias("premium")))
                .satisfies(refusal -> assertThat(refusal.problems())
                        .containsExactly("alias premium of plan GOLD is already a name of plan PRO"));
    }

    @Test
    void theHighestVersionIsTheCurrentOneWhateverTheOrder() {
        PlanCatalog catalog = PlanCatalog.of(
                FREE,
                paid("PRO", 300).version(3),
                paid("PRO", 100).version(1),
                paid("PRO", 200).version(2));

        assertThat(catalog.requirePlan("PRO").planVersion().version()).isEqualTo(3);
        assertThat(catalog.currentPlans()).extracting(Plan::toString).containsExactly("FREE v1", "PRO v3");
        assertThat(catalog.plans()).extracting(Plan::toString).containsExactly("FREE v1", "PRO v3", "PRO v1", "PRO v2");
    }

    @Test
    void listsThePlansCheapestFirstAndEqualOnesAsDeclared() {
        PlanCatalog catalog = PlanCatalog.of(
                FREE,
                paid("YEAR", 900).version(1),
                paid("B", 100).version(1).alias("bee"),
                paid("A", 100).version(1),
                Plan.free("TRIAL").version(1));

        assertThat(catalog.currentPlans()).extracting(Plan::code).containsExactly("FREE", "TRIAL", "B", "A", "YEAR");
    }

    @Test
    void anUnknownPlanIsRefusedWithTheOnesThereAre() {
        PlanCatalog catalog = PlanCatalog.of(FREE, paid("PRO", 100).version(1).alias("premium"));

        assertThat(catalog.findPlan("pro")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.requirePlan("pro"))
                .withMessage("no plan is called \"pro\"; the catalogue has [FREE, PRO]");
    }

    @Test
    void theRefusalOfAPlanRepeatsNeitherControlCharactersNorLongText() {
        PlanCatalog catalog = PlanCatalog.of(FREE);

        for (String name : List.of("a\u0000b\nc\u001b[2Jd\u0085e", "x".repeat(100_000), "\ud83d\ude00".repeat(5_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> catalog.requirePlan(name))
                    .satisfies(refusal -> assertThat(refusal.getMessage())
                            .hasSizeLessThan(250)
                            .matches(text -> text.chars().noneMatch(Character::isISOControl)));
        }
    }

    @Test
    void anotherZoneChangesNothingElse() {
        PlanCatalog catalog = PlanCatalog.of(FREE, paid("PRO", 100).version(1));
        PlanCatalog moscow = catalog.withZone(Zone.of("Europe/Moscow"));

        assertThat(catalog.zone()).isEqualTo(Zone.UTC);
        assertThat(moscow.zone()).isEqualTo(Zone.of("Europe/Moscow"));
        assertThat(moscow.plans()).isEqualTo(catalog.plans());
        assertThat(moscow.defaultPlan()).isEqualTo(FREE);
    }
}
