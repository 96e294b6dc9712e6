package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/** The rule by itself: an account and an instant in, a change out. */
class UsageRulesTest {

    private static final String NOON = "2026-03-10T12:00:00Z";
    private static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan PRO = Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
            .version(1)
            .limit(PHOTO, Limit.perDay(50), Limit.perMonth(60));
    private static final Plan PERIODIC = Plan.paid("PERIODIC", Money.ofMinor(100, "RUB"), BillingInterval.months(1))
            .version(1)
            .limit(PHOTO, Limit.perBillingPeriod(10));
    private static final Plan NOTHING = Plan.free("NOTHING").version(1);
    private static final CatalogView VIEW = Accounts.view(FREE, PRO, PERIODIC, NOTHING);

    private static Account absent() {
        return Account.absent("user-42", VIEW.epoch());
    }

    private static Change<Decision> decide(Account account, String now, long amount) {
        return Accounts.decide(VIEW, account, Instant.parse(now), amount);
    }

    private static Account take(Account account, String now, long amount) {
        Change<Decision> change = decide(account, now, amount);
        assertThat(change.answer().isGranted())
                .as("%s of %s at %s", amount, account, now)
                .isTrue();
        return change.account().orElseThrow();
    }

    private static long used(Account account, WindowPolicy policy) {
        Meter meter = account.usage().find("photo", policy);
        return meter == null ? 0 : meter.used();
    }

