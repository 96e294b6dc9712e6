package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.FREE;
import static ru.eatfit24.billing.testkit.ContractFixture.HISTORY;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.PRO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;
import static ru.eatfit24.billing.testkit.ContractFixture.STATISTICS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.LimitSource;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.QuotaExceededException;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What a request takes and what its answer says. */
abstract class ConsumingContract extends ContractPart {

    @Test
    @DisplayName("grants to the limit and then denies")
    void grantsToTheLimitAndThenDenies() {
        for (int used = 1; used <= 3; used++) {
            Decision granted = photo(1);

            assertThat(granted.isGranted()).isTrue();
            assertThat(granted.binding().used()).isEqualTo(used);
            assertThat(granted.remaining()).hasValue(3L - used);
            assertThat(granted.at()).isEqualTo(START);
        }

        Decision denied = photo(1);

        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.binding().used()).isEqualTo(3);
        assertThat(denied.binding().limit()).hasValue(3);
        assertThat(denied.remaining()).hasValue(0);
        assertThat(denied).isInstanceOfSatisfying(Decision.Denied.class, answer -> {
            assertThat(answer.reason()).isEqualTo(Decision.Reason.LIMIT_REACHED);
            assertThat(answer.retryAt()).contains(Instant.parse("2026-03-11T00:00:00Z"));
        });
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("takes an amount as a whole or not at all")
    void takesAnAmountAsAWholeOrNotAtAll() {
        assertThat(photo(2).isGranted()).isTrue();

        assertThat(photo(5).isGranted()).isFalse();
        assertThat(photosToday()).isEqualTo(2);
        assertThat(photo(2).isGranted()).isFalse();
        assertThat(photosToday()).isEqualTo(2);

        assertThat(photo(1).isGranted()).isTrue();
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("does not tell to wait for an amount that never fits")
    void doesNotTellToWaitForAnAmountThatNeverFits() {
        assertThat(photo(4))
                .isInstanceOfSatisfying(
                        Decision.Denied.class,
                        denied -> assertThat(denied.retryAt()).isEmpty());
    }

    @Test
    @DisplayName("must fit every window: the day is the tightest first")
    void mustFitEveryWindowTheDayFirst() {
        assign("PRO");

        assertThat(grantedOf(51)).isEqualTo(50);

        Decision denied = photo(1);
        assertThat(denied.binding().window().policy()).isEqualTo(WindowPolicy.DAY);
        assertThat(denied.limits())
                .extracting(limit -> limit.window().policy().code(), LimitState::used, LimitState::remaining)
                .containsExactlyInAnyOrder(
                        tuple("day", 50L, OptionalLong.of(0)), tuple("month", 50L, OptionalLong.of(250)));
    }

    @Test
    @DisplayName("must fit every window: the month is the tightest at its end, and nothing is taken from the day")
    void mustFitEveryWindowTheMonthAtItsEnd() {
        assign("PRO");
        for (int day = 0; day < 5; day++) {
            assertThat(photo(50).isGranted()).isTrue();
            clock().advance(Duration.ofDays(1));
        }
        assertThat(photo(40).isGranted()).isTrue();
        clock().advance(Duration.ofDays(1));

        Decision denied = photo(11);

        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.binding().window().policy()).isEqualTo(WindowPolicy.MONTH);
        assertThat(denied.remaining()).hasValue(10);
        assertThat(limit(denied.usage(), WindowPolicy.DAY).used()).isZero();
        assertThat(limit(denied.usage(), WindowPolicy.MONTH).used()).isEqualTo(290);
        assertThat(((Decision.Denied) denied).retryAt()).contains(Instant.parse("2026-04-01T00:00:00Z"));
        assertThat(photo(10).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("counts an unlimited feature in every window that another plan limits")
    void countsAnUnlimitedFeature() {
        assign("TEAM");

        Decision granted = photo(1_000_000_000);
        assertThat(granted.isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isTrue();

        FeatureUsage usage = usage(PHOTO);
        assertThat(usage.remaining()).isEmpty();
        assertThat(usage.binding().isUnlimited()).isTrue();
        assertThat(limit(usage, WindowPolicy.DAY).used()).isEqualTo(1_000_000_001);
        assertThat(limit(usage, WindowPolicy.MONTH).used()).isEqualTo(1_000_000_001);
    }

    @Test
    @DisplayName("denies a feature that the plan does not include, whatever the time")
    void deniesAFeatureThatThePlanDoesNotInclude() {
        Decision decision = gate().tryConsume(USER, EXPORT);

        assertThat(decision).isInstanceOfSatisfying(Decision.Denied.class, denied -> {
            assertThat(denied.reason()).isEqualTo(Decision.Reason.NOT_INCLUDED);
            assertThat(denied.retryAt()).isEmpty();
            assertThat(denied.binding().source()).isEqualTo(new LimitSource.NotIncluded(FREE.planVersion()));
        });
    }

    @Test
    @DisplayName("refuses a feature that no plan speaks of, and leaves nothing behind")
    void refusesAFeatureThatNoPlanSpeaksOf() {
        assertThatThrownBy(() -> gate().tryConsume(USER, Feature.metered("phto")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("phto")
                .hasMessageContaining("photo");
        assertThatThrownBy(() -> gate().isEnabled(USER, Feature.onOff("stats")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate().value(USER, Feature.value("histry")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName("denies everything under a limit of zero")
    void deniesEverythingUnderALimitOfZero() {
        entitlements().override(SUBJECT, PHOTO, Allowance.limited(Limit.perDay(0)), null, ACTOR, REASON);

        assertThat(photo(1).isGranted()).isFalse();
        assertThat(photosToday()).isZero();
    }

    @Test
    @DisplayName("counts features apart and accounts apart")
    void countsFeaturesApartAndAccountsApart() {
        assign("PRO");
        gate().tryConsume(USER, EXPORT, 4);
        photo(2);
        gate().tryConsume("user-43", PHOTO, 3);

        assertThat(usage(EXPORT).binding().used()).isEqualTo(4);
        assertThat(photosToday()).isEqualTo(2);
        assertThat(gate().usage("user-43", PHOTO).binding().used()).isEqualTo(3);
    }

    @Test
    @DisplayName("lets the members of an account share its limit")
    void letsTheMembersOfAnAccountShareItsLimit() {
        assertThat(gate().tryConsume(Subject.of(USER, "team-a", "ann"), PHOTO, 2)
                        .isGranted())
                .isTrue();
        assertThat(gate().tryConsume(Subject.of(USER, "team-b"), PHOTO).isGranted())
                .isTrue();

        assertThat(gate().tryConsume(Subject.of(USER, "team-b"), PHOTO).isGranted())
                .isFalse();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("throws instead of denying where the caller asks for that")
    void throwsInsteadOfDenying() {
        assertThat(gate().require(USER, PHOTO).remaining()).hasValue(2);
        photo(2);

        assertThatThrownBy(() -> gate().require(USER, PHOTO))
                .isInstanceOfSatisfying(
                        QuotaExceededException.class,
                        denied -> assertThat(denied.decision().binding().used()).isEqualTo(3));
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("decides the same when it is asked asynchronously")
    void decidesTheSameWhenAskedAsynchronously() {
        List<Boolean> answers = List.of(async(2), async(2), async(1), async(1));

        assertThat(answers).containsExactly(true, false, true, false);
        assertThat(photosToday()).isEqualTo(3);
    }

    private boolean async(long amount) {
        return gate().tryConsumeAsync(UsageRequest.of(SUBJECT, PHOTO, amount))
                .toCompletableFuture()
                .join()
                .isGranted();
    }

    @Test
    @DisplayName("takes nothing when it is only read")
    void takesNothingWhenItIsOnlyRead() {
        photo(1);
        Instant before = fixture().stored(USER).at();
        clock().advance(Duration.ofMinutes(1));

        assertThat(gate().check(UsageRequest.of(SUBJECT, PHOTO, 2)).isGranted()).isTrue();
        assertThat(gate().check(UsageRequest.of(SUBJECT, PHOTO, 3)).isGranted()).isFalse();
        gate().usage(USER, PHOTO);
        gate().entitlements(USER);
        gate().explain(SUBJECT, PHOTO);
        gate().isEnabled(USER, STATISTICS);
        gate().value(USER, HISTORY);

        assertThat(photosToday()).isEqualTo(1);
        assertThat(fixture().stored(USER).at()).isEqualTo(before);
    }

    @Test
    @DisplayName("answers switches, values and the whole entitlement from the plan in force")
    void answersSwitchesAndValuesFromThePlanInForce() {
        assertThat(gate().isEnabled(USER, STATISTICS)).isFalse();
        assertThat(gate().value(USER, HISTORY)).hasValue(7);
        assertThat(gate().entitlements(USER).plan().planVersion()).isEqualTo(FREE.planVersion());

        assign("PRO");

        assertThat(gate().isEnabled(USER, STATISTICS)).isTrue();
        assertThat(gate().value(USER, HISTORY)).hasValue(180);
        assertThat(gate().entitlements(USER).plan().planVersion()).isEqualTo(PRO.planVersion());
        assertThat(gate().entitlements(USER).usages())
                .extracting(FeatureUsage::feature)
                .containsExactlyInAnyOrder(PHOTO, EXPORT);
    }

    @Test
    @DisplayName("is seen by another node at once")
    void isSeenByAnotherNodeAtOnce() {
        Billing other = fixture().otherNode(CATALOG);

        assertThat(photo(2).isGranted()).isTrue();
        assertThat(other.gate().tryConsume(USER, PHOTO, 2).isGranted()).isFalse();
        assertThat(other.gate().tryConsume(USER, PHOTO).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }
}
