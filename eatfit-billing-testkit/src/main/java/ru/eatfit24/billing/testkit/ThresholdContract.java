package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CALL;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.ThresholdReached;
import ru.eatfit24.billing.usage.UsageRequest;

/** Who is told when 80% and 100% of a limit are used: once for each window, and only of what has committed. */
abstract class ThresholdContract extends ContractPart {

    private static final Subject TEAM_A = Subject.of(USER, "team-a");
    private static final Subject ANN = Subject.of(USER, "team-a", "ann/1");

    /** What was raised since this was last asked, in the order of the account. */
    private List<String> raised() {
        return raised(fixture().undelivered());
    }

    private static List<String> raised(List<StoredEvent> events) {
        List<String> texts = new ArrayList<>();
        for (StoredEvent event : events) {
            ThresholdReached reached = (ThresholdReached) ThresholdReached.read(event);
            texts.add(reached.toString());
        }
        return texts;
    }

    @Test
    @DisplayName("80% and 100% are each told by the use that reaches them, with how things stood")
    void eachThresholdIsToldByTheUseThatReachesIt() {
        assign("BASIC");

        photo(15);
        assertThat(raised()).isEmpty();
        photo(1);
        List<StoredEvent> first = fixture().undelivered();
        photo(3);
        assertThat(raised()).isEmpty();
        photo(1);

        assertThat(raised(first)).containsExactly("80% of photo reached by user-42: 16 of 20 per day");
        assertThat(raised()).containsExactly("100% of photo reached by user-42: 20 of 20 per day");
        ThresholdReached reached = (ThresholdReached) ThresholdReached.read(first.get(0));
        assertThat(reached.at()).isEqualTo(clock().instant());
        assertThat(reached.window())
                .isEqualTo(limit(usage(PHOTO), WindowPolicy.DAY).window());
        assertThat(reached.subject()).isEqualTo(SUBJECT);
    }

    @Test
    @DisplayName("a use that passes both tells both, the lower one first")
    void aUseThatPassesBothTellsBoth() {
        photo(3);

        assertThat(raised())
                .containsExactly(
                        "80% of photo reached by user-42: 3 of 3 per day",
                        "100% of photo reached by user-42: 3 of 3 per day");
    }