    private static Window window(Account account, WindowPolicy policy) {
        return account.usage().meters().stream()
                .map(Meter::window)
                .filter(window -> window.policy().equals(policy))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void grantsExactlyTheLimitUnitByUnit() {
        Account account = absent();
        for (int used = 1; used <= 3; used++) {
            account = take(account, NOON, 1);
            assertThat(used(account, WindowPolicy.DAY)).isEqualTo(used);
        }

        Change<Decision> fourth = decide(account, NOON, 1);

        assertThat(fourth.answer().isGranted()).isFalse();
        assertThat(fourth.account()).isEmpty();
    }

    @Test
    void grantsExactlyTheLimitInOnePiece() {
        assertThat(decide(absent(), NOON, 4).answer().isGranted()).isFalse();
        assertThat(used(take(absent(), NOON, 3), WindowPolicy.DAY)).isEqualTo(3);
    }

    @Test
    void aDenialChangesNothingAndClosesNothing() {
        Account account = take(absent(), NOON, 2);

        Change<Decision> denied = decide(account, "2026-03-12T12:00:00Z", 4);

        assertThat(denied.answer().isGranted()).isFalse();
        assertThat(denied.account()).isEmpty();
        assertThat(denied.closed()).isEmpty();
        assertThat(denied.answer().binding().used()).as("as of the new day").isZero();
    }

    @Test
    void countsInEveryWindowThatAnyPlanLimits() {
        Account account = take(absent(), NOON, 2);

        assertThat(used(account, WindowPolicy.DAY)).isEqualTo(2);
        assertThat(used(account, WindowPolicy.MONTH)).isEqualTo(2);
        assertThat(account.usage().find("photo", WindowPolicy.BILLING_PERIOD))
                .as("there is no billing period without a plan")
                .isNull();
    }

    @Test
    void anOpenWindowRunsToItsStoredEndWhenTheZoneChanges() {
        Account before = take(
                Accounts.at(VIEW, "2026-03-10T22:00:00Z").zone("Europe/Moscow").load(), "2026-03-10T22:00:00Z", 3);
        assertThat(window(before, WindowPolicy.DAY).end()).isEqualTo("2026-03-11T21:00:00Z");
        Account moved = before.withFacts(before.facts().withZone(Zone.UTC));

        // Midnight in the new zone, but the window still has 21 hours to run.
        assertThat(decide(moved, "2026-03-11T00:00:00Z", 1).answer().isGranted())
                .isFalse();
        assertThat(decide(moved, "2026-03-11T20:59:59.999999Z", 1).answer().isGranted())
                .isFalse();
        Account next = take(moved, "2026-03-11T21:00:00Z", 1);
        assertThat(window(next, WindowPolicy.DAY).start()).isEqualTo("2026-03-11T21:00:00Z");
    }

    @Test
    void anOpenPeriodRunsToItsStoredEndWhenTheAnchorChanges() {
        Account before = take(
                Accounts.at(VIEW, NOON)
                        .assigned(PERIODIC, "2026-03-01T00:00:00Z", null)
                        .load(),
                NOON,
                10);
        assertThat(window(before, WindowPolicy.BILLING_PERIOD).end()).isEqualTo("2026-04-01T00:00:00Z");
        Assignment later = new Assignment(PERIODIC.planVersion(), Instant.parse("2026-03-15T00:00:00Z"), null);
        Account moved = before.withFacts(before.facts().withAssignment(later));

        assertThat(decide(moved, "2026-03-15T00:00:00Z", 1).answer().isGranted())
                .isFalse();
        assertThat(decide(moved, "2026-03-31T23:59:59.999999Z", 1).answer().isGranted())
                .isFalse();
        assertThat(window(take(moved, "2026-04-01T00:00:00Z", 1), WindowPolicy.BILLING_PERIOD))
                .isEqualTo(new Window(
                        WindowPolicy.BILLING_PERIOD,
                        Instant.parse("2026-04-01T00:00:00Z"),
                        Instant.parse("2026-04-15T00:00:00Z")));
    }

    @Test
    void unitsOfAGrantCountOnTheGrantAndInNoWindow() {
        Account account = Accounts.at(VIEW, NOON).grant("gift", 5, null).load();

        Account after = take(account, NOON, 4);

        assertThat(used(after, WindowPolicy.DAY)).isEqualTo(3);
        assertThat(used(after, WindowPolicy.MONTH)).isEqualTo(3);
        assertThat(after.usage().grantsUsed()).isEqualTo(Map.of("gift", 1L));
        assertThat(used(take(after, NOON, 4), WindowPolicy.DAY)).isEqualTo(3);
        assertThat(decide(after, NOON, 5).answer().isGranted()).isFalse();
    }

    @Test
    void takesFromTheGrantThatEndsFirstAndOfEqualOnesInOrderOfTheirIds() {
        Account account = Accounts.at(VIEW, NOON)
                .used(WindowPolicy.DAY, 3)
                .grant("d", 2, null)
                .grant("c", 2, "2026-03-12T00:00:00Z")
                .grant("b", 2, "2026-03-11T00:00:00Z")
                .grant("a", 2, "2026-03-12T00:00:00Z")
                .grant("ended", 9, NOON)
                .load();

        assertThat(take(account, NOON, 1).usage().grantsUsed()).isEqualTo(Map.of("b", 1L));
        assertThat(take(account, NOON, 3).usage().grantsUsed()).isEqualTo(Map.of("b", 2L, "a", 1L));
        assertThat(take(account, NOON, 5).usage().grantsUsed()).isEqualTo(Map.of("b", 2L, "a", 2L, "c", 1L));
        assertThat(take(account, NOON, 8).usage().grantsUsed()).isEqualTo(Map.of("b", 2L, "a", 2L, "c", 2L, "d", 2L));
        assertThat(decide(account, NOON, 9).answer().isGranted()).isFalse();
    }

    @Test
    void theTimeOfAnAccountNeverGoesBack() {
        Account midnight = take(absent(), "2026-03-11T00:00:00Z", 3);

        Change<Decision> back = decide(midnight, "2026-03-10T23:59:59Z", 1);

        assertThat(back.answer().isGranted()).isFalse();
        assertThat(back.answer().at()).isEqualTo("2026-03-11T00:00:00Z");
        assertThat(back.answer().binding().window().start()).isEqualTo("2026-03-11T00:00:00Z");
    }

    @Test
    void whatHasEndedDoesNotComeBackWhenTheClockStepsBack() {
        Account account = Accounts.at(VIEW, NOON)
                .assigned(PRO, "2026-03-01T00:00:00Z", "2026-03-10T14:00:00Z")
                .grant("gift", 9, "2026-03-10T14:00:00Z")
                .load();
        Account after = take(account, "2026-03-10T14:00:00Z", 3);

        assertThat(decide(after, "2026-03-10T13:59:59Z", 1).answer().isGranted())
                .isFalse();
        assertThat(decide(after, NOON, 1).answer().isGranted()).isFalse();
    }

    @Test
    void aWindowThatEndedIsClosedOnceByTheUnitThatOpensTheNext() {
        Account day = take(absent(), NOON, 2);

        Change<Decision> next = decide(day, "2026-03-11T12:00:00Z", 1);
        Change<Decision> again = decide(next.account().orElseThrow(), "2026-03-11T13:00:00Z", 1);

        assertThat(next.closed()).singleElement().satisfies(closed -> {
            assertThat(closed.window().policy()).isEqualTo(WindowPolicy.DAY);
            assertThat(closed.window().start()).isEqualTo("2026-03-10T00:00:00Z");
            assertThat(closed.used()).isEqualTo(2);
        });
        assertThat(again.closed()).isEmpty();
    }

    @Test
    void anAssignmentHoldsUntilJustBeforeItsEnd() {
        Account account = Accounts.at(VIEW, NOON)
                .assigned(PRO, "2026-03-01T00:00:00Z", "2026-03-10T18:00:00Z")
                .load();

        assertThat(decide(account, "2026-03-10T17:59:59.999999Z", 50).answer().isGranted())
                .isTrue();
        assertThat(decide(account, "2026-03-10T18:00:00Z", 4).answer().isGranted())
                .isFalse();
        assertThat(decide(account, "2026-03-10T18:00:00Z", 3).answer().isGranted())
                .isTrue();
    }

    @Test
    void anOverrideHoldsUntilJustBeforeItsEndAndMayBeSmallerThanThePlan() {
        Account account = Accounts.at(VIEW, NOON)
                .override(Allowance.limited(Limit.perDay(1)), "2026-03-10T18:00:00Z")
                .load();

        assertThat(decide(account, "2026-03-10T17:59:59.999999Z", 2).answer().isGranted())
                .isFalse();
        assertThat(decide(account, "2026-03-10T18:00:00Z", 3).answer().isGranted())
                .isTrue();
    }

    @Test
    void aFeatureThatThePlanDoesNotIncludeIsNotCounted() {
        Account account = Accounts.at(VIEW, NOON)
                .assigned(NOTHING, "2026-03-01T00:00:00Z", null)
                .grant("gift", 2, null)
                .load();

        Account after = take(account, NOON, 2);

        assertThat(after.usage().meters()).isEmpty();
        assertThat(decide(after, NOON, 1).answer())
                .isInstanceOfSatisfying(
                        Decision.Denied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(Decision.Reason.NOT_INCLUDED));
    }

    @Test
    void aLimitByBillingPeriodWithoutAPeriodIsNoGrant() {
        Account account = Accounts.at(VIEW, NOON)
                .override(Allowance.limited(Limit.perBillingPeriod(5)), null)
                .load();

        assertThatIllegalStateException()
                .isThrownBy(() -> decide(account, NOON, 1))
                .withMessage(
                        "account user-42 is limited to 5 per period, but was never assigned a plan, so it has no billing"
                                + " period");
    }

    @Test
    void aCounterAboveTheLimitGrantsNothingAndRemainsAtZero() {
        Account account = Accounts.at(VIEW, NOON).used(WindowPolicy.DAY, 50).load();

        Decision decision = decide(account, NOON, 1).answer();

        assertThat(decision.isGranted()).isFalse();
        assertThat(decision.remaining()).hasValue(0);
        assertThat(decision.binding().used()).isEqualTo(50);
    }
}
