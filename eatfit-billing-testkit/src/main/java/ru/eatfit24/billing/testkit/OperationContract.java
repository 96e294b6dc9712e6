package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** At most one effect for each operation id, however often it is sent. */
abstract class OperationContract extends ContractPart {

    private static final int CALLERS = 64;

    private static final List<String> REFUSED_IDS = List.of(
            "",
            " ",
            "two words",
            "trailing ",
            " leading",
            "x".repeat(65),
            "x".repeat(10_000),
            "\u0000",
            "op\u00001",
            "op\n1",
            "op\r1",
            "\t",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u00a0",
            "caf\u00e9",
            "\u043e\u043f-1",
            "\u200b",
            "\ud83d\ude00",
            "\ud83d",
            "op-\ude00");

    /** Pairs that databases like to take for the same, and text that could end a statement. */
    private static final List<String> HOSTILE_IDS = List.of(
            "op-1",
            "OP-1",
            "Op-1",
            "op_1",
            "op-1.",
            "op-01",
            "1",
            "01",
            "null",
            "NULL",
            "';DROP/**/TABLE/**/billing_account;--",
            "\\",
            "\\\\",
            "'",
            "''",
            "\"",
            "%",
            "_",
            "$1",
            "?",
            ":id",
            "${id}",
            "{\"a\":[1]}",
            "<b>",
            "x".repeat(64),
            "x".repeat(63));

    @Test
    @DisplayName("a repeat gets the first answer and counts nothing, on every node")
    void aRepeatGetsTheFirstAnswer() {
        Billing other = fixture().otherNode(CATALOG);
        entitlements().grant(SUBJECT, PHOTO, 5, START.plus(Duration.ofDays(9)), ACTOR, REASON);
        Decision first = gate().tryConsume(photos(4).operation("op-1"));
        clock().advance(Duration.ofMinutes(1));
        photo(1);

        Decision again = gate().tryConsume(photos(4).operation("op-1"));
        Decision elsewhere = other.gate().tryConsume(photos(4).operation("op-1"));

        assertThat(first.isGranted()).isTrue();
        assertThat(answerOf(again)).isEqualTo(answerOf(first));
        assertThat(answerOf(elsewhere)).isEqualTo(answerOf(first));
        assertThat(again.at()).isEqualTo(START);
        assertThat(again.usage().grantsRemaining()).isEqualTo(4);
        assertThat(photosToday()).isEqualTo(3);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(3);
    }

    @Test
    @DisplayName("a repeat after midnight gets the first answer, before and after the window of the first has closed")
    void aRepeatAfterMidnightGetsTheFirstAnswer() {
        timeIs("2026-03-10T23:59:00Z");
        Decision first = gate().tryConsume(photos(2).operation("op-1"));

        timeIs("2026-03-11T00:01:00Z");
        Decision beforeClosing = gate().tryConsume(photos(2).operation("op-1"));
        assertThat(photosToday()).isZero();
        assertThat(photo(3).isGranted()).isTrue();
        Decision afterClosing = gate().tryConsume(photos(2).operation("op-1"));

        assertThat(answerOf(beforeClosing)).isEqualTo(answerOf(first));
        assertThat(answerOf(afterClosing)).isEqualTo(answerOf(first));
        assertThat(afterClosing.at()).isEqualTo(Instant.parse("2026-03-10T23:59:00Z"));
        assertThat(photosToday()).isEqualTo(3);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 2");
    }