    @Test
    @DisplayName("nothing is told again when units come back and are taken once more")
    void nothingIsToldAgainWhenUnitsComeBack() {
        assign("BASIC");
        gate().tryConsume(photos(16).operation("op-1"));
        ReservationOutcome hold = gate().reserve(photos(4), Duration.ofMinutes(1));
        assertThat(raised()).hasSize(2);

        gate().giveBack(SUBJECT, OperationId.of("op-1"));
        gate().release(((ReservationOutcome.Reserved) hold).id());
        entitlements().adjust(SUBJECT, PHOTO, -1, ACTOR, REASON);
        entitlements().reset(SUBJECT, PHOTO, ACTOR, REASON);
        photo(20);
        ReservationOutcome.Denied none = (ReservationOutcome.Denied) gate().reserve(photos(1), Duration.ofMinutes(1));

        assertThat(none.isReserved()).isFalse();
        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("nothing is told again after a hold has ended by itself")
    void nothingIsToldAgainAfterAHoldHasEnded() {
        assign("BASIC");
        gate().reserve(photos(20), Duration.ofMinutes(1));
        assertThat(raised()).hasSize(2);
        clock().advance(Duration.ofMinutes(1));

        assertThat(photo(20).isGranted()).isTrue();

        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("the next window starts anew")
    void theNextWindowStartsAnew() {
        photo(3);
        assertThat(raised()).hasSize(2);
        clock().advance(Duration.ofDays(1));

        photo(2);
        assertThat(raised()).isEmpty();
        photo(1);

        assertThat(raised()).hasSize(2);
    }

    @Test
    @DisplayName("a denied request, a repeat and a question tell nothing")
    void whatTakesNothingTellsNothing() {
        gate().tryConsume(photos(3).operation("op-1"));
        assertThat(raised()).hasSize(2);

        gate().tryConsume(photos(3).operation("op-1"));
        photo(1);
        gate().check(photos(3));
        gate().tryConsume("never-seen", PHOTO, 4);

        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("what is recorded past the limit is told, and so is a correction upwards")
    void recordsAndCorrectionsAreTold() {
        assign("BASIC");

        gate().record(photos(25));
        List<String> recorded = raised();
        clock().advance(Duration.ofDays(1));
        entitlements().adjust(SUBJECT, PHOTO, 17, ACTOR, REASON);

        assertThat(recorded)
                .containsExactly(
                        "80% of photo reached by user-42: 25 of 20 per day",
                        "100% of photo reached by user-42: 25 of 20 per day");
        assertThat(raised()).containsExactly("80% of photo reached by user-42: 17 of 20 per day");
    }

    @Test
    @DisplayName("units of a grant, an unlimited feature and one that is not included have no thresholds")
    void whatHasNoLimitHasNoThresholds() {
        entitlements().grant(SUBJECT, PHOTO, 5, null, ACTOR, REASON);
        photo(3);
        assertThat(raised()).hasSize(2);
        photo(5);
        gate().record(UsageRequest.of(SUBJECT, EXPORT, 3));
        assign("TEAM");
        photo(1_000);

        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("each window that a feature is limited in has thresholds of its own")
    void eachWindowHasItsOwn() {
        assign("PRO");
        for (int day = 0; day < 5; day++) {
            photo(48);
            clock().advance(Duration.ofDays(1));
        }

        assertThat(raised())
                .filteredOn(text -> text.endsWith("per month"))
                .containsExactly("80% of photo reached by user-42: 240 of 300 per month");
    }

    @Test
    @DisplayName("each level has thresholds of its own, and remembers what was told")
    void eachLevelHasItsOwn() {
        assign("ORG");

        gate().tryConsume(UsageRequest.of(ANN, CALL, 3).operation("op-1"));
        List<StoredEvent> ofAnn = fixture().undelivered();
        gate().giveBack(ANN, OperationId.of("op-1"));
        gate().tryConsume(ANN, CALL, 3);
        gate().tryConsume(TEAM_A, CALL, 1);

        assertThat(raised(ofAnn))
                .containsExactly(
                        "80% of call reached by user-42/team-a/ann/1: 3 of 3 per day",
                        "100% of call reached by user-42/team-a/ann/1: 3 of 3 per day");
        assertThat(((ThresholdReached) ThresholdReached.read(ofAnn.get(0))).subject())
                .isEqualTo(ANN);
        assertThat(raised()).containsExactly("80% of call reached by user-42/team-a: 4 of 5 per day");
    }

    @Test
    @DisplayName(
            "another limit in the same window tells nothing that was told before, and a lower one tells with the next use")
    void anotherLimitInTheSameWindow() {
        assign("BASIC");
        photo(3);
        entitlements().override(SUBJECT, PHOTO, Allowance.limited(Limit.perDay(3)), null, ACTOR, REASON);
        assertThat(raised()).isEmpty();
        gate().record(photos(1));
        List<String> afterTheNextUse = raised();
        entitlements().removeOverride(SUBJECT, PHOTO, ACTOR, REASON);
        photo(16);

        assertThat(afterTheNextUse)
                .containsExactly(
                        "80% of photo reached by user-42: 4 of 3 per day",
                        "100% of photo reached by user-42: 4 of 3 per day");
        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("an allowed overage lies beyond both thresholds")
    void anOverageLiesBeyond() {
        entitlements()
                .override(SUBJECT, PHOTO, Allowance.limited(Limit.perDay(10).withOverage(10)), null, ACTOR, REASON);

        photo(10);
        assertThat(raised()).hasSize(2);
        photo(10);

        assertThat(raised()).isEmpty();
    }

    @Test
    @DisplayName("a reservation that is settled above what it held tells what that reaches")
    void settlingAboveTells() {
        assign("BASIC");
        ReservationOutcome hold = gate().reserve(photos(10), Duration.ofMinutes(1));

        gate().commit(((ReservationOutcome.Reserved) hold).id(), 16);

        assertThat(raised()).containsExactly("80% of photo reached by user-42: 16 of 20 per day");
    }

    @Test
    @DisplayName("a rule that fails tells nothing")
    void aRuleThatFailsTellsNothing() {
        IllegalStateException ofTheRule = new IllegalStateException("of the rule");
        assertThatThrownBy(() -> fixture()
                        .store()
                        .usage()
                        .update(AccountScope.of(USER), account -> {
                            throw ofTheRule;
                        })
                        .toCompletableFuture()
                        .join())
                .hasRootCause(ofTheRule);

        assertThat(raised()).isEmpty();
    }

    @ParameterizedTest(name = "{0} threads on two nodes raise each threshold once")
    @ValueSource(ints = {8, 64})
    @DisplayName("each threshold is raised once, whoever reaches it")
    void onceUnderContention(int threads) {
        assign("PRO");
        Billing other = fixture().otherNode(CATALOG);
        long violations = 0;
        int rounds = Seeds.labCount(2, 20);
        for (int round = 0; round < rounds; round++) {
            RaceRunner.platform(threads)
                    .run(
                            120,
                            request -> request % 2 == 0
                                    ? photo(1)
                                    : other.gate().tryConsume(photos(1).operation("op-" + request)));

            List<String> texts = raised();
            boolean exact = texts.equals(List.of(
                    "80% of photo reached by user-42: 40 of 50 per day",
                    "100% of photo reached by user-42: 50 of 50 per day"));
            violations += exact ? 0 : 1;
            clock().advance(Duration.ofDays(40));
        }

        Seeds.printLab("R2", fixture().storeName() + "-thresholds-" + threads, rounds * 120L, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("members that reach their limits at once are each told of once")
    void membersAtOnce() {
        assign("ORG_PLUS");

        RaceRunner.platform(16).run(30, request -> gate().tryConsume(Subject.of(USER, "team-" + request % 3), CALL));

        assertThat(raised())
                .containsExactlyInAnyOrder(
                        "80% of call reached by user-42: 24 of 30 per day",
                        "80% of call reached by user-42/team-0: 7 of 8 per day",
                        "100% of call reached by user-42/team-0: 8 of 8 per day",
                        "80% of call reached by user-42/team-1: 7 of 8 per day",
                        "100% of call reached by user-42/team-1: 8 of 8 per day",
                        "80% of call reached by user-42/team-2: 7 of 8 per day",
                        "100% of call reached by user-42/team-2: 8 of 8 per day");
    }
}
