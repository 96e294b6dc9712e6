package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/** What a catalogue is never made of: every way to give a code or a limit, with everything that is none. */
class CatalogBadInputTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");

    private static List<String> badCodes() {
        return List.of(
                "",
                " ",
                "1st",
                "_photo",
                "-photo",
                ".photo",
                ":photo",
                "photo ",
                " photo",
                "two words",
                "photo\n",
                "pho\u0000to",
                "photo\u001b[31m",
                "photo\u0085",
                "photo\u007f",
                "\ud83d\ude00",
                "photo\ud83d",
                "\ude00",
                "фото",
                "phото",
                "photo\u200b",
                "photo\u00a0",
                "p'; DROP TABLE billing_account; --",
                "photo\"",
                "photo/day",
                "photo\\day",
                "photo,day",
                "photo=day",
                "photo%",
                "photo*",
                "<photo>",
                "${prefix}photo",
                "x".repeat(65),
                "x".repeat(10_000));
    }

    private static Map<String, Consumer<String>> placesOfACode() {
        Map<String, Consumer<String>> places = new LinkedHashMap<>();
        places.put("metered", Feature::metered);
        places.put("switch", Feature::onOff);
        places.put("value", Feature::value);
        places.put("free plan", Plan::free);
        places.put("paid plan", code -> Plan.paid(code, Money.ofMinor(100, "RUB"), BillingInterval.days(30)));
        places.put("plan version", code -> new PlanVersion(code, 1));
        places.put("alias", code -> Plan.free("FREE").alias(code));
        places.put("audience", Audience::of);
        return places;
    }

    @Test
    void refusesEveryBadCodeInEveryPlace() {
        int cases = 0;
        for (Map.Entry<String, Consumer<String>> place : placesOfACode().entrySet()) {
            for (String code : badCodes()) {
                assertThatIllegalArgumentException()
                        .as("%s \"%s\"", place.getKey(), code)
                        .isThrownBy(() -> place.getValue().accept(code))
                        .satisfies(refusal -> assertThat(refusal.getMessage())
                                .hasSizeLessThan(400)
                                .matches(text -> text.chars().noneMatch(Character::isISOControl)));
                cases++;
            }
        }
        System.out.println("LAB bad-input catalogue-codes " + cases + " violations=0");
    }

    @Test
    void acceptsEveryGoodCodeInEveryPlace() {
        for (Consumer<String> place : placesOfACode().values()) {
            for (String code : List.of("a", "Z", "photo_ai_requests", "A-1", "a.b:c_d-e", "x".repeat(64))) {
                place.accept(code);
            }
        }
    }

    @Test
    void refusesEveryBadNumber() {
        Map<String, ThrowingCallable> bad = new LinkedHashMap<>();
        for (long amount : new long[] {-1, Long.MIN_VALUE, Limit.MAX_AMOUNT + 1, Long.MAX_VALUE}) {
            bad.put("limit per day of " + amount, () -> Limit.perDay(amount));
            bad.put("limit per week of " + amount, () -> Limit.perWeek(amount));
            bad.put("limit per month of " + amount, () -> Limit.perMonth(amount));
            bad.put("limit per year of " + amount, () -> Limit.perYear(amount));
            bad.put("limit per billing period of " + amount, () -> Limit.perBillingPeriod(amount));
            bad.put("limit per lifetime of " + amount, () -> Limit.perLifetime(amount));
            bad.put("limit per hour of " + amount, () -> Limit.per(Duration.ofHours(1), amount));
        }
        for (Duration length : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofMillis(999),
                Duration.ofSeconds(1, 1),
                Duration.ofDays(3661),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            bad.put("limit per " + length, () -> Limit.per(length, 1));
        }
        for (int version : new int[] {0, -1, Integer.MIN_VALUE}) {
            bad.put("version " + version, () -> new PlanVersion("PRO", version));
            bad.put("version of a plan " + version, () -> Plan.free("FREE").version(version));
        }
        bad.put("no limits", () -> new Allowance.Limited(List.of()));
        bad.put("two limits per day", () -> Allowance.limited(Limit.perDay(1), Limit.perMonth(2), Limit.perDay(3)));
        bad.put("the same limit twice", () -> Plan.free("FREE").limit(PHOTO, Limit.perDay(1), Limit.perDay(1)));
        bad.put(
                "two limits per hour",
                () -> Allowance.limited(Limit.per(Duration.ofHours(1), 1), Limit.per(Duration.ofMinutes(60), 2)));
        for (String name : List.of("", "x".repeat(129), "a\nb", "\u0000", "\ud83d", "a\u0085")) {
            bad.put("display name \"" + name + "\"", () -> Plan.free("FREE").displayName(name));
        }

        bad.forEach(
                (name, attempt) -> assertThatIllegalArgumentException().as(name).isThrownBy(attempt));
        System.out.println("LAB bad-input catalogue-numbers " + bad.size() + " violations=0");
    }

    @Test
    void zeroAndTheLargestAmountAreLimits() {
        assertThat(Limit.perDay(0).amount()).isZero();
        assertThat(Limit.perLifetime(Limit.MAX_AMOUNT)).hasToString("1000000000000000 per lifetime");
    }

    @Test
    void limitsAreEqualWhenTheyFitTheSameInTheSameWindow() {
        assertThat(Limit.per(Duration.ofHours(1), 5))
                .isEqualTo(Limit.of(5, WindowPolicy.every(Duration.ofMinutes(60))))
                .hasSameHashCodeAs(Limit.per(Duration.ofMinutes(60), 5))
                .isNotEqualTo(Limit.perDay(5))
                .isNotEqualTo(Limit.per(Duration.ofHours(1), 6));
        assertThat(Allowance.limited(Limit.perMonth(9), Limit.perDay(3)))
                .isEqualTo(Allowance.limited(Limit.perDay(3), Limit.perMonth(9)))
                .hasToString("3 per day, 9 per month");
    }

    @Test
    void anUnknownFeatureIsRefusedWithTheOnesOfItsKind() {
        Plan plan = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)).on(Feature.onOff("statistics"));
        CatalogView view = new CatalogView(1, plan.planVersion(), Zone.UTC, List.of(plan));
        List<String> messages = new ArrayList<>();
        for (Feature unknown : List.of(
                Feature.metered("foto"),
                Feature.metered("statistics"),
                Feature.onOff("photo"),
                Feature.value("days"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> view.requireKnown(unknown))
                    .satisfies(refusal -> messages.add(refusal.getMessage()));
        }

        assertThat(messages)
                .containsExactly(
                        "no plan speaks of a metered feature \"foto\"; the catalogue has [photo]",
                        "no plan speaks of a metered feature \"statistics\"; the catalogue has [photo]",
                        "no plan speaks of a switch feature \"photo\"; the catalogue has [statistics]",
                        "no plan speaks of a value feature \"days\"; the catalogue has []");
    }
}