    @Test
    @DisplayName("a denial is not kept: the same id is decided anew, also with other arguments")
    void aDenialIsNotKept() {
        photo(3);
        assertThat(gate().tryConsume(photos(1).operation("op-1")).isGranted()).isFalse();
        assertThat(gate().tryConsume(photos(2).operation("op-2")).isGranted()).isFalse();
        entitlements().adjust(SUBJECT, PHOTO, -2, ACTOR, REASON);

        Decision granted = gate().tryConsume(photos(1).operation("op-1"));
        Decision ofLess = gate().tryConsume(photos(1).operation("op-2"));

        assertThat(granted.isGranted()).isTrue();
        assertThat(ofLess.isGranted()).isTrue();
        assertThat(answerOf(gate().tryConsume(photos(1).operation("op-1")))).isEqualTo(answerOf(granted));
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("a denied operation leaves no trace of a subject that was not known")
    void aDeniedOperationLeavesNoTrace() {
        assertThat(gate().tryConsume(photos(4).operation("op-1")).isGranted()).isFalse();
        assertThat(gate().reserve(photos(4).operation("op-1"), Duration.ofMinutes(1))
                        .isReserved())
                .isFalse();
        gate().giveBack(SUBJECT, OperationId.of("op-1"));

        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName("the same id with another amount, feature, verb or subject is refused, and nothing is counted")
    void anotherRequestUnderTheSameIdIsRefused() {
        assign("PRO");
        gate().tryConsume(photos(2).operation("op-1"));
        gate().record(photos(1).operation("recorded"));
        gate().reserve(photos(1).operation("reserved"), Duration.ofHours(1));
        UsageRequest both = photos(1).and(EXPORT, 1).operation("both");
        assertThat(gate().tryConsume(both).isGranted()).isTrue();
        Map<String, ThrowingCallable> others = new LinkedHashMap<>();
        others.put("another amount", () -> gate().tryConsume(photos(3).operation("op-1")));
        others.put(
                "an amount that would be denied",
                () -> gate().tryConsume(photos(1_000).operation("op-1")));
        others.put(
                "another feature",
                () -> gate().tryConsume(UsageRequest.of(SUBJECT, EXPORT, 2).operation("op-1")));
        others.put(
                "one feature more",
                () -> gate().tryConsume(photos(2).and(EXPORT, 1).operation("op-1")));
        others.put("one feature less", () -> gate().tryConsume(photos(1).operation("both")));
        others.put(
                "amounts exchanged",
                () -> gate().tryConsume(photos(2).and(EXPORT, 1).operation("both")));
        others.put(
                "a member",
                () -> gate().tryConsume(UsageRequest.of(Subject.of(USER, "member"), PHOTO, 2)
                        .operation("op-1")));
        others.put("record after consume", () -> gate().record(photos(2).operation("op-1")));
        others.put("reserve after consume", () -> gate().reserve(photos(2).operation("op-1"), Duration.ofHours(1)));
        others.put("consume after record", () -> gate().tryConsume(photos(1).operation("recorded")));
        others.put("consume after reserve", () -> gate().tryConsume(photos(1).operation("reserved")));
        others.put("require after record", () -> gate().require(photos(1).operation("recorded")));
        clock().advance(Duration.ofMinutes(1));

        others.forEach((what, call) -> assertThatThrownBy(call)
                .as(what)
                .isInstanceOfSatisfying(
                        OperationConflictException.class,
                        conflict ->
                                assertThat(conflict.operation().value()).isIn("op-1", "recorded", "reserved", "both")));

        Seeds.printLab("bad-input", fixture().storeName() + "-operation-conflicts", others.size(), 0);
        assertThat(photosToday()).isEqualTo(5);
        assertThat(usage(EXPORT).binding().used()).isEqualTo(1);
        assertThat(fixture().stored(USER).at()).isEqualTo(START);
        assertThat(gate().tryConsume(photos(2).operation("op-1")).at()).isEqualTo(START);
    }

    @Test
    @DisplayName("the same features in another order are the same request")
    void theOrderOfFeaturesDoesNotMatter() {
        assign("PRO");
        Decision first = gate().tryConsume(photos(2).and(EXPORT, 3).operation("op-1"));

        Decision again = gate().tryConsume(
                        UsageRequest.of(SUBJECT, EXPORT, 3).and(PHOTO, 2).operation("op-1"));

        assertThat(again.at()).isEqualTo(first.at());
        assertThat(photosToday()).isEqualTo(2);
        assertThat(usage(EXPORT).binding().used()).isEqualTo(3);
    }

    @Test
    @DisplayName("ids are of one account: another account may use the same")
    void idsAreOfOneAccount() {
        for (String account : List.of(USER, "user-43", "User-42")) {
            UsageRequest request =
                    UsageRequest.of(Subject.of(account), PHOTO, 2).operation("op-1");
            assertThat(gate().tryConsume(request).isGranted()).isTrue();
            assertThat(gate().tryConsume(request).isGranted()).isTrue();
            assertThat(gate().usage(account, PHOTO).binding().used()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("ids that differ in case or in one character are different operations and come back unchanged")
    void hostileIdsAreDifferentOperations() {
        assign("TEAM");
        Map<String, Decision> first = new LinkedHashMap<>();
        for (String id : HOSTILE_IDS) {
            clock().advance(Duration.ofSeconds(1));
            first.put(id, gate().tryConsume(photos(1).operation(id)));
        }

        long violations = first.entrySet().stream()
                .filter(one -> !answerOf(gate().tryConsume(photos(1).operation(one.getKey())))
                        .equals(answerOf(one.getValue())))
                .count();

        Seeds.printLab("hostile-ids", fixture().storeName() + "-operations", HOSTILE_IDS.size(), violations);
        assertThat(violations).isZero();
        assertThat(photosToday()).isEqualTo(HOSTILE_IDS.size());
        assertThat(HOSTILE_IDS).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    @DisplayName("malformed operation ids are refused before anything is asked of the store")
    void malformedIdsAreRefused() {
        int cases = 0;
        for (String id : REFUSED_IDS) {
            List<ThrowingCallable> calls = List.of(
                    () -> OperationId.of(id),
                    () -> gate().tryConsume(photos(1).operation(id)),
                    () -> gate().tryConsumeAsync(photos(1).operation(id)),
                    () -> gate().record(photos(1).operation(id)),
                    () -> gate().reserve(photos(1).operation(id), Duration.ofHours(1)),
                    () -> gate().giveBack(SUBJECT, OperationId.of(id)));
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call).as("<%s>", id).isInstanceOf(IllegalArgumentException.class);
                cases++;
            }
        }
        Seeds.printLab("bad-input", fixture().storeName() + "-operation-ids", cases, 0);
        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName(
            "after the retention the same id takes effect anew, not a microsecond before, also with other arguments")
    void afterTheRetentionTheSameIdTakesEffectAnew() {
        Instant forgotten = START.plus(Billing.DEFAULT_OPERATION_RETENTION);
        Decision first = gate().tryConsume(photos(2).operation("op-1"));
        gate().tryConsume(photos(1).operation("op-2"));

        clock().set(forgotten.minusNanos(1_000));
        assertThat(answerOf(gate().tryConsume(photos(2).operation("op-1")))).isEqualTo(answerOf(first));
        assertThat(photosToday()).isZero();

        clock().set(forgotten);
        Decision anew = gate().tryConsume(photos(2).operation("op-1"));
        assertThat(anew.at()).isEqualTo(forgotten);
        assertThat(photosToday()).isEqualTo(2);
        assertThat(answerOf(gate().tryConsume(photos(2).operation("op-1")))).isEqualTo(answerOf(anew));
        assertThat(gate().giveBack(SUBJECT, OperationId.of("op-2")).isBack()).isFalse();
        gate().record(photos(5).operation("op-2"));
        assertThat(photosToday()).isEqualTo(7);
    }

    @Test
    @DisplayName("repeats that come at once have one effect, and all get the same answer")
    void concurrentRepeatsHaveOneEffect() {
        int rounds = Seeds.labCount(6, 100);
        Billing other = fixture().otherNode(CATALOG);
        assign("TEAM");
        long violations = 0;
        for (int round = 0; round < rounds; round++) {
            UsageRequest request = photos(round + 1L).operation("op-" + round);
            List<String> answers = RaceRunner.platform(CALLERS)
                    .run(CALLERS, caller -> answerOf((caller % 2 == 0 ? gate() : other.gate()).tryConsume(request)));
            violations += answers.stream().distinct().count() - 1;
        }
        violations += Math.abs((long) rounds * (rounds + 1) / 2 - photosToday());

        Seeds.printLab("R2", fixture().storeName() + "-concurrent-repeats", (long) rounds * CALLERS, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("repeats that come at once around midnight have one effect, on one of the two days")
    void concurrentRepeatsAroundMidnightHaveOneEffect() {
        int rounds = Seeds.labCount(4, 50);
        long violations = 0;
        assign("TEAM");
        for (int round = 0; round < rounds; round++) {
            Instant midnight = Instant.parse("2026-03-11T00:00:00Z").plus(Duration.ofDays(2L * round));
            clock().set(midnight.minusNanos(1_000));
            long before = photosThisMonth();
            UsageRequest request = photos(1).operation("op-" + round);
            List<String> answers = RaceRunner.platform(CALLERS).run(CALLERS, caller -> {
                if (caller == CALLERS / 2) {
                    clock().set(midnight);
                }
                return answerOf(gate().tryConsume(request));
            });
            violations += answers.stream().distinct().count() - 1;
            violations += Math.abs(before + 1 - photosThisMonth());
        }

        Seeds.printLab("R2", fixture().storeName() + "-repeats-around-midnight", (long) rounds * CALLERS, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("different operations at once that do not all fit are each granted or denied whole")
    void differentOperationsAtOnce() {
        assign("BASIC");
        List<Decision> decisions = RaceRunner.platform(CALLERS)
                .run(128, request -> gate().tryConsume(photos(1).operation("op-" + request % 32)));

        long effects = decisions.stream()
                .filter(Decision::isGranted)
                .map(decision -> decision.request().operation().orElseThrow())
                .distinct()
                .count();
        long violations = Math.abs(20 - effects) + Math.abs(20 - photosToday());
        Seeds.printLab("R2", fixture().storeName() + "-operations-at-the-limit", decisions.size(), violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("an operation may take several features, all or none, once")
    void anOperationMayTakeSeveralFeatures() {
        assign("PRO");
        Decision denied = gate().tryConsume(photos(2).and(EXPORT, 11).operation("op-1"));
        assertThat(denied.isGranted()).isFalse();
        assertThat(photosToday()).isZero();

        Decision first = gate().tryConsume(photos(2).and(EXPORT, 3).operation("op-1"));
        Decision again = gate().tryConsume(photos(2).and(EXPORT, 3).operation("op-1"));

        assertThat(first.isGranted()).isTrue();
        assertThat(first.usages()).extracting(FeatureUsage::feature).containsExactly(PHOTO, EXPORT);
        assertThat(answerOf(again)).isEqualTo(answerOf(first));
        assertThat(photosToday()).isEqualTo(2);
        assertThat(usage(EXPORT).binding().used()).isEqualTo(3);
    }

    @Test
    @DisplayName("a record with an id counts once and is flagged each time")
    void aRecordWithAnIdCountsOnce() {
        Decision.Granted first = gate().record(photos(5).operation("op-1"));
        clock().advance(Duration.ofDays(1));
        Decision.Granted again = gate().record(photos(5).operation("op-1"));

        assertThat(first.isOverLimit()).isTrue();
        assertThat(again.isOverLimit()).isTrue();
        assertThat(answerOf(again)).isEqualTo(answerOf(first));
        assertThat(photosToday()).isZero();
    }

    @Test
    @DisplayName("a record counts past the limit, takes nothing of grants, and later requests are denied")
    void aRecordCountsPastTheLimit() {
        entitlements().grant(SUBJECT, PHOTO, 2, null, ACTOR, REASON);

        Decision.Granted within = gate().record(photos(2));
        Decision.Granted beyond = gate().record(photos(5));

        assertThat(within.isOverLimit()).isFalse();
        assertThat(beyond.isOverLimit()).isTrue();
        assertThat(beyond.binding().used()).isEqualTo(7);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(2);
        assertThat(photo(3).isGranted()).isFalse();
        assertThat(photo(2).isGranted()).as("from the grant").isTrue();
        assertThat(photosToday()).isEqualTo(7);
    }
}
