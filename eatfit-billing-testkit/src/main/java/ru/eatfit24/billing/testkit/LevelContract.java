package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CALL;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/** Limits of an account and of the levels below it, soft limits, and requests for several features: one step, all or none. */
abstract class LevelContract extends ContractPart {

    private static final String ORG = USER;
    private static final Subject TEAM_A = Subject.of(ORG, "team-a");
    private static final Subject TEAM_B = Subject.of(ORG, "team-b");
    private static final Subject ANN = Subject.of(ORG, "team-a", "ann");
    private static final Subject BOB = Subject.of(ORG, "team-a", "bob");
    private static final Subject CID = Subject.of(ORG, "team-b", "cid");
    private static final Subject DAN = Subject.of(ORG, "team-b", "dan");

    /** Different subjects that a careless way of joining parts, or of comparing text, takes for one. */
    private static final List<List<String>> PATHS = List.of(
            List.of("a"),
            List.of("a", "b"),
            List.of("a/b"),
            List.of("a~1b"),
            List.of("a~b"),
            List.of("a~0b"),
            List.of("a~01b"),
            List.of("a/", "b"),
            List.of("a", "/b"),
            List.of("a//b"),
            List.of("/"),
            List.of("/", "/"),
            List.of("//"),
            List.of("~"),
            List.of("~", "~"),
            List.of("~0"),
            List.of("~1"),
            List.of("A"),
            List.of("a "),
            List.of(" a"),
            List.of("\u00e4"),
            List.of("a\u0308"),
            List.of("A", "b"),
            List.of("a", "B"),
            List.of("a", "b "),
            List.of("%"),
            List.of("_"),
            List.of("\\"),
            List.of("'"),
            List.of("\"", "'; DROP TABLE member; --"),
            List.of("\ud83d\ude00"),
            List.of("\ud83d\ude01"),
            List.of("null"),
            List.of("0"));

