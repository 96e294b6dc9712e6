package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;
import static ru.eatfit24.billing.usage.Accounts.USER;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/** Everything that is refused before a store is asked: each way to say it, with everything that is wrong. */
class UsageBadInputTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final MeteredFeature UNKNOWN = Feature.metered("foto");

    private final InMemoryBillingStore memory = InMemoryBillingStore.create();
    private final PlanDirectory directory = PlanDirectory.register(
            PlanCatalog.of(Plan.free("FREE")
                    .version(1)
                    .limit(PHOTO, Limit.perDay(3))
                    .on(Feature.onOff("statistics"))
                    .value(Feature.value("history"), 7)),
            memory.catalog());
    private final UsageGate gate =
            UsageGate.of(directory, memory.usage(), InstantSource.fixed(NOON), Duration.ofDays(30), null);
    private final Entitlements entitlements = Entitlements.of(directory, memory.usage(), InstantSource.fixed(NOON));

    private static List<String> badParts() {
        return List.of(
                "",
                "\u0000",
                "user\u000042",
                "user-42\u0000",
                "\n",
                "user-42\r\n",
                "\t",
                "\u001b[31muser",
                "\u007f",
                "\u0080",
                "\u009f",
                "\ud83d",
                "\ude00",
                "user\ud83d",
                "\ude00user",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00",
                "x".repeat(129),
                "x".repeat(10_000),
                "\ud83d\ude00".repeat(64) + "x");
    }

    private static List<String> badWords(int longest) {
        return List.of(
                "",
                " ",
                "   ",
                "\u2003",
                "\n",
                "\t",
                "a\u0000b",
                "a\u001bb",
                "a\nb",
                "\u0085",
                "\ud83d",
                "x".repeat(longest + 1),
                "x".repeat(100_000));
    }

    /** Each verb that changes an account, with an actor and a reason. */
    private Map<String, BiConsumer<String, String>> changes() {
        Map<String, BiConsumer<String, String>> changes = new LinkedHashMap<>();
        changes.put("assign", (actor, reason) -> entitlements.assign(USER, "FREE", NOON, null, actor, reason));
        changes.put(
                "override",
                (actor, reason) -> entitlements.override(USER, PHOTO, Allowance.unlimited(), null, actor, reason));
        changes.put("removeOverride", (actor, reason) -> entitlements.removeOverride(USER, PHOTO, actor, reason));
        changes.put("grant", (actor, reason) -> entitlements.grant(USER, PHOTO, 5, null, actor, reason));
        changes.put("revokeGrant", (actor, reason) -> entitlements.revokeGrant(USER, "gift", actor, reason));
        changes.put("adjust", (actor, reason) -> entitlements.adjust(USER, PHOTO, 1, actor, reason));
        changes.put("reset", (actor, reason) -> entitlements.reset(USER, PHOTO, actor, reason));
        changes.put("zone", (actor, reason) -> entitlements.zone(USER, Zone.of("Europe/Moscow"), actor, reason));
        return changes;
    }

    private void assertNothingWasWritten() {
        assertThat(memory.accountCount()).isZero();
        assertThat(entitlements.auditTrail(USER, 10)).isEmpty();
        assertThat(gate.usage(USER, PHOTO).binding().used()).isZero();
    }

    @Test
    void refusesEveryBadPartOfASubjectWhereverItStands() {
        Map<String, Consumer<String>> places = new LinkedHashMap<>();
        places.put("account", Subject::of);
        places.put("account with levels", part -> Subject.of(part, "team-a"));
        places.put("first level", part -> Subject.of("org-7", part));
        places.put("last level", part -> Subject.of("org-7", "team-a", "floor-2", part));
        places.put("tryConsume", part -> gate.tryConsume(part, PHOTO));
        places.put("tryConsume with an amount", part -> gate.tryConsume(part, PHOTO, 2));
        places.put("require", part -> gate.require(part, PHOTO));
        places.put("usage", part -> gate.usage(part, PHOTO));
        places.put("entitlements", gate::entitlements);
        places.put("isEnabled", part -> gate.isEnabled(part, Feature.onOff("statistics")));
        places.put("value", part -> gate.value(part, Feature.value("history")));

        int cases = 0;
        for (Map.Entry<String, Consumer<String>> place : places.entrySet()) {
            for (String part : badParts()) {
                assertThatIllegalArgumentException()
                        .as("%s \"%s\"", place.getKey(), part)
                        .isThrownBy(() -> place.getValue().accept(part))
                        .satisfies(refusal -> assertThat(refusal.getMessage())
                                .startsWith("subject ")
                                .hasSizeLessThan(400)
                                .matches(text -> text.chars().noneMatch(Character::isISOControl)));
                cases++;
            }
        }
        assertNothingWasWritten();
        System.out.println("LAB bad-input subjects " + cases + " violations=0");
    }

    @Test
    void aSubjectHasUpToEightLevels() {
        String[] levels = {"1", "2", "3", "4", "5", "6", "7", "8"};
        String[] tooMany = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};

        assertThat(Subject.of("org", levels).levels()).containsExactly(levels);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subject.of("org", tooMany))
                .withMessage("a subject has at most 8 levels below its account, but this has 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subject.of("org", new String[100_000]))
                .withMessage("a subject has at most 8 levels below its account, but this has 100000");
    }

    @Test
    void subjectsThatReadAlikeAreDifferentOnes() {
        List<Subject> subjects = List.of(
                Subject.of("a/b"),
                Subject.of("a", "b"),
                Subject.of("a", "b", "c"),
                Subject.of("a", "b/c"),
                Subject.of("a/b", "c"),
                Subject.of("A", "b"),
                Subject.of("a", "b "),
                Subject.of("a"),
                Subject.of("a "),
                Subject.of("\u00fc"),
                Subject.of("u\u0308"));

        assertThat(subjects).doesNotHaveDuplicates();
        assertThat(Subject.of("a", "b")).isEqualTo(Subject.of("a", "b")).hasSameHashCodeAs(Subject.of("a", "b"));
        assertThat(Subject.of("a", new String[0])).isEqualTo(Subject.of("a"));
    }

    @Test
    void theLevelsOfASubjectAreItsOwn() {
        String[] levels = {"team-a"};
        Subject subject = Subject.of("org-7", levels);

        levels[0] = "team-b";

        assertThat(subject.levels()).containsExactly("team-a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> subject.levels().clear());
    }

    @Test
    void refusesEveryAmountThatIsNone() {
        long[] amounts = {
            0,
            -1,
            -2,
            Long.MIN_VALUE,
            Long.MIN_VALUE + 1,
            UsageRequest.MAX_AMOUNT + 1,
            Integer.MAX_VALUE,
            1L << 32,
            Long.MAX_VALUE
        };
        Map<String, Consumer<Long>> places = new LinkedHashMap<>();
        places.put("request", amount -> UsageRequest.of(USER, PHOTO, amount));
        places.put("tryConsume", amount -> gate.tryConsume("user-42", PHOTO, amount));
        places.put("tryConsume by subject", amount -> gate.tryConsume(USER, PHOTO, amount));
        places.put("grant", amount -> entitlements.grant(USER, PHOTO, amount, null, "admin", "gift"));
        places.put("grant record", amount -> new Grant("gift", "photo", amount, null));
        places.put(
                "adjust",
                amount -> entitlements.adjust(
                        USER,
                        PHOTO,
                        amount == -1 || amount == -2 ? amount - UsageRequest.MAX_AMOUNT : amount,
                        "admin",
                        "error"));

        int cases = 0;
        for (Map.Entry<String, Consumer<Long>> place : places.entrySet()) {
            for (long amount : amounts) {
                assertThatIllegalArgumentException()
                        .as("%s of %s", place.getKey(), amount)
                        .isThrownBy(() -> place.getValue().accept(amount))
                        .withMessageContaining("must be 1 to 1000000000");
                cases++;
            }
        }
        assertNothingWasWritten();
        System.out.println("LAB bad-input amounts " + cases + " violations=0");
    }

    @Test
    void refusesEveryChangeWithoutAnActorOrAReason() {
        int cases = 0;
        for (Map.Entry<String, BiConsumer<String, String>> change : changes().entrySet()) {
            for (String actor : badWords(128)) {
                assertThatIllegalArgumentException()
                        .as("%s by \"%s\"", change.getKey(), actor)
                        .isThrownBy(() -> change.getValue().accept(actor, "a reason"))
                        .withMessageStartingWith("actor must ");
                cases++;
            }
            for (String reason : badWords(512)) {
                assertThatIllegalArgumentException()
                        .as("%s because of \"%s\"", change.getKey(), reason)
                        .isThrownBy(() -> change.getValue().accept("admin", reason))
                        .withMessageStartingWith("reason must ");
                cases++;
            }
        }
        assertNothingWasWritten();
        System.out.println("LAB bad-input actors-and-reasons " + cases + " violations=0");
    }

    @Test
    void refusesEveryVerbForAFeatureOrPlanThatTheCatalogueDoesNotKnow() {
        Map<String, ThrowingCallable> bad = new LinkedHashMap<>();
        bad.put("tryConsume", () -> gate.tryConsume("user-42", UNKNOWN));
        bad.put("tryConsumeAsync", () -> gate.tryConsumeAsync(UsageRequest.of(USER, UNKNOWN)));
        bad.put("require", () -> gate.require("user-42", UNKNOWN));
        bad.put("check", () -> gate.check(UsageRequest.of(USER, UNKNOWN)));
        bad.put("usage", () -> gate.usage(USER, UNKNOWN));
        bad.put("explain", () -> gate.explain(USER, UNKNOWN));
        bad.put("isEnabled", () -> gate.isEnabled(USER, Feature.onOff("photo")));
        bad.put("value", () -> gate.value(USER, Feature.value("statistics")));
        bad.put("override", () -> entitlements.override(USER, UNKNOWN, Allowance.unlimited(), null, "admin", "test"));
        bad.put("removeOverride", () -> entitlements.removeOverride(USER, UNKNOWN, "admin", "test"));
        bad.put("grant", () -> entitlements.grant(USER, UNKNOWN, 1, null, "admin", "test"));
        bad.put("adjust", () -> entitlements.adjust(USER, UNKNOWN, 1, "admin", "test"));
        bad.put("reset", () -> entitlements.reset(USER, UNKNOWN, "admin", "test"));
        for (String plan : List.of("", "free", "FREE ", "FREE v1", "PRO", "\u0000", "x".repeat(10_000), "'; --")) {
            bad.put("assign " + plan, () -> entitlements.assign(USER, plan, NOON, null, "admin", "test"));
        }
        bad.put("an end at the anchor", () -> entitlements.assign(USER, "FREE", NOON, NOON, "admin", "test"));
        bad.put(
                "an end before the anchor",
                () -> entitlements.assign(USER, "FREE", NOON, NOON.minusSeconds(1), "admin", "test"));
        bad.put("a grant that is not there", () -> entitlements.revokeGrant(USER, "gift", "admin", "test"));
        for (int limit : new int[] {0, -1, 1_001, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            bad.put("audit trail of " + limit, () -> entitlements.auditTrail(USER, limit));
            bad.put("closed windows of " + limit, () -> entitlements.closedWindows(USER, limit));
        }

        bad.forEach(
                (name, attempt) -> assertThatIllegalArgumentException().as(name).isThrownBy(attempt));
        assertNothingWasWritten();
        System.out.println("LAB bad-input unknown-names " + bad.size() + " violations=0");
    }

    @Test
    void refusesEveryInstantThatNoStoreOrCalendarCanHold() {
        Map<String, ThrowingCallable> bad = new LinkedHashMap<>();
        for (Instant instant : List.of(
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH.minusNanos(1),
                Instant.parse("-0001-01-01T00:00:00Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.parse("9900-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T00:00:00Z"),
                Instant.parse("+292278-01-01T00:00:00Z"))) {
            bad.put("anchor " + instant, () -> entitlements.assign(USER, "FREE", instant, null, "admin", "test"));
            bad.put("until " + instant, () -> entitlements.assign(USER, "FREE", NOON, instant, "admin", "test"));
            bad.put(
                    "override until " + instant,
                    () -> entitlements.override(USER, PHOTO, Allowance.unlimited(), instant, "admin", "test"));
            bad.put("grant until " + instant, () -> entitlements.grant(USER, PHOTO, 1, instant, "admin", "test"));
        }

        bad.forEach((name, attempt) -> assertThatIllegalArgumentException()
                .as(name)
                .isThrownBy(attempt)
                .withMessageContaining("must be"));
        assertNothingWasWritten();
        System.out.println("LAB bad-input instants " + bad.size() + " violations=0");
    }

    @Test
    void theFirstAndTheLastInstantAreTakenAndCutToMicroseconds() {
        Instant last = Instant.parse("9899-12-31T23:59:59.999999999Z");

        entitlements.assign(USER, "FREE", Instant.EPOCH, last, "admin", "test");
        Grant grant = entitlements.grant(USER, PHOTO, 1, last, "admin", "test");

        assertThat(grant.expiresAt()).isEqualTo("9899-12-31T23:59:59.999999Z");
        assertThat(gate.entitlements(USER).until()).contains(Instant.parse("9899-12-31T23:59:59.999999Z"));
    }

    @Test
    void refusesToChangeWhatIsBelowAnAccount() {
        Subject member = Subject.of("org-7", "team-a");
        List<ThrowingCallable> bad = List.of(
                () -> entitlements.assign(member, "FREE", NOON, null, "admin", "test"),
                () -> entitlements.override(member, PHOTO, Allowance.unlimited(), null, "admin", "test"),
                () -> entitlements.removeOverride(member, PHOTO, "admin", "test"),
                () -> entitlements.grant(member, PHOTO, 1, null, "admin", "test"),
                () -> entitlements.revokeGrant(member, "gift", "admin", "test"),
                () -> entitlements.adjust(member, PHOTO, 1, "admin", "test"),
                () -> entitlements.reset(member, PHOTO, "admin", "test"),
                () -> entitlements.zone(member, null, "admin", "test"),
                () -> entitlements.auditTrail(member, 10),
                () -> entitlements.closedWindows(member, 10));

        assertThat(bad)
                .allSatisfy(attempt -> assertThatIllegalArgumentException()
                        .isThrownBy(attempt)
                        .withMessage(
                                "plans, limits and counters belong to accounts, but org-7/team-a is below account org-7; use"
                                        + " Subject.of(\"org-7\")"));
        assertThat(memory.accountCount()).isZero();
    }

    @Test
    void refusesCountsAndIdsThatNoStoreCanHold() {
        Window day = WindowPolicy.DAY.windowAt(NOON, Zone.UTC, null);
        Map<String, ThrowingCallable> bad = new LinkedHashMap<>();
        for (long used : new long[] {-1, Long.MIN_VALUE}) {
            bad.put("a meter of " + used, () -> new Meter("photo", day, used));
        }
        for (String id : List.of("", "\u0000", "x".repeat(65), "a\nb", "\ud83d")) {
            bad.put("a grant called \"" + id + "\"", () -> new Grant(id, "photo", 1, null));
        }

        bad.forEach(
                (name, attempt) -> assertThatIllegalArgumentException().as(name).isThrownBy(attempt));
        System.out.println("LAB bad-input records " + bad.size() + " violations=0");
    }

    @Test
    void everyGoodExtremeIsAccepted() {
        assertThatNoException().isThrownBy(() -> {
            Subject.of("x".repeat(128), "\ud83d\ude00".repeat(64), " ", "'; DROP TABLE billing_account; --", "../..");
            UsageRequest.of(USER, PHOTO, 1);
            UsageRequest.of(USER, PHOTO, UsageRequest.MAX_AMOUNT);
            new Grant("x".repeat(64), "photo", UsageRequest.MAX_AMOUNT, null);
        });
        changes().forEach((name, change) -> {
            if (!name.equals("revokeGrant")) {
                change.accept("a".repeat(128), "r".repeat(512));
            }
        });
        assertThat(entitlements.auditTrail(USER, 10)).hasSize(7);
    }

    @Test
    void whatIsDoneToOneAccountTouchesNoOther() {
        Subject victim = Subject.of("victim");
        entitlements.grant(victim, PHOTO, 5, null, "admin", "gift");
        gate.tryConsume(victim, PHOTO, 2);
        String before = describe(victim);
        String gift = entitlements.auditTrail(victim, 1).get(0).details().getOrDefault("grant", "none");
        AtomicInteger cases = new AtomicInteger();

        changes().forEach((name, change) -> {
            if (!name.equals("revokeGrant")) {
                change.accept("admin", "test");
                assertThat(describe(victim)).as(name).isEqualTo(before);
                cases.incrementAndGet();
            }
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entitlements.revokeGrant(USER, gift, "admin", "a grant of another account"));
        gate.tryConsume(USER, PHOTO);
        gate.require("user-42", PHOTO);
        gate.tryConsume(Subject.of("user-42", "victim"), PHOTO);
        gate.tryConsumeAsync(UsageRequest.of(USER, PHOTO));
        cases.addAndGet(5);

        assertThat(describe(victim)).isEqualTo(before);
        assertThat(entitlements.auditTrail(USER, 100)).hasSize(7);
        System.out.println("LAB another-account memory-verbs " + cases + " violations=0");
    }

    private String describe(Subject subject) {
        return gate.explain(subject, PHOTO) + "\n" + gate.entitlements(subject) + "\n"
                + entitlements.auditTrail(subject, 100) + "\n" + entitlements.closedWindows(subject, 100);
    }
}
