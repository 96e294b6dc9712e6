package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

class PlanTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final SwitchFeature STATISTICS = Feature.onOff("statistics");
    private static final ValueFeature HISTORY = Feature.value("history_days");
    private static final Money PRICE = Money.ofMinor(299_00, "RUB");

    private static Plan pro() {
        return Plan.paid("PRO", PRICE, BillingInterval.days(30));
    }

    private static Map<String, UnaryOperator<Plan>> additions() {
        Map<String, UnaryOperator<Plan>> additions = new LinkedHashMap<>();
        additions.put("version", plan -> plan.version(7));
        additions.put("display name", plan -> plan.displayName("For professionals"));
        additions.put("old price", plan -> plan.oldPrice(Money.ofMinor(999_00, "RUB")));
        additions.put("audience", plan -> plan.audience(Audience.of("administrators")));
        additions.put("alias", plan -> plan.alias("premium"));
        additions.put("limit", plan -> plan.limit(PHOTO, Limit.perDay(3), Limit.perMonth(30)));
        additions.put("no limit", plan -> plan.unlimited(PHOTO));
        additions.put("allowance", plan -> plan.allow(PHOTO, Allowance.limited(Limit.perWeek(9))));
        additions.put("switch", plan -> plan.on(STATISTICS));
        additions.put("value", plan -> plan.value(HISTORY, 180));
        return additions;
    }

    @Test
    void eachAdditionMakesAnotherPlanAndLeavesTheFirstAlone() {
        additions().forEach((name, addition) -> {
            Plan before = pro();
            SortedMap<String, String> contentBefore = before.content();

            Plan after = addition.apply(before);

            assertThat(after).as(name).isNotSameAs(before).isNotEqualTo(before);
            assertThat(before.content()).as(name).isEqualTo(contentBefore);
            assertThat(before).as(name).isEqualTo(pro()).hasToString("PRO (no version)");
        });
    }

    @Test
    void whatWasAddedOnceIsKeptByEveryLaterAddition() {
        Plan plan = pro();
        for (String name :
                List.of("version", "display name", "old price", "audience", "alias", "limit", "switch", "value")) {
            plan = additions().getOrDefault(name, UnaryOperator.identity()).apply(plan);
        }

        assertThat(plan.planVersion()).isEqualTo(new PlanVersion("PRO", 7));
        assertThat(plan.displayName()).isEqualTo("For professionals");
        assertThat(plan.price()).contains(new Price(PRICE, BillingInterval.days(30)));
        assertThat(plan.oldPrice()).contains(Money.ofMinor(999_00, "RUB"));
        assertThat(plan.audience()).isEqualTo(Audience.of("administrators"));
        assertThat(plan.aliases()).containsExactly("premium");
        assertThat(plan.allowance(PHOTO)).contains(Allowance.limited(Limit.perMonth(30), Limit.perDay(3)));
        assertThat(plan.isOn(STATISTICS)).isTrue();
        assertThat(plan.value(HISTORY)).hasValue(180);
        assertThat(plan).hasToString("PRO v7");
    }

    @Test
    void whatItHandsOutCannotBeChanged() {
        Plan plan = pro().version(1)
                .alias("premium")
                .limit(PHOTO, Limit.perDay(3))
                .on(STATISTICS)
                .value(HISTORY, 7);
        List<ThrowingCallable> attempts = List.of(
                () -> plan.aliases().add("gold"),
                () -> plan.allowances().put(PHOTO, Allowance.unlimited()),
                () -> plan.allowances().clear(),
                () -> plan.switches().remove(STATISTICS),
                () -> plan.values().put(HISTORY, 1_000L));

        assertThat(attempts)
                .allSatisfy(attempt -> assertThatExceptionOfType(UnsupportedOperationException.class)
                        .isThrownBy(attempt));
        plan.content().put("name", "changed");
        assertThat(plan.content()).containsEntry("name", "PRO");
    }

    @Test
    void refusesToSayTheSameThingTwice() {
        Map<String, ThrowingCallable> repetitions = new LinkedHashMap<>();
        repetitions.put("plan PRO has a version already", () -> pro().version(1).version(2));
        repetitions.put(
                "plan PRO has an allowance of photo already",
                () -> pro().unlimited(PHOTO).limit(PHOTO, Limit.perDay(3)));
        repetitions.put(
                "plan PRO has the switch statistics already",
                () -> pro().on(STATISTICS).on(STATISTICS));
        repetitions.put(
                "plan PRO has a value of history_days already",
                () -> pro().value(HISTORY, 7).value(HISTORY, 7));

        repetitions.forEach((message, repetition) ->
                assertThatIllegalStateException().isThrownBy(repetition).withMessage(message));
    }

    @Test
    void anOldPriceNeedsAPriceInTheSameCurrency() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Plan.free("FREE").oldPrice(PRICE))
                .withMessage("plan FREE has no price, so it cannot have an old one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pro().oldPrice(Money.ofMinor(100, "USD")))
                .withMessage(
                        "the old price of plan PRO is 1.00 USD, but its price is 299.00 RUB; both must be in one currency");
    }

    @Test
    void aPlanThatCostsNothingHasNoPrice() {
        for (long minor : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Plan.paid("PRO", Money.ofMinor(minor, "RUB"), BillingInterval.days(30)))
                    .withMessageEndingWith("; use Plan.free for a plan without one");
        }
    }

    @Test
    void aPriceThatNoNodeCouldReadBackIsNotSold() {
        for (long minor : new long[] {1_000_000_000_000_000L, Long.MAX_VALUE}) {
            Money money = Money.ofMinor(minor, "RUB");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Plan.paid("PRO", money, BillingInterval.days(30)))
                    .withMessageStartingWith("amount must be 1 to 13 digits");
            assertThatIllegalArgumentException().isThrownBy(() -> pro().oldPrice(money));
        }
        Plan dearest = Plan.paid("PRO", Money.ofMinor(999_999_999_999_999L, "RUB"), BillingInterval.days(30))
                .version(1);
        assertThat(Plan.ofContent(dearest.planVersion(), dearest.content())).isEqualTo(dearest);
    }

    @Test
    void anOldPriceIsAboveZero() {
        for (long minor : new long[] {0, -1, -5, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pro().oldPrice(Money.ofMinor(minor, "RUB")))
                    .withMessageStartingWith("the old price of plan PRO must be above zero, but was ");
        }
    }

    @Test
    void withoutAVersionThereIsNoNameForIt() {
        assertThatIllegalStateException()
                .isThrownBy(() -> pro().planVersion())
                .withMessage("plan PRO has no version; say .version(1)");
    }

    @Test
    void whatIsNotMentionedIsNotThere() {
        Plan plan = Plan.free("FREE").version(1);

        assertThat(plan.allowance(PHOTO)).isEmpty();
        assertThat(plan.isOn(STATISTICS)).isFalse();
        assertThat(plan.value(HISTORY)).isEmpty();
        assertThat(plan.price()).isEmpty();
        assertThat(plan.oldPrice()).isEmpty();
        assertThat(plan.displayName()).isEqualTo("FREE");
        assertThat(plan.audience()).isEqualTo(Audience.EVERYONE);
    }
}
