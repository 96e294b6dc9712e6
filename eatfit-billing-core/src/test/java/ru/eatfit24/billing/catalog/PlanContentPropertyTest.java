package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.WindowPolicy;

/** Plans drawn at random: what is written is read back, and plans are equal exactly when their fingerprints are. */
class PlanContentPropertyTest {

    private static final long SEED = Long.getLong("lab.seed", 20260101L);
    private static final int PLANS = Boolean.getBoolean("lab") ? 100_000 : 2_000;
    private static final String FIRST = "abcXYZ";
    private static final String REST = "abcXYZ019_.:-";
    private static final List<String> DISPLAY_NAMES = List.of(
            "Free",
            "ПРО на месяц",
            "a = b",
            "one, two per day",
            " spaces ",
            "\ud83d\ude00",
            "x".repeat(128),
            "unlimited",
            "\"quoted\"");

    @Test
    void everyPlanReadsBackAndHasAFingerprintOfItsOwn() {
        Random random = new Random(SEED);
        Map<String, SortedMap<String, String>> byFingerprint = new HashMap<>();
        int limits = 0;

        for (int i = 0; i < PLANS; i++) {
            Plan plan = anyPlan(random);
            SortedMap<String, String> content = plan.content();
            List<Map.Entry<String, String>> entries = new ArrayList<>(content.entrySet());
            Collections.shuffle(entries, random);
            Map<String, String> shuffled = new LinkedHashMap<>();
            entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));

            Plan read = Plan.ofContent(plan.planVersion(), shuffled);

            boolean same = read.equals(plan)
                    && read.price().equals(plan.price())
                    && read.oldPrice().equals(plan.oldPrice())
                    && read.audience().equals(plan.audience())
                    && read.aliases().equals(plan.aliases())
                    && read.allowances().equals(plan.allowances())
                    && read.switches().equals(plan.switches())
                    && read.values().equals(plan.values())
                    && read.displayName().equals(plan.displayName())
                    && read.fingerprint().equals(plan.fingerprint());
            SortedMap<String, String> other = byFingerprint.putIfAbsent(plan.fingerprint(), content);
            boolean own = other == null || other.equals(content);
            assertThat(same && own)
                    .as("plan %d of seed %d: %s", i, SEED, content)
                    .isTrue();
            limits += plan.allowances().size();
        }

        assertThat(byFingerprint).hasSizeGreaterThan(PLANS * 9 / 10);
        assertThat(limits).isGreaterThan(PLANS);
        System.out.println("LAB R5 plan-round-trips " + PLANS + " violations=0 seed=" + SEED);
    }

    private static Plan anyPlan(Random random) {
        String code = anyCode(random);
        boolean paid = random.nextBoolean();
        Plan plan = paid ? Plan.paid(code, anyMoney(random), anyInterval(random)) : Plan.free(code);
        plan = plan.version(1 + random.nextInt(Integer.MAX_VALUE));
        if (random.nextBoolean()) {
            plan = plan.displayName(DISPLAY_NAMES.get(random.nextInt(DISPLAY_NAMES.size())));
        }
        if (paid && random.nextBoolean()) {
            plan = plan.oldPrice(new Money(
                    1 + random.nextInt(100_000),
                    plan.price().orElseThrow().amount().currency()));
        }
        if (random.nextInt(4) == 0) {
            plan = plan.audience(Audience.of(anyCode(random)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            plan = plan.alias(anyCode(random));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            MeteredFeature feature = Feature.metered(anyCode(random) + i);
            plan = random.nextInt(4) == 0 ? plan.unlimited(feature) : plan.allow(feature, anyLimits(random));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            plan = plan.on(Feature.onOff(anyCode(random) + i));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            plan = plan.value(Feature.value(anyCode(random) + i), random.nextLong());
        }
        return plan;
    }

    private static Allowance anyLimits(Random random) {
        List<WindowPolicy> policies = new ArrayList<>(List.of(
                WindowPolicy.DAY,
                WindowPolicy.WEEK,
                WindowPolicy.MONTH,
                WindowPolicy.YEAR,
                WindowPolicy.BILLING_PERIOD,
                WindowPolicy.LIFETIME,
                WindowPolicy.every(Duration.ofSeconds(1 + random.nextInt(300_000_000))),
                WindowPolicy.every(
                        Duration.ofSeconds(300_000_001 + random.nextInt(1_000), 1_000L * random.nextInt(1_000_000)))));
        Collections.shuffle(policies, random);
        return new Allowance.Limited(policies.subList(0, 1 + random.nextInt(policies.size())).stream()
                .map(policy ->
                        Limit.of(Math.floorMod(random.nextLong(), Limit.MAX_AMOUNT + 1) >> random.nextInt(50), policy))
                .toList());
    }

    private static Money anyMoney(Random random) {
        List<String> currencies = List.of("RUB", "USD", "JPY", "BHD", "CLF");
        return Money.ofMinor(
                1 + (random.nextInt(1_000_000_000) >> random.nextInt(30)), currencies.get(random.nextInt(5)));
    }

    private static BillingInterval anyInterval(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> BillingInterval.days(1 + random.nextInt(3660));
            case 1 -> BillingInterval.months(1 + random.nextInt(120));
            default -> BillingInterval.years(1 + random.nextInt(10));
        };
    }

    private static String anyCode(Random random) {
        StringBuilder code = new StringBuilder().append(FIRST.charAt(random.nextInt(FIRST.length())));
        for (int i = random.nextInt(random.nextInt(8) == 0 ? 62 : 6); i > 0; i--) {
            code.append(REST.charAt(random.nextInt(REST.length())));
        }
        return code.toString();
    }
}