    @Test
    @DisplayName("a member's request must fit the limits of every level, or takes nothing of any")
    void aMembersRequestMustFitEveryLevel() {
        assign("ORG");

        Decision granted = call(ANN, 2);
        Decision denied = call(ANN, 2);

        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.limits())
                .extracting(
                        LimitState::level,
                        LimitState::used,
                        state -> state.limit().orElseThrow())
                .containsExactlyInAnyOrder(tuple(0, 2L, 10L), tuple(1, 2L, 5L), tuple(2, 2L, 3L));
        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.binding().level()).isEqualTo(2);
        assertThat(used(ANN)).containsExactly(2L, 2L, 2L);
        assertThat(call(ANN, 1).isGranted()).isTrue();
        assertThat(used(ANN)).containsExactly(3L, 3L, 3L);
    }

    @Test
    @DisplayName("the answer names the level that refused: the person's, the team's or the account's")
    void theAnswerNamesTheLevelThatRefused() {
        assign("ORG");
        call(ANN, 3);
        assertThat(refusing(ANN, 1)).isEqualTo("level 2: 3 of 3");
        call(BOB, 2);
        assertThat(refusing(BOB, 1)).isEqualTo("level 1: 5 of 5");
        call(CID, 3);
        call(Subject.of(ORG), 1);
        assertThat(refusing(DAN, 2)).isEqualTo("level 0: 9 of 10");
        assertThat(call(DAN, 1).isGranted()).isTrue();
        assertThat(refusing(Subject.of(ORG), 1)).isEqualTo("level 0: 10 of 10");

        assertThat(used(ANN)).containsExactly(10L, 5L, 3L);
        assertThat(used(DAN)).containsExactly(10L, 4L, 1L);
    }

    private String refusing(Subject subject, long amount) {
        Decision denied = call(subject, amount);
        assertThat(denied.isGranted()).isFalse();
        LimitState limit = denied.binding();
        return "level " + limit.level() + ": " + limit.used() + " of "
                + limit.limit().orElseThrow();
    }

    @Test
    @DisplayName("members of the same name in different teams or accounts are counted by themselves")
    void membersAreCountedByThemselves() {
        assign("ORG");
        Subject other = Subject.of("org-8");
        entitlements().assign(other, "ORG", clock().instant(), null, ACTOR, REASON);
        Subject annOfB = Subject.of(ORG, "team-b", "ann");
        Subject annElsewhere = Subject.of("org-8", "team-a", "ann");

        assertThat(call(ANN, 3).isGranted()).isTrue();
        assertThat(call(annOfB, 3).isGranted()).isTrue();
        assertThat(call(annElsewhere, 3).isGranted()).isTrue();

        assertThat(used(ANN)).containsExactly(6L, 3L, 3L);
        assertThat(used(annOfB)).containsExactly(6L, 3L, 3L);
        assertThat(used(annElsewhere)).containsExactly(3L, 3L, 3L);
    }

    @Test
    @DisplayName("a subject is not limited by levels that it does not reach, and deeper ones count in those above")
    void aSubjectIsNotLimitedByDeeperLevels() {
        assign("ORG");

        assertThat(call(TEAM_A, 5).isGranted())
                .as("five a team, though three a person")
                .isTrue();
        assertThat(call(Subject.of(ORG), 5).isGranted())
                .as("ten together, though five a team")
                .isTrue();

        assertThat(used(TEAM_A)).containsExactly(10L, 5L);
        assertThat(used(Subject.of(ORG))).containsExactly(10L);
        assertThat(used(TEAM_B)).containsExactly(10L, 0L);
        assertThat(call(CID, 1).binding().level()).isZero();
    }

    @Test
    @DisplayName("a subject below the deepest level with a limit is limited by those above")
    void aSubjectBelowTheDeepestLimit() {
        assign("ORG");
        Subject device = Subject.of(ORG, "team-a", "ann", "phone");
        Subject tablet = Subject.of(ORG, "team-a", "ann", "tablet");

        assertThat(call(device, 2).isGranted()).isTrue();
        assertThat(call(tablet, 2).isGranted()).isFalse();

        assertThat(used(ANN)).containsExactly(2L, 2L, 2L);
        assertThat(used(tablet)).containsExactly(2L, 2L, 2L);
    }

    @Test
    @DisplayName("the eighth level may have a limit too")
    void theEighthLevelMayHaveALimit() {
        Allowance deep = Allowance.limited(Limit.perDay(100), Limit.perDay(2).atLevel(8));
        entitlements().override(SUBJECT, CALL, deep, null, ACTOR, REASON);
        Subject one = Subject.of(ORG, "1", "2", "3", "4", "5", "6", "7", "8");
        Subject two = Subject.of(ORG, "1", "2", "3", "4", "5", "6", "7", "9");

        assertThat(call(one, 2).isGranted()).isTrue();
        assertThat(call(one, 1).binding().level()).isEqualTo(8);
        assertThat(call(two, 2).isGranted()).isTrue();
    }

    @Test
    @DisplayName("paths whose parts hold slashes, tildes or look alike are different members")
    void pathsThatLookAlikeAreDifferentMembers() {
        Allowance wide = Allowance.limited(
                Limit.perDay(1_000_000),
                Limit.perDay(1_000_000).atLevel(1),
                Limit.perDay(1_000_000).atLevel(2));
        entitlements().override(SUBJECT, CALL, wide, null, ACTOR, REASON);
        Map<List<String>, Long> own = new LinkedHashMap<>();
        long units = 1;
        for (List<String> path : PATHS) {
            // Each a different sum of its own, so that two that are taken for one show.
            own.put(path, units);
            assertThat(call(member(path), units).isGranted()).isTrue();
            units += 7;
        }

        Billing other = fixture().otherNode(CATALOG);
        List<String> differences = new ArrayList<>();
        own.forEach((path, any) -> {
            long expected = own.entrySet().stream()
                    .filter(below -> below.getKey().size() >= path.size()
                            && below.getKey().subList(0, path.size()).equals(path))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            List<Long> counts = used(other.gate(), member(path));
            long counted = counts.get(path.size());
            if (counted != expected) {
                differences.add(path + " has " + counted + " and not " + expected);
            }
        });

        Seeds.printLab("hostile-ids", fixture().storeName() + "-members", PATHS.size(), differences.size());
        assertThat(differences).isEmpty();
    }

    private static Subject member(List<String> path) {
        return Subject.of(ORG, path.toArray(String[]::new));
    }

    @Test
    @DisplayName("a change of plan keeps what members have used, also under a plan without limits for them")
    void aChangeOfPlanKeepsWhatMembersHaveUsed() {
        assign("ORG");
        call(ANN, 3);
        call(CID, 1);

        assign("ORG_PLUS");
        assertThat(call(ANN, 2).isGranted())
                .as("eight a team, no limit for a person")
                .isTrue();
        assertThat(call(BOB, 4).binding().level()).isEqualTo(1);
        assign("FREE");
        assertThat(call(ANN, 1).isGranted()).as("not included").isFalse();
        assign("ORG");

        assertThat(used(ANN)).containsExactly(6L, 5L, 5L);
        assertThat(used(CID)).containsExactly(6L, 1L, 1L);
        assertThat(refusing(BOB, 1)).isEqualTo("level 1: 5 of 5");
        assertThat(call(CID, 2).isGranted()).isTrue();
    }

    @Test
    @DisplayName("members' windows start anew with the day, and the closed ones are kept by member")
    void membersWindowsStartAnew() {
        assign("ORG");
        call(ANN, 3);
        call(Subject.of(ORG, "team-a", "b/b"), 1);
        clock().advance(Duration.ofDays(1));

        assertThat(call(ANN, 3).isGranted()).isTrue();
        assertThat(call(Subject.of(ORG, "team-a", "b/b"), 2).isGranted()).isTrue();

        assertThat(used(ANN)).containsExactly(5L, 5L, 3L);
        assertThat(entitlements().closedWindows(SUBJECT, 100))
                .extracting(ClosedWindow::member, ClosedWindow::feature, ClosedWindow::used)
                .containsExactlyInAnyOrder(
                        tuple("", "call", 4L),
                        tuple("team-a", "call", 4L),
                        tuple("team-a/ann", "call", 3L),
                        tuple("team-a/b~1b", "call", 1L));
    }

    @Test
    @DisplayName("a grant is the account's: it helps any member when a level is full")
    void aGrantHelpsAnyMember() {
        assign("ORG");
        entitlements().grant(SUBJECT, CALL, 4, null, ACTOR, REASON);

        assertThat(call(ANN, 5).isGranted())
                .as("three of the plan, two of the grant")
                .isTrue();
        assertThat(used(ANN)).containsExactly(3L, 3L, 3L);
        assertThat(call(BOB, 4).isGranted())
                .as("two of the plan, two of the grant")
                .isTrue();
        assertThat(used(BOB)).containsExactly(5L, 5L, 2L);
        assertThat(call(BOB, 1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("a record of a member counts on every level and is flagged")
    void aRecordOfAMemberCountsOnEveryLevel() {
        assign("ORG");

        Decision.Granted recorded = gate().record(UsageRequest.of(ANN, CALL, 4));

        assertThat(recorded.isOverLimit()).isTrue();
        assertThat(used(ANN)).containsExactly(4L, 4L, 4L);
        assertThat(call(BOB, 2).isGranted()).isFalse();
        assertThat(call(BOB, 1).isGranted()).isTrue();
    }

    @Test
    @DisplayName("a member's operation is given back on every level, and repeated under the member only")
    void aMembersOperationIsGivenBackOnEveryLevel() {
        assign("ORG");
        UsageRequest request = UsageRequest.of(ANN, CALL, 3).operation("op-1");
        assertThat(gate().tryConsume(request).isGranted()).isTrue();
        assertThatThrownBy(() -> gate().tryConsume(UsageRequest.of(BOB, CALL, 3).operation("op-1")))
                .isInstanceOf(OperationConflictException.class);
        call(BOB, 1);

        assertThat(gate().giveBack(Subject.of(ORG), OperationId.of("op-1")).isBack())
                .isTrue();

        assertThat(used(ANN)).containsExactly(1L, 1L, 0L);
        assertThat(used(BOB)).containsExactly(1L, 1L, 1L);
    }

    @Test
    @DisplayName("a member's operation is given back into the closed windows of every level")
    void aMembersOperationIsGivenBackIntoClosedWindows() {
        assign("ORG");
        call(ANN, 1);
        gate().tryConsume(UsageRequest.of(ANN, CALL, 2).operation("op-1"));
        clock().advance(Duration.ofDays(1));
        call(ANN, 1);

        gate().giveBack(ANN, OperationId.of("op-1"));

        assertThat(used(ANN)).containsExactly(1L, 1L, 1L);
        assertThat(entitlements().closedWindows(SUBJECT, 100))
                .extracting(ClosedWindow::member, ClosedWindow::used)
                .containsExactlyInAnyOrder(tuple("", 1L), tuple("team-a", 1L), tuple("team-a/ann", 1L));
    }

    @Test
    @DisplayName("a member's reservation is held and settled on every level")
    void aMembersReservationIsSettledOnEveryLevel() {
        assign("ORG");
        ReservationOutcome.Reserved reserved =
                (ReservationOutcome.Reserved) gate().reserve(UsageRequest.of(ANN, CALL, 3), Duration.ofHours(1));
        assertThat(used(ANN)).containsExactly(3L, 3L, 3L);
        assertThat(call(BOB, 3).isGranted()).isFalse();

        assertThat(gate().commit(reserved.id(), 1)).isEqualTo(new Settlement.Committed(1));
        assertThat(used(ANN)).containsExactly(1L, 1L, 1L);
        assertThat(call(BOB, 3).isGranted()).isTrue();

        ReservationOutcome.Reserved more =
                (ReservationOutcome.Reserved) gate().reserve(UsageRequest.of(ANN, CALL, 1), Duration.ofHours(1));
        assertThat(gate().commit(more.id(), 2)).as("the team is full").isEqualTo(new Settlement.Exceeded(1, 1));
        assertThat(used(ANN)).containsExactly(5L, 5L, 2L);
    }

    @Test
    @DisplayName("a soft limit grants its overage and flags it; beyond that it denies")
    void aSoftLimitGrantsItsOverage() {
        entitlements().override(SUBJECT, CALL, Allowance.limited(Limit.perDay(3).withOverage(2)), null, ACTOR, REASON);

        assertThat(call(SUBJECT, 3)).isInstanceOfSatisfying(Decision.Granted.class, granted -> {
            assertThat(granted.isOverLimit()).isFalse();
            assertThat(granted.remaining()).hasValue(2);
            assertThat(granted.binding().limit()).hasValue(3);
        });
        assertThat(call(SUBJECT, 3).isGranted())
                .as("two are left, three are asked for")
                .isFalse();
        assertThat(call(SUBJECT, 1))
                .isInstanceOfSatisfying(
                        Decision.Granted.class,
                        granted -> assertThat(granted.isOverLimit()).isTrue());
        assertThat(call(SUBJECT, 1)).isInstanceOfSatisfying(Decision.Granted.class, granted -> {
            assertThat(granted.isOverLimit()).isTrue();
            assertThat(granted.remaining()).hasValue(0);
            assertThat(granted.binding().used()).isEqualTo(5);
        });

        Decision denied = call(SUBJECT, 1);

        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.binding().isOverLimit()).isTrue();
        assertThat(usage(CALL).isOverLimit()).isTrue();
        entitlements().grant(SUBJECT, CALL, 1, null, ACTOR, REASON);
        assertThat(call(SUBJECT, 1).isGranted())
                .as("a grant comes after the overage")
                .isTrue();
        assertThat(usage(CALL).binding().used()).isEqualTo(5);
        clock().advance(Duration.ofDays(1));
        assertThat(call(SUBJECT, 5).isGranted()).isTrue();
    }

    @Test
    @DisplayName("a level may have a soft limit below a hard one of the account")
    void aLevelMayHaveASoftLimit() {
        Allowance soft = Allowance.limited(
                Limit.perDay(6), Limit.perDay(2).withOverage(3).atLevel(1));
        entitlements().override(SUBJECT, CALL, soft, null, ACTOR, REASON);

        assertThat(((Decision.Granted) call(TEAM_A, 5)).isOverLimit()).isTrue();
        assertThat(refusing(TEAM_A, 1)).isEqualTo("level 1: 5 of 2");
        assertThat(((Decision.Granted) call(TEAM_B, 1)).isOverLimit()).isFalse();
        assertThat(refusing(TEAM_B, 1)).isEqualTo("level 0: 6 of 6");
    }

    @Test
    @DisplayName("a request for several features is one step: when one refuses, nothing is taken of the others")
    void aRequestForSeveralFeaturesIsOneStep() {
        assign("PRO");
        gate().tryConsume(SUBJECT, EXPORT, 8);

        Decision secondRefuses = gate().tryConsume(photos(5).and(EXPORT, 3));
        Decision firstRefuses =
                gate().tryConsume(UsageRequest.of(SUBJECT, EXPORT, 3).and(PHOTO, 5));
        Decision bothRefuse = gate().tryConsume(photos(51).and(EXPORT, 3));

        assertThat(secondRefuses.isGranted()).isFalse();
        assertThat(secondRefuses.usage().feature()).isEqualTo(EXPORT);
        assertThat(secondRefuses.binding().window().policy()).isEqualTo(WindowPolicy.BILLING_PERIOD);
        assertThat(secondRefuses.usages()).extracting(FeatureUsage::feature).containsExactly(PHOTO, EXPORT);
        assertThat(firstRefuses.usage().feature()).isEqualTo(EXPORT);
        assertThat(bothRefuse.usage().feature()).isEqualTo(PHOTO);
        assertThat(photosToday()).isZero();
        assertThat(usage(EXPORT).binding().used()).isEqualTo(8);

        assertThat(gate().tryConsume(photos(5).and(EXPORT, 2)).isGranted()).isTrue();
        assertThat(photosToday()).isEqualTo(5);
        assertThat(usage(EXPORT).binding().used()).isEqualTo(10);
    }

    @Test
    @DisplayName("several features of a member with grants and levels are one step")
    void severalFeaturesOfAMemberAreOneStep() {
        assign("ORG");
        entitlements().grant(SUBJECT, PHOTO, 5, null, ACTOR, REASON);
        UsageRequest request = UsageRequest.of(ANN, CALL, 2).and(PHOTO, 23);

        assertThat(gate().tryConsume(request).isGranted()).isTrue();
        assertThat(gate().usage(ANN, PHOTO).grantsRemaining()).isEqualTo(2);
        assertThat(gate().tryConsume(UsageRequest.of(ANN, CALL, 2).and(PHOTO, 1))
                        .isGranted())
                .as("the person has one call left")
                .isFalse();
        assertThat(gate().usage(ANN, PHOTO).grantsRemaining()).isEqualTo(2);
        assertThat(gate().tryConsume(UsageRequest.of(ANN, CALL, 1).and(PHOTO, 3))
                        .isGranted())
                .as("the grant has two photos left")
                .isFalse();

        assertThat(used(ANN)).containsExactly(2L, 2L, 2L);
    }

    @Test
    @DisplayName("fifty members at once under one shared limit get exactly that limit, and nobody more than their own")
    void fiftyMembersUnderOneSharedLimit() {
        long violations = raceOfMembers(60, 60) + raceOfMembers(1_000, 100);
        Seeds.printLab("R2", fixture().storeName() + "-members-under-one-limit", 2 * 300, violations);
        assertThat(violations).as("over-issue on either level").isZero();
    }

    /** Fifty members, two a member, six requests each; answers how far the counts are off. */
    private long raceOfMembers(long shared, long expected) {
        String account = "org-of-" + shared;
        Subject root = Subject.of(account);
        Allowance allowance =
                Allowance.limited(Limit.perDay(shared), Limit.perDay(2).atLevel(1));
        entitlements().override(root, CALL, allowance, null, ACTOR, REASON);
        Billing other = fixture().otherNode(CATALOG);

        List<Decision> decisions = RaceRunner.platform(64).run(300, request -> {
            Subject member = Subject.of(account, "member-" + request % 50);
            return (request % 2 == 0 ? gate() : other.gate()).tryConsume(member, CALL);
        });

        Map<Subject, Long> granted = decisions.stream()
                .filter(Decision::isGranted)
                .collect(Collectors.groupingBy(decision -> decision.request().subject(), Collectors.counting()));
        long sum = granted.values().stream().mapToLong(Long::longValue).sum();
        long violations =
                Math.abs(expected - sum) + Math.abs(expected - used(root).get(0));
        for (int i = 0; i < 50; i++) {
            Subject member = Subject.of(account, "member-" + i);
            long of = granted.getOrDefault(member, 0L);
            violations += Math.max(0, of - 2) + Math.abs(of - used(member).get(1));
        }
        Set<Long> counts = new TreeSet<>(granted.values());
        assertThat(counts).as("the members' own limit was met").contains(2L);
        return violations;
    }

    @Test
    @DisplayName("several features at once are taken together or not at all")
    void severalFeaturesAtOnce() {
        assign("PRO");
        List<Decision> decisions = RaceRunner.platform(32)
                .run(
                        96,
                        request -> request % 2 == 0
                                ? gate().tryConsume(photos(1).and(EXPORT, 1))
                                : gate().tryConsume(UsageRequest.of(SUBJECT, EXPORT, 1)
                                        .and(PHOTO, 2)));

        long together = decisions.stream().filter(Decision::isGranted).count();
        long photos = decisions.stream()
                .filter(Decision::isGranted)
                .mapToLong(decision -> amountOf(decision, PHOTO))
                .sum();
        long violations = Math.abs(10 - together)
                + Math.abs(together - usage(EXPORT).binding().used())
                + Math.abs(photos - photosToday());
        Seeds.printLab("R2", fixture().storeName() + "-several-features", decisions.size(), violations);
        assertThat(violations).isZero();
    }

    private static long amountOf(Decision decision, MeteredFeature feature) {
        return decision.request().units().stream()
                .filter(units -> units.feature().equals(feature))
                .mapToLong(UsageRequest.Units::amount)
                .sum();
    }

    private Decision call(Subject subject, long amount) {
        return gate().tryConsume(subject, CALL, amount);
    }

    /** What the account and each level of the subject have used of calls today, from the account down. */
    private List<Long> used(Subject subject) {
        return used(gate(), subject);
    }

    private static List<Long> used(UsageGate gate, Subject subject) {
        return gate.usage(subject, CALL).limits().stream()
                .sorted(Comparator.comparingInt(LimitState::level))
                .map(LimitState::used)
                .toList();
    }
}
