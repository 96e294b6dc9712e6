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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.Grant;

/** Units that are given once, on top of the plan. */
abstract class GrantContract extends ContractPart {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    @DisplayName("takes from the plan first and the rest from the grant, in one step")
    void takesFromThePlanFirstAndTheRestFromTheGrant() {
        Grant grant = grant(10, null);
        photo(1);

        Decision granted = photo(5);

        assertThat(granted.isGranted()).isTrue();
        assertThat(photosToday()).as("units of a grant count in no window").isEqualTo(3);
        assertThat(usedOf(grant)).isEqualTo(3);
        assertThat(granted.remaining()).hasValue(7);
        assertThat(granted.usage().grantsRemaining()).isEqualTo(7);
    }

    @Test
    @DisplayName("takes nothing when plan and grants together do not fit")
    void takesNothingWhenPlanAndGrantsTogetherDoNotFit() {
        Grant grant = grant(10, null);

        assertThat(photo(14).isGranted()).isFalse();

        assertThat(photosToday()).isZero();
        assertThat(usedOf(grant)).isZero();
        assertThat(photo(13).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("takes from the grant that ends soonest first, one without end last")
    void takesFromTheGrantThatEndsSoonestFirst() {
        Grant endless = grant(2, null);
        Grant later = grant(5, START.plus(DAY.multipliedBy(2)));
        Grant sooner = grant(5, START.plus(DAY));
        photo(3);

        photo(6);
        assertThat(usedOf(sooner)).isEqualTo(5);
        assertThat(usedOf(later)).isEqualTo(1);
        assertThat(usedOf(endless)).isZero();

        photo(5);
        assertThat(usedOf(later)).isEqualTo(5);
        assertThat(usedOf(endless)).isEqualTo(1);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(1);
    }

    @Test
    @DisplayName("what is left of a grant ends exactly at its expiry")
    void whatIsLeftOfAGrantEndsAtItsExpiry() {
        grant(10, START.plus(Duration.ofHours(1)));
        photo(5);

        clock().set(START.plus(Duration.ofHours(1)).minusNanos(1_000));
        assertThat(photo(1).isGranted()).isTrue();
        clock().set(START.plus(Duration.ofHours(1)));
        assertThat(photo(1).isGranted()).isFalse();
        assertThat(usage(PHOTO).grantsRemaining()).isZero();
    }

    @Test
    @DisplayName("a grant does not come back with the next window")
    void aGrantDoesNotComeBack() {
        grant(2, null);
        assertThat(grantedOf(9)).isEqualTo(5);

        clock().advance(DAY);

        assertThat(grantedOf(9)).isEqualTo(3);
    }

    @Test
    @DisplayName("a grant opens a feature that the plan does not include")
    void aGrantOpensAFeatureThatThePlanDoesNotInclude() {
        entitlements().grant(SUBJECT, EXPORT, 2, null, ACTOR, REASON);

        assertThat(gate().tryConsume(USER, EXPORT, 3).isGranted()).isFalse();
        assertThat(gate().tryConsume(USER, EXPORT, 2).isGranted()).isTrue();
        assertThat(gate().tryConsume(USER, EXPORT).isGranted()).isFalse();
        assertThat(photosToday()).isZero();
    }

    @Test
    @DisplayName("a grant is of one feature")
    void aGrantIsOfOneFeature() {
        assign("PRO");
        grant(5, null);

        assertThat(gate().tryConsume(USER, EXPORT, 11).isGranted()).isFalse();
        assertThat(usage(EXPORT).grantsRemaining()).isZero();
    }

    @Test
    @DisplayName("a revoked grant is gone with the next decision, on every node")
    void aRevokedGrantIsGone() {
        Billing other = fixture().otherNode(CATALOG);
        Grant grant = grant(5, null);
        assertThat(other.gate().tryConsume(USER, PHOTO, 4).isGranted()).isTrue();

        entitlements().revokeGrant(SUBJECT, grant.id(), ACTOR, REASON);

        assertThat(other.gate().tryConsume(USER, PHOTO).isGranted()).isFalse();
        assertThatThrownBy(() -> other.entitlements().revokeGrant(SUBJECT, grant.id(), ACTOR, REASON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("an account has a bounded number of live grants; dead ones make room")
    void anAccountHasABoundedNumberOfLiveGrants() {
        for (int i = 0; i < Entitlements.MAX_LIVE_GRANTS; i++) {
            grant(1, START.plus(i == 0 ? DAY : DAY.multipliedBy(2)));
        }
        assertThatThrownBy(() -> grant(1, null)).isInstanceOf(IllegalStateException.class);
        assertThat(entitlements().auditTrail(SUBJECT, 100)).hasSize(Entitlements.MAX_LIVE_GRANTS);

        clock().advance(DAY);

        grant(1, null);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(Entitlements.MAX_LIVE_GRANTS);
        assertThat(photo(3L + Entitlements.MAX_LIVE_GRANTS).isGranted()).isTrue();
    }

    private Grant grant(long amount, @Nullable Instant expiresAt) {
        return entitlements().grant(SUBJECT, PHOTO, amount, expiresAt, ACTOR, REASON);
    }

    private long usedOf(Grant grant) {
        return fixture().stored(USER).usage().grantUsed(grant.id());
    }
}
