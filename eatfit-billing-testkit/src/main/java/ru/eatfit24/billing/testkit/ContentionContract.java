package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.BASIC;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.PRO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitSource;
import ru.eatfit24.billing.usage.LimitState;

/**
 * Exactly the limit, at any contention: never one unit above it, and never one below it while somebody still asks.
 *
 * <p>Every run asks for more than there is, so the exact count is known beforehand.
 */
abstract class ContentionContract extends ContractPart {

    private static final int THREADS = 16;

    @ParameterizedTest(name = "{0} threads are granted exactly the limit")
    @ValueSource(ints = {2, 4, 8, 16, 32, 64})
    @DisplayName("exactly the limit is granted")
    void exactlyTheLimitIsGranted(int threads) {
        int rounds = Seeds.labCount(1, 20);
        int asked = 0;
        long violations = 0;
        assign("PRO");
        for (int round = 0; round < rounds; round++) {
            List<Decision> decisions = RaceRunner.platform(threads).run(120, request -> photo(1));

            asked += decisions.size();
            violations += difference(50, granted(decisions)) + difference(50, photosToday());
            violations += countsThatRepeat(decisions);
            clock().advance(Duration.ofDays(40));
        }
        report(threads + "-threads", asked, violations);
    }

    @Test
    @DisplayName("virtual threads are granted exactly the limit, where the JDK has them")
    void virtualThreadsAreGrantedExactlyTheLimit() {
        assign("PRO");
        Optional<RaceRunner> virtual = RaceRunner.virtual(200);

        List<Decision> decisions =
                virtual.orElseGet(() -> RaceRunner.platform(100)).run(400, request -> photo(1));

        report(
                virtual.isPresent() ? "200-virtual-threads" : "100-threads-for-want-of-virtual-ones",
                decisions.size(),
                difference(50, granted(decisions)) + difference(50, photosToday()));
    }

    @Test
    @DisplayName("amounts above one are taken whole, and the counter is their sum")
    void amountsAreTakenWhole() {
        assign("PRO");
        Random random = Seeds.random("contention-amounts");
        long[] amounts =
                LongStream.generate(() -> 1 + random.nextInt(7)).limit(150).toArray();

        List<Decision> decisions = RaceRunner.platform(THREADS).run(amounts.length, request -> photo(amounts[request]));

        long granted = granted(decisions);
        long smallestDenied = decisions.stream()
                .filter(decision -> !decision.isGranted())
                .mapToLong(decision -> decision.request().amount())
                .min()
                .orElseThrow();
        long violations = difference(granted, photosToday()) + Math.max(0, granted - 50);
        // Whatever was denied did not fit then, and what is used only grows.
        violations += 50 - granted >= smallestDenied ? 1 : 0;
        report("amounts", amounts.length, violations);
    }

    @Test
    @DisplayName("two nodes are granted the limit together")
    void twoNodesAreGrantedTheLimitTogether() {
        assign("PRO");
        Billing other = fixture().otherNode(CATALOG);

        List<Decision> decisions = RaceRunner.platform(THREADS)
                .run(160, request -> request % 2 == 0 ? photo(1) : other.gate().tryConsume(USER, PHOTO));

        report("two-nodes", decisions.size(), difference(50, granted(decisions)) + difference(50, photosToday()));
    }

    @Test
    @DisplayName("a new subject is granted exactly the limit when all ask at once")
    void aNewSubjectIsGrantedExactlyTheLimit() {
        int subjects = Seeds.labCount(10, 200);
        int asked = 0;
        long violations = 0;
        for (int i = 0; i < subjects; i++) {
            String account = "new-" + i;
            List<Decision> decisions =
                    RaceRunner.platform(THREADS).run(THREADS, request -> gate().tryConsume(account, PHOTO));

            asked += decisions.size();
            violations += difference(3, granted(decisions));
            violations += difference(3, gate().usage(account, PHOTO).binding().used());
        }
        report("one-new-subject", asked, violations);
    }

    @Test
    @DisplayName("a hundred new subjects at once are each granted exactly the limit")
    void aHundredNewSubjectsAtOnce() {
        List<Decision> decisions =
                RaceRunner.platform(32).run(500, request -> gate().tryConsume("subject-" + request % 100, PHOTO));

        Map<String, Long> grantedOfEach = decisions.stream()
                .filter(Decision::isGranted)
                .collect(Collectors.groupingBy(
                        decision -> decision.request().subject().account(), Collectors.counting()));
        long violations = difference(100, grantedOfEach.size());
        for (Map.Entry<String, Long> subject : grantedOfEach.entrySet()) {
            violations += difference(3, subject.getValue());
            violations += difference(
                    3, gate().usage(subject.getKey(), PHOTO).binding().used());
        }
        report("100-new-subjects", decisions.size(), violations);
    }

