package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

/** The text form of a plan: it is in databases for ever, so what it looks like is part of the contract. */
class PlanContentTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final PlanVersion PRO = new PlanVersion("PRO", 3);

    private static Plan plan() {
        return Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                .version(3)
                .displayName("ПРО")
                .oldPrice(Money.ofMinor(499_00, "RUB"))
                .audience(Audience.of("administrators"))
                .alias("premium")
                .alias("gold")
                .limit(PHOTO, Limit.perMonth(300), Limit.perDay(50), Limit.per(Duration.ofHours(1), 10))
                .unlimited(Feature.metered("export"))
                .on(Feature.onOff("statistics"))
                .value(Feature.value("history_days"), -1);
    }

    private static Map<String, String> with(String name, String text) {
        Map<String, String> content = new HashMap<>(plan().content());
        content.put(name, text);
        return content;
    }

    private static Map<String, String> without(String name) {
        Map<String, String> content = new HashMap<>(plan().content());
        content.remove(name);
        return content;
    }

    @Test
    void looksTheSameForEver() {
        assertThat(plan().content())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "name", "ПРО",
                        "price", "299.00 RUB",
                        "interval", "P1M",
                        "old_price", "499.00 RUB",
                        "audience", "administrators",
                        "aliases", "gold premium",
                        "metered photo", "50 per day, 10 per every PT1H, 300 per month",
                        "metered export", "unlimited",
                        "switch statistics", "on",
                        "value history_days", "-1"));
        assertThat(plan().fingerprint())
                .as("the fingerprint that stores keep; a new one would refuse every service that starts")
                .isEqualTo("52295d01cbedc5b14920168f8a04bb768a8314caa369ced93eec6abdd6490284");
    }

    @Test
    void doesNotDependOnTheOrderInWhichThePlanWasPutTogether() {
        Plan other = Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                .value(Feature.value("history_days"), -1)
                .on(Feature.onOff("statistics"))
                .unlimited(Feature.metered("export"))
                .limit(PHOTO, Limit.per(Duration.ofMinutes(60), 10), Limit.perDay(50), Limit.perMonth(300))
                .alias("gold")
                .alias("premium")
                .audience(Audience.of("administrators"))
                .oldPrice(Money.ofMinor(499_00, "RUB"))
                .displayName("ПРО")
                .version(3);

        assertThat(other).isEqualTo(plan()).hasSameHashCodeAs(plan());
        assertThat(other.fingerprint()).isEqualTo(plan().fingerprint());
    }

    @Test
    void readsBackWhatItWrote() {
        assertThat(Plan.ofContent(PRO, plan().content())).isEqualTo(plan());
        Plan smallest = Plan.free("FREE").version(1);
        assertThat(Plan.ofContent(smallest.planVersion(), smallest.content())).isEqualTo(smallest);
    }

    @Test
    void everyFieldChangesTheFingerprint() {
        List<Plan> others = new ArrayList<>(List.of(
                plan(),
                plan().unlimited(Feature.metered("scan")),
                plan().limit(Feature.metered("scan"), Limit.perDay(0)),
                plan().limit(Feature.metered("scan"), Limit.perDay(1)),
                plan().limit(Feature.metered("scan"), Limit.perWeek(1)),
                plan().limit(Feature.metered("scan"), Limit.perDay(1), Limit.perWeek(1)),
                plan().on(Feature.onOff("scan")),
                plan().value(Feature.value("scan"), 0),
                plan().value(Feature.value("scan"), 1),
                plan().displayName("про"),
                plan().audience(Audience.EVERYONE),
                plan().alias("platinum"),
                plan().oldPrice(Money.ofMinor(499_01, "RUB")),
                Plan.free("PRO").version(3),
                Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                        .version(3),
                Plan.paid("PRO", Money.ofMinor(299_01, "RUB"), BillingInterval.months(1))
                        .version(3),
                Plan.paid("PRO", Money.ofMinor(299_00, "USD"), BillingInterval.months(1))
                        .version(3),
                Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.days(30))
                        .version(3)));

        Set<String> fingerprints = new HashSet<>();
        others.forEach(plan -> assertThat(fingerprints.add(plan.fingerprint()))
                .as("fingerprint of %s", plan.content())
                .isTrue());
        assertThat(fingerprints).hasSize(others.size()).allMatch(text -> text.matches("[0-9a-f]{64}"));
    }

    @Test
    void refusesEveryContentThatItDidNotWrite() {
        Map<String, Map<String, String>> bad = new LinkedHashMap<>();
        for (String name :
                List.of("", "Name", "limit photo", "metered", "switches", "price2", "refill photo", "audience ")) {
            bad.put("entry \"" + name + "\"", with(name, "x"));
        }
        for (String text : List.of(
                "",
                "3",
                "3 per",
                "3 per ",
                "per day",
                "three per day",
                "3 per day,",
                "3 per day, ",
                "3 per fortnight",
                "-1 per day",
                "1000000000000001 per day",
                "99999999999999999999 per day",
                "3 per day, 4 per day",
                "Unlimited",
                "unlimited ",
                "3  per day",
                "3 per DAY",
                "3 per every",
                "3 per every P1Z",
                "3 per every PT0S",
                "1.5 per day",
                "3 per day; 5 per month")) {
            bad.put("allowance \"" + text + "\"", with("metered photo", text));
        }
        for (String text : List.of(
                "",
                "299.00",
                "RUB",
                "299.00 rub",
                "299.00  RUB",
                "299,00 RUB",
                "0.00 RUB",
                "-1.00 RUB",
                "1e3 RUB",
                "299.001 RUB",
                "299.00 XXX",
                "99999999999999.00 RUB")) {
            bad.put("price \"" + text + "\"", with("price", text));
        }
        for (String text : List.of("", "299.00", "499.00 USD", "-0.05 RUB", "x RUB")) {
            bad.put("old price \"" + text + "\"", with("old_price", text));
        }
        for (String text : List.of("", "P0M", "P1W", "1 month", "PT1H", "P1M ", "p1m", "P121M")) {
            bad.put("interval \"" + text + "\"", with("interval", text));
        }
        for (String text : List.of("", "1", "On", "off", "true")) {
            bad.put("switch \"" + text + "\"", with("switch statistics", text));
        }
        for (String text : List.of("", "x", "1.0", "9223372036854775808", "0x10", " 1", "1 ", "+1", "01", "-0", "١")) {
            bad.put("value \"" + text + "\"", with("value history_days", text));
        }
        for (String text : List.of("", "two words", "1st", "a\nb")) {
            bad.put("audience \"" + text + "\"", with("audience", text));
        }
        for (String text : List.of("", " ", "a  b", " a", "a ", "1st", "a,b", "b a", "a a")) {
            bad.put("aliases \"" + text + "\"", with("aliases", text));
        }
        for (String text : List.of("", "a\nb", "x".repeat(129), "\ud83d")) {
            bad.put("name \"" + text + "\"", with("name", text));
        }
        for (String name : List.of("metered 1st", "metered ", "metered a b", "switch ", "value ", "value a/b")) {
            bad.put("feature \"" + name + "\"", with(name, name.startsWith("switch") ? "on" : "1"));
        }
        bad.put("price without interval", without("interval"));
        bad.put("name missing", without("name"));
        bad.put("audience missing", without("audience"));
        Map<String, String> withoutPrice = without("price");
        withoutPrice.remove("old_price");
        bad.put("interval without price", withoutPrice);
        bad.put("old price without price", Map.of("name", "PRO", "audience", "everyone", "old_price", "499.00 RUB"));

        bad.forEach((name, content) -> assertThatIllegalArgumentException()
                .as(name)
                .isThrownBy(() -> Plan.ofContent(PRO, content))
                .withMessageStartingWith("the stored content of plan PRO v3 cannot be read: "));
        System.out.println("LAB plan-content bad-inputs " + bad.size() + " violations=0");
    }

    @Test
    void saysThatAnUnknownEntryComesFromANewerVersion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.ofContent(PRO, with("refill photo", "5 per PT1H")))
                .withMessage(
                        "the stored content of plan PRO v3 cannot be read: unknown entry \"refill photo\" = \"5 per PT1H\";"
                                + " it was written by a newer version of this library");
    }
}
