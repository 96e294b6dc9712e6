package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.WindowPolicy;

/** When a denied caller may come back: exactly when the same request fits, or never. */
class DeniedRetryAtTest {

    private static final long SEED = Long.getLong("lab.seed", 20260101L);
    private static final int ACCOUNTS = Boolean.getBoolean("lab") ? 100_000 : 3_000;
    private static final String NOON = "2026-03-10T12:00:00Z";
    private static final List<String> ENDS = List.of(
            "2026-03-10T12:30:00Z",
            "2026-03-10T13:00:00Z",
            "2026-03-11T00:00:00Z",
            "2026-03-12T00:00:00Z",
            "2026-03-31T00:00:00Z",
            "2026-12-31T00:00:00Z",
            "2030-01-01T00:00:00Z");
    private static final WindowPolicy HOURLY = WindowPolicy.every(Duration.ofHours(1));

    private static Plan free() {
        return Plan.free("FREE").version(1);
    }

    private static Optional<Instant> retryAt(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Denied.class);
        return ((Decision.Denied) decision).retryAt();
    }

    private static Accounts on(Plan plan) {
        return Accounts.at(Accounts.view(plan), NOON);
    }

    private static Plan perDayAndMonth() {
        return free().limit(PHOTO, Limit.perDay(5), Limit.perMonth(20));
    }

    @Test
    void saysWhenTheRequestFitsOrThatItNeverWill() {
        Plan paid = Plan.paid("PAID", Money.ofMinor(100, "RUB"), BillingInterval.months(1))
                .version(1)
                .limit(PHOTO, Limit.perBillingPeriod(5));
        CatalogView withPaid = Accounts.view(free().limit(PHOTO, Limit.perDay(3)), paid);
        Map<String, Map.Entry<Decision, String>> cases = new LinkedHashMap<>();
        cases.put(
                "the day is used up",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 3)
                                .ask(1),
                        "2026-03-11T00:00:00Z"));
        cases.put(
                "the day in the subject's zone",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .zone("Europe/Moscow")
                                .used(WindowPolicy.DAY, 3)
                                .ask(1),
                        "2026-03-10T21:00:00Z"));
        cases.put(
                "too little is left of the day",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 2)
                                .ask(2),
                        "2026-03-11T00:00:00Z"));
        cases.put(
                "the whole limit is asked for",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 1)
                                .ask(3),
                        "2026-03-11T00:00:00Z"));
        cases.put(
                "more than the limit",
                entry(on(free().limit(PHOTO, Limit.perDay(3))).ask(4), "never"));
        cases.put(
                "a limit of zero",
                entry(on(free().limit(PHOTO, Limit.perDay(0))).ask(1), "never"));
        cases.put(
                "the week",
                entry(
                        on(free().limit(PHOTO, Limit.perWeek(1)))
                                .used(WindowPolicy.WEEK, 1)
                                .ask(1),
                        "2026-03-16T00:00:00Z"));
        cases.put(
                "the month",
                entry(
                        on(free().limit(PHOTO, Limit.perMonth(1)))
                                .used(WindowPolicy.MONTH, 1)
                                .ask(1),
                        "2026-04-01T00:00:00Z"));
        cases.put(
                "the year",
                entry(
                        on(free().limit(PHOTO, Limit.perYear(1)))
                                .used(WindowPolicy.YEAR, 1)
                                .ask(1),
                        "2027-01-01T00:00:00Z"));
        cases.put(
                "the hour",
                entry(
                        on(free().limit(PHOTO, Limit.of(1, HOURLY)))
                                .used(HOURLY, 1)
                                .ask(1),
                        "2026-03-10T13:00:00Z"));
        cases.put(
                "the billing period",
                entry(
                        Accounts.at(withPaid, NOON)
                                .assigned(paid, "2026-02-25T09:00:00Z", null)
                                .used(WindowPolicy.BILLING_PERIOD, 5)
                                .ask(1),
                        "2026-03-25T09:00:00Z"));
        cases.put(
                "a lifetime is used up",
                entry(
                        on(free().limit(PHOTO, Limit.perLifetime(3)))
                                .used(WindowPolicy.LIFETIME, 3)
                                .ask(1),
                        "never"));
        cases.put(
                "the feature is not included",
                entry(
                        Accounts.at(
                                        Accounts.view(
                                                free(),
                                                Plan.free("OTHER").version(1).limit(PHOTO, Limit.perDay(3))),
                                        NOON)
                                .ask(1),
                        "never"));
        cases.put(
                "day and month are used up",
                entry(
                        on(perDayAndMonth())
                                .used(WindowPolicy.DAY, 5)
                                .used(WindowPolicy.MONTH, 20)
                                .ask(1),
                        "2026-04-01T00:00:00Z"));
        cases.put(
                "only the day is used up",
                entry(
                        on(perDayAndMonth())
                                .used(WindowPolicy.DAY, 5)
                                .used(WindowPolicy.MONTH, 15)
                                .ask(5),
                        "2026-03-11T00:00:00Z"));
        cases.put(
                "only the month is used up",
                entry(on(perDayAndMonth()).used(WindowPolicy.MONTH, 16).ask(5), "2026-04-01T00:00:00Z"));
        cases.put(
                "the month will renew, but the day never fits",
                entry(on(perDayAndMonth()).used(WindowPolicy.MONTH, 20).ask(6), "never"));
        cases.put(
                "the day will renew, but the lifetime never does",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3), Limit.perLifetime(9)))
                                .used(WindowPolicy.DAY, 3)
                                .used(WindowPolicy.LIFETIME, 8)
                                .ask(2),
                        "never"));
        cases.put(
                "limit and grant together fit tomorrow",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 3)
                                .grant("gift", 2, null)
                                .ask(5),
                        "2026-03-11T00:00:00Z"));
        cases.put(
                "limit and grant together never fit",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 3)
                                .grant("gift", 2, null)
                                .ask(6),
                        "never"));
        cases.put(
                "of a grant only the rest helps",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 3)
                                .grant("gift", 2, null)
                                .grantUsed("gift", 1)
                                .ask(5),
                        "never"));
        cases.put(
                "an override that is smaller",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .override(Allowance.limited(Limit.perDay(1)), null)
                                .ask(2),
                        "never"));
        cases.put(
                "above the limit after a downgrade",
                entry(
                        on(free().limit(PHOTO, Limit.perDay(3)))
                                .used(WindowPolicy.DAY, 50)
                                .ask(3),
                        "2026-03-11T00:00:00Z"));

        SoftAssertions softly = new SoftAssertions();
        cases.forEach((name, expected) -> softly.assertThat(
                        retryAt(expected.getKey()).map(Instant::toString).orElse("never"))
                .as(name)
                .isEqualTo(expected.getValue()));
        softly.assertAll();
        System.out.println("LAB retry-at named-cases " + cases.size() + " violations=0");
    }

    /** Asks again: at the instant that was named, one microsecond before it, and where it says never, at every reset for years. */
    @Test
    void theSameRequestFitsAtThatInstantAndNotBeforeOrNever() {
        Random random = new Random(SEED);
        int denied = 0;
        int never = 0;
        for (int i = 0; i < ACCOUNTS; i++) {
            Allowance allowance = anyAllowance(random);
            CatalogView view = Accounts.view(free().allow(PHOTO, allowance));
            Accounts draft = Accounts.at(view, NOON);
            for (Limit limit : ((Allowance.Limited) allowance).limits()) {
                if (random.nextInt(5) > 0) {
                    draft.used(limit.window(), random.nextInt((int) limit.amount() + 3));
                }
            }
            if (random.nextBoolean()) {
                draft.grant("gift", 1L + random.nextInt(4), ENDS.get(random.nextInt(ENDS.size())));
            }
            if (random.nextInt(4) == 0) {
                draft.grant("other gift", 1L + random.nextInt(4), null);
            }
            Account account = draft.load();
            long amount = 1L + random.nextInt(9);
            Decision decision = draft.ask(amount);
            if (decision.isGranted()) {
                continue;
            }
            denied++;
            String what =
                    "account " + i + " of seed " + SEED + ": " + account + " on " + allowance + " asks for " + amount;
            Optional<Instant> retryAt = retryAt(decision);
            if (retryAt.isPresent()) {
                assertThat(fits(view, account, retryAt.get(), amount))
                        .as("%s at %s", what, retryAt)
                        .isTrue();
                assertThat(fits(view, account, retryAt.get().minusNanos(1_000), amount))
                        .as("%s before %s", what, retryAt)
                        .isFalse();
            } else {
                never++;
                assertThat(resets(account)).as(what).noneMatch(reset -> fits(view, account, reset, amount));
            }
        }
        assertThat(denied - never).as("requests that fit later").isGreaterThan(ACCOUNTS / 10);
        assertThat(never).as("requests that never fit").isGreaterThan(ACCOUNTS / 10);
        System.out.println("LAB R5 retry-at " + denied + " violations=0 seed=" + SEED + " never=" + never);
    }

    private static boolean fits(CatalogView view, Account account, Instant at, long amount) {
        return Accounts.decide(view, account, at, amount).answer().isGranted();
    }

    private static List<Instant> resets(Account account) {
        List<Instant> resets = new ArrayList<>();
        account.usage().meters().forEach(meter -> meter.window().resetsAt().ifPresent(resets::add));
        for (int years = 1; years <= 5; years++) {
            resets.add(account.at().plus(Duration.ofDays(366L * years)));
        }
        return resets;
    }

    private static Allowance anyAllowance(Random random) {
        List<WindowPolicy> policies = new ArrayList<>(List.of(
                WindowPolicy.DAY,
                WindowPolicy.WEEK,
                WindowPolicy.MONTH,
                WindowPolicy.YEAR,
                WindowPolicy.LIFETIME,
                HOURLY));
        Collections.shuffle(policies, random);
        return new Allowance.Limited(policies.subList(0, 1 + random.nextInt(3)).stream()
                .map(policy -> Limit.of(random.nextInt(8), policy))
                .toList());
    }

    private static Map.Entry<Decision, String> entry(Decision decision, String expected) {
        return Map.entry(decision, expected);
    }
}
