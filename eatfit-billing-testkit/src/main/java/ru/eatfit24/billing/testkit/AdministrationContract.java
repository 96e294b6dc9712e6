package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.BASIC;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.FREE;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.PRO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.LimitSource;
import ru.eatfit24.billing.usage.Subject;

/** What people and subscriptions change, and when it is seen. */
abstract class AdministrationContract extends ContractPart {

    private static final Allowance FIVE_A_DAY = Allowance.limited(Limit.perDay(5));

    @Test
    @DisplayName("an assigned plan decides the next request, on every node")
    void anAssignedPlanDecidesTheNextRequest() {
        Billing other = fixture().otherNode(CATALOG);
        assertThat(photo(3).isGranted()).isTrue();
        assertThat(other.gate().tryConsume(USER, PHOTO).isGranted()).isFalse();

        Entitlement after = assign("PRO");

        assertThat(after.plan().planVersion()).isEqualTo(PRO.planVersion());
        Decision granted = other.gate().tryConsume(USER, PHOTO, 47);
        assertThat(granted.isGranted()).as("3 of 50 were used this morning").isTrue();
        assertThat(granted.binding().source()).isEqualTo(new LimitSource.OfPlan(PRO.planVersion()));
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("a downgrade keeps what was used in the morning")
    void aDowngradeKeepsWhatWasUsedInTheMorning() {
        assign("PRO");
        photo(40);

        assign("BASIC");

        Decision denied = photo(1);
        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.binding().used()).isEqualTo(40);
        assertThat(denied.binding().limit()).hasValue(20);
        assertThat(denied.remaining()).hasValue(0);
        timeIs("2026-03-11T00:00:00Z");
        assertThat(grantedOf(25)).isEqualTo(20);
    }

    @Test
    @DisplayName("a month's use survives a plan that has no month's limit")
    void aMonthsUseSurvivesAPlanThatHasNoMonthsLimit() {
        assign("PRO");
        photo(50);
        assign("TEAM");
        photo(240);
        clock().advance(Duration.ofDays(1));
        assign("BASIC");
        photo(5);

        assign("PRO");

        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isEqualTo(295);
        assertThat(photo(6).isGranted()).isFalse();
        assertThat(photo(5).isGranted()).isTrue();
    }

    @Test
    @DisplayName("the default plan follows by itself when an assignment ends")
    void theDefaultPlanFollowsByItself() {
        Instant end = START.plus(Duration.ofHours(2));
        assign("PRO", end);
        photo(2);

        clock().set(end.minusNanos(1_000));
        assertThat(gate().entitlements(USER).until()).contains(end);
        assertThat(gate().tryConsume(USER, EXPORT).isGranted()).isTrue();
        clock().set(end);

        assertThat(gate().entitlements(USER).plan().planVersion()).isEqualTo(FREE.planVersion());
        assertThat(gate().tryConsume(USER, EXPORT).isGranted()).isFalse();
        assertThat(grantedOf(3)).as("2 of 3 were used on the old plan").isEqualTo(1);
    }

    @Test
    @DisplayName("an override takes the place of the plan's limit until it ends or is removed")
    void anOverrideTakesThePlaceOfThePlansLimit() {
        photo(3);
        Instant end = START.plus(Duration.ofHours(1));
        entitlements().override(SUBJECT, PHOTO, FIVE_A_DAY, end, ACTOR, REASON);

        Decision granted = photo(2);
        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.binding().source()).isEqualTo(new LimitSource.OfOverride(FREE.planVersion(), end));
        assertThat(photo(1).isGranted()).isFalse();