    @Test
    @DisplayName("a window that rolls over during the run grants the limit once before and once after")
    void aWindowThatRollsOverDuringTheRun() {
        assign("BASIC");
        timeIs("2026-03-10T23:59:59Z");
        Instant midnight = Instant.parse("2026-03-11T00:00:00Z");

        List<Decision> decisions = RaceRunner.platform(THREADS).run(160, request -> {
            if (request == 80) {
                clock().set(midnight);
            }
            return photo(1);
        });

        Map<Window, Long> grantedInWindow = decisions.stream()
                .filter(Decision::isGranted)
                .collect(Collectors.groupingBy(
                        decision -> limit(decision.usage(), WindowPolicy.DAY).window(), Collectors.counting()));
        long violations = difference(2, grantedInWindow.size());
        for (long granted : grantedInWindow.values()) {
            violations += difference(20, granted);
        }
        violations += decisions.stream()
                .filter(decision -> !decision.binding().window().contains(decision.at()))
                .count();
        violations += entitlements().closedWindows(SUBJECT, 10).stream()
                .mapToLong(closed -> difference(20, closed.used()))
                .sum();
        violations += difference(1, entitlements().closedWindows(SUBJECT, 10).size());
        violations += difference(20, photosToday());
        report("window-roll-over", decisions.size(), violations);
    }

    @Test
    @DisplayName("an upgrade during the run grants exactly the larger limit")
    void anUpgradeDuringTheRun() {
        List<Observed> observed = changePlanDuringTheRun("BASIC", "PRO");

        long violations = difference(50, grantedUnits(observed) + grantedUntilDenied())
                + difference(50, photosToday())
                + grantsAboveTheirLimit(observed)
                + decidedByAnotherPlan(observed, new LimitSource.OfPlan(PRO.planVersion()));
        report("upgrade", observed.size(), violations);
    }

    @Test
    @DisplayName("a downgrade during the run grants nothing above the smaller limit any more")
    void aDowngradeDuringTheRun() {
        List<Observed> observed = changePlanDuringTheRun("PRO", "BASIC");

        long granted = grantedUnits(observed);
        long violations = difference(granted, photosToday())
                + (granted < 20 || granted > 50 ? 1 : 0)
                + grantedUntilDenied()
                + grantsAboveTheirLimit(observed)
                + decidedByAnotherPlan(observed, new LimitSource.OfPlan(BASIC.planVersion()));
        report("downgrade", observed.size(), violations);
    }

    private List<Observed> changePlanDuringTheRun(String before, String after) {
        assign(before);
        AtomicBoolean changed = new AtomicBoolean();
        return RaceRunner.platform(THREADS).run(200, request -> {
            if (request == 10) {
                assign(after);
                changed.set(true);
            }
            boolean startedAfter = changed.get();
            return new Observed(photo(1), startedAfter);
        });
    }

    @Test
    @DisplayName("a grant during the run adds exactly its units")
    void aGrantDuringTheRun() {
        assign("BASIC");

        List<Decision> decisions = RaceRunner.platform(THREADS).run(200, request -> {
            if (request == 10) {
                entitlements().grant(SUBJECT, PHOTO, 15, null, ACTOR, REASON);
            }
            return photo(1);
        });

        report(
                "grant",
                decisions.size(),
                difference(35, granted(decisions) + grantedUntilDenied())
                        + difference(20, photosToday())
                        + difference(0, usage(PHOTO).grantsRemaining()));
    }

    @Test
    @DisplayName("corrections during the run are neither lost nor counted twice")
    void correctionsDuringTheRun() {
        assign("TEAM");

        RaceRunner.platform(THREADS)
                .run(
                        120,
                        request ->
                                request % 4 == 0 ? entitlements().adjust(SUBJECT, PHOTO, 10, ACTOR, REASON) : photo(1));

        report(
                "corrections",
                120,
                difference(30 * 10 + 90, photosToday())
                        + difference(
                                31, entitlements().auditTrail(SUBJECT, 1_000).size()));
    }

    /** What was left: on a fast store the run may be over before the change in it has taken effect. */
    private long grantedUntilDenied() {
        long granted = 0;
        while (photo(1).isGranted()) {
            granted++;
        }
        return granted;
    }

    /** A decision, and whether it was asked for after the change of plan had returned. */
    private record Observed(Decision decision, boolean startedAfter) {}

    /** A grant must have fitted the limit that decided it. */
    private static long grantsAboveTheirLimit(List<Observed> observed) {
        return observed.stream()
                .map(Observed::decision)
                .filter(Decision::isGranted)
                .flatMap(decision -> decision.limits().stream())
                .filter(limit -> limit.used() > limit.limit().orElseThrow())
                .count();
    }

    /** Who asks after the change has returned must be decided by the new plan. */
    private static long decidedByAnotherPlan(List<Observed> observed, LimitSource plan) {
        return observed.stream()
                .filter(Observed::startedAfter)
                .filter(one -> !one.decision().binding().source().equals(plan))
                .count();
    }

    /** Each grant of one unit sees its own count: two that saw the same were decided on the same state. */
    private static long countsThatRepeat(List<Decision> decisions) {
        List<Long> counts = decisions.stream()
                .filter(Decision::isGranted)
                .map(decision -> limit(decision.usage(), WindowPolicy.DAY))
                .map(LimitState::used)
                .toList();
        return counts.size() - counts.stream().distinct().count();
    }

    private static long granted(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::isGranted)
                .mapToLong(decision -> decision.request().amount())
                .sum();
    }

    private static long grantedUnits(Collection<Observed> observed) {
        return granted(observed.stream().map(Observed::decision).toList());
    }

    private static long difference(long expected, long actual) {
        return Math.abs(expected - actual);
    }

    private void report(String what, int count, long violations) {
        Seeds.printLab("R2", fixture().storeName() + "-" + what, count, violations);
        assertThat(violations).as("violations of %s", what).isZero();
    }
}