        entitlements().override(SUBJECT, PHOTO, Allowance.unlimited(), null, ACTOR, REASON);
        assertThat(photo(1_000).isGranted()).isTrue();
        entitlements().removeOverride(SUBJECT, PHOTO, ACTOR, REASON);
        assertThat(photo(1).isGranted()).isFalse();
        assertThat(photosToday()).isEqualTo(1_005);
    }

    @Test
    @DisplayName("an override ends exactly at its end")
    void anOverrideEndsExactlyAtItsEnd() {
        Instant end = START.plus(Duration.ofHours(1));
        entitlements().override(SUBJECT, PHOTO, FIVE_A_DAY, end, ACTOR, REASON);
        photo(3);

        clock().set(end.minusNanos(1_000));
        assertThat(photo(1).isGranted()).isTrue();
        clock().set(end);
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("an override by billing period needs a plan that was assigned")
    void anOverrideByBillingPeriodNeedsAnAssignedPlan() {
        Allowance byPeriod = Allowance.limited(Limit.perBillingPeriod(4));

        assertThatThrownBy(() -> entitlements().override(SUBJECT, PHOTO, byPeriod, null, ACTOR, REASON))
                .isInstanceOf(IllegalStateException.class);
        assertThat(fixture().isKnown(USER)).isFalse();

        assign("BASIC");
        entitlements().override(SUBJECT, PHOTO, byPeriod, null, ACTOR, REASON);
        assertThat(photo(4).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("an adjustment moves every counter, stops at zero and may pass the limit")
    void anAdjustmentMovesEveryCounter() {
        assign("PRO");
        photo(10);

        entitlements().adjust(SUBJECT, PHOTO, -4, ACTOR, REASON);
        assertThat(limit(usage(PHOTO), WindowPolicy.DAY).used()).isEqualTo(6);
        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isEqualTo(6);

        entitlements().adjust(SUBJECT, PHOTO, 100, ACTOR, REASON);
        assertThat(limit(usage(PHOTO), WindowPolicy.DAY).used()).isEqualTo(106);
        assertThat(photo(1).isGranted()).isFalse();

        entitlements().adjust(SUBJECT, PHOTO, -1_000_000_000, ACTOR, REASON);
        assertThat(limit(usage(PHOTO), WindowPolicy.DAY).used()).isZero();
        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isZero();
        assertThat(photo(50).isGranted()).isTrue();
    }

    @Test
    @DisplayName("a reset sets every counter to zero")
    void aResetSetsEveryCounterToZero() {
        photo(3);

        Entitlement after = entitlements().reset(SUBJECT, PHOTO, ACTOR, REASON);

        assertThat(after.usage(PHOTO).binding().used()).isZero();
        assertThat(grantedOf(4)).isEqualTo(3);
    }

    @Test
    @DisplayName("every change by hand is in the audit trail with actor, reason and details, newest first")
    void everyChangeByHandIsInTheAuditTrail() {
        entitlements().assign(SUBJECT, "PRO", START, START.plus(Duration.ofDays(30)), "ann", "bought it");
        clock().advance(Duration.ofSeconds(1));
        entitlements().override(SUBJECT, PHOTO, FIVE_A_DAY, null, "bob", "abuse");
        entitlements().removeOverride(SUBJECT, PHOTO, "bob", "sorry");
        Grant grant = entitlements().grant(SUBJECT, PHOTO, 7, null, "bob", "present");
        entitlements().revokeGrant(SUBJECT, grant.id(), "bob", "no present");
        entitlements().adjust(SUBJECT, PHOTO, 2, "job", "import");
        entitlements().reset(SUBJECT, PHOTO, "job", "new import");
        entitlements().zone(SUBJECT, Zone.of("Europe/Moscow"), "ann", "moved \"there\", it's 'fine' 😀");

        List<AuditEntry> trail = entitlements().auditTrail(SUBJECT, 100);

        assertThat(trail)
                .extracting(AuditEntry::action)
                .containsExactly(
                        "zone", "reset", "adjust", "revoke-grant", "grant", "remove-override", "override", "assign");
        AuditEntry first = trail.get(7);
        assertThat(first.at()).isEqualTo(START);
        assertThat(first.actor()).isEqualTo("ann");
        assertThat(first.reason()).isEqualTo("bought it");
        assertThat(first.details()).containsEntry("plan", "PRO v1").containsKeys("anchor", "until");
        assertThat(trail.get(0).reason()).isEqualTo("moved \"there\", it's 'fine' 😀");
        assertThat(trail.get(4).details()).containsEntry("amount", "7").containsEntry("grant", grant.id());
        assertThat(trail.get(2).details()).containsEntry("delta", "2");
        assertThat(entitlements().auditTrail(SUBJECT, 3)).isEqualTo(trail.subList(0, 3));
        assertThat(entitlements().auditTrail(Subject.of("user-43"), 100)).isEmpty();
    }

    @Test
    @DisplayName("a change that is refused changes nothing and leaves no audit entry")
    void aChangeThatIsRefusedChangesNothing() {
        List<ThrowingCallable> refused = List.of(
                () -> entitlements().assign(SUBJECT, "GOLD", START, null, ACTOR, REASON),
                () -> entitlements().assign(SUBJECT, "PRO", START, START, ACTOR, REASON),
                () -> entitlements().assign(SUBJECT, "PRO", START, null, " ", REASON),
                () -> entitlements().assign(SUBJECT, "PRO", START, null, ACTOR, ""),
                () -> entitlements().assign(SUBJECT, "PRO", START, null, ACTOR, "x".repeat(513)),
                () -> entitlements().assign(SUBJECT, "PRO", START, null, "a\u0000b", REASON),
                () -> entitlements().assign(Subject.of(USER, "member"), "PRO", START, null, ACTOR, REASON),
                () -> entitlements().override(SUBJECT, PHOTO, FIVE_A_DAY, null, "", REASON),
                () -> entitlements().removeOverride(SUBJECT, PHOTO, ACTOR, "\t"),
                () -> entitlements().grant(SUBJECT, PHOTO, 1, null, ACTOR, " "),
                () -> entitlements().revokeGrant(SUBJECT, "no-such-grant", ACTOR, REASON),
                () -> entitlements().adjust(SUBJECT, PHOTO, 1, "", REASON),
                () -> entitlements().reset(SUBJECT, PHOTO, ACTOR, ""),
                () -> entitlements().reset(Subject.of(USER, "member"), PHOTO, ACTOR, REASON),
                () -> entitlements().zone(SUBJECT, null, "", REASON));

        for (ThrowingCallable change : refused) {
            assertThatThrownBy(change).isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(entitlements().auditTrail(SUBJECT, 100)).isEmpty();
        assertThat(fixture().isKnown(USER)).isFalse();
        Seeds.printLab("bad-input", fixture().storeName() + "-administration", refused.size(), 0);
    }

    @Test
    @DisplayName("an explanation names plan, override, grants and zone")
    void anExplanationNamesWhatMadeTheLimit() {
        assign("BASIC");
        entitlements().override(SUBJECT, PHOTO, FIVE_A_DAY, null, ACTOR, REASON);
        entitlements().grant(SUBJECT, PHOTO, 2, null, ACTOR, REASON);
        entitlements().zone(SUBJECT, Zone.of("Europe/Moscow"), ACTOR, REASON);

        assertThat(gate().explain(SUBJECT, PHOTO)).satisfies(why -> {
            assertThat(why.plan()).isEqualTo(BASIC.planVersion());
            assertThat(why.assignment()).isPresent();
            assertThat(why.planAllowance()).contains(Allowance.limited(Limit.perDay(20)));
            assertThat(why.override())
                    .hasValueSatisfying(
                            override -> assertThat(override.allowance()).isEqualTo(FIVE_A_DAY));
            assertThat(why.grants())
                    .singleElement()
                    .satisfies(grant -> assertThat(grant.amount()).isEqualTo(2));
            assertThat(why.zone()).isEqualTo(Zone.of("Europe/Moscow"));
            assertThat(why.usage().remaining()).hasValue(7);
        });
    }
}
