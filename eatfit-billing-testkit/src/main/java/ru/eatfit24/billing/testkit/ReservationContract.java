package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CALL;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
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
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/** Units that are taken now and settled later, or give themselves back. */
abstract class ReservationContract extends ContractPart {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    @Test
    @DisplayName("a reservation takes its units at once, for everybody")
    void aReservationTakesItsUnitsAtOnce() {
        ReservationOutcome.Reserved reserved = reserve(2);

        assertThat(reserved.expiresAt()).isEqualTo(START.plus(HOUR));
        assertThat(reserved.id().account()).isEqualTo(USER);
        assertThat(reserved.decision().binding().used()).isEqualTo(2);
        assertThat(reserved.decision().at()).isEqualTo(START);
        assertThat(fixture()
                        .otherNode(CATALOG)
                        .gate()
                        .tryConsume(USER, PHOTO, 2)
                        .isGranted())
                .isFalse();
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("a reservation that does not fit takes nothing and leaves no trace")
    void aReservationThatDoesNotFitTakesNothing() {
        ReservationOutcome outcome = gate().reserve(photos(4), HOUR);

        assertThat(outcome.isReserved()).isFalse();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ReservationOutcome.Denied.class,
                        denied ->
                                assertThat(denied.decision().binding().limit()).hasValue(3));
        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName("committing what was reserved keeps it, also after the hold would have ended")
    void committingWhatWasReservedKeepsIt() {
        ReservationId id = reserve(2).id();

        assertThat(gate().commit(id, 2)).isEqualTo(new Settlement.Committed(2));

        assertThat(photosToday()).isEqualTo(2);
        clock().advance(HOUR.multipliedBy(2));
        assertThat(photosToday()).isEqualTo(2);
        assertThat(gate().commit(id, 2)).isEqualTo(new Settlement.Committed(2));
    }

    @Test
    @DisplayName("committing less gives the rest back")
    void committingLessGivesTheRestBack() {
        ReservationId some = reserve(3).id();

        assertThat(gate().commit(some, 1)).isEqualTo(new Settlement.Committed(1));
        assertThat(photosToday()).isEqualTo(1);

        ReservationId none = reserve(2).id();
        assertThat(gate().commit(none, 0)).isEqualTo(new Settlement.Committed(0));
        assertThat(photosToday()).isEqualTo(1);
    }

    @Test
    @DisplayName("committing more takes the rest if it fits as a whole")
    void committingMoreTakesTheRestIfItFits() {
        ReservationId id = reserve(1).id();

        assertThat(gate().commit(id, 3)).isEqualTo(new Settlement.Committed(3));

        assertThat(photosToday()).isEqualTo(3);
        assertThat(gate().commit(id, 3)).isEqualTo(new Settlement.Committed(3));
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("committing more than fits keeps what was reserved and says what is missing, for good")
    void committingMoreThanFitsKeepsWhatWasReserved() {
        ReservationId id = reserve(2).id();

        assertThat(gate().commit(id, 5)).isEqualTo(new Settlement.Exceeded(2, 3));
        assertThat(photosToday())
                .as("nothing of the rest, though one would fit")
                .isEqualTo(2);

        entitlements().override(SUBJECT, PHOTO, Allowance.unlimited(), null, ACTOR, REASON);
        assertThat(gate().commit(id, 5)).isEqualTo(new Settlement.Exceeded(2, 3));
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("the rest of a commit may come from a grant")
    void theRestOfACommitMayComeFromAGrant() {
        entitlements().grant(SUBJECT, PHOTO, 4, null, ACTOR, REASON);
        ReservationId id = reserve(2).id();

        assertThat(gate().commit(id, 6)).isEqualTo(new Settlement.Committed(6));

        assertThat(photosToday()).isEqualTo(3);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(1);
    }

    @Test
    @DisplayName("releasing gives everything back, once")
    void releasingGivesEverythingBack() {
        photo(1);
        ReservationId id = reserve(2).id();

        assertThat(gate().release(id)).isEqualTo(new Settlement.Released());
        assertThat(photosToday()).isEqualTo(1);
        assertThat(gate().release(id)).isEqualTo(new Settlement.Released());

        assertThat(photosToday()).isEqualTo(1);
        assertThat(photo(2).isGranted()).isTrue();
    }

    @Test
    @DisplayName("a hold ends by itself exactly at its instant, for reads and requests, with nobody writing it down")
    void aHoldEndsByItselfExactlyAtItsInstant() {
        Billing other = fixture().otherNode(CATALOG);
        reserve(3);

        clock().set(START.plus(HOUR).minus(MICROSECOND));
        assertThat(photo(1).isGranted()).isFalse();
        assertThat(photosToday()).isEqualTo(3);
        assertThat(gate().check(photos(1)).isGranted()).isFalse();

        clock().set(START.plus(HOUR));
        assertThat(photosToday()).isZero();
        assertThat(other.gate().usage(USER, PHOTO).remaining()).hasValue(3);
        assertThat(gate().check(photos(3)).isGranted()).isTrue();
        assertThat(gate().entitlements(USER).usage(PHOTO).binding().used()).isZero();
        assertThat(gate().explain(SUBJECT, PHOTO).usage().binding().used()).isZero();
        assertThat(other.gate().tryConsume(USER, PHOTO, 3).isGranted()).isTrue();
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("a member's hold that ends frees the account's units for another member")
    void aMembersHoldThatEndsFreesTheAccountsUnits() {
        entitlements()
                .override(
                        SUBJECT,
                        CALL,
                        Allowance.limited(Limit.perDay(3), Limit.perDay(3).atLevel(1)),
                        null,
                        ACTOR,
                        REASON);
        UsageRequest ann = UsageRequest.of(Subject.of(USER, "ann"), CALL, 3);
        UsageRequest bob = UsageRequest.of(Subject.of(USER, "bob"), CALL, 3);
        assertThat(gate().reserve(ann, HOUR).isReserved()).isTrue();

        clock().set(START.plus(HOUR).minus(MICROSECOND));
        assertThat(gate().tryConsume(bob).isGranted()).isFalse();
        clock().set(START.plus(HOUR));

        assertThat(gate().usage(Subject.of(USER, "ann"), CALL).limits())
                .extracting(LimitState::used)
                .containsExactly(0L, 0L);
        assertThat(gate().tryConsume(bob).isGranted()).isTrue();
        assertThat(gate().usage(Subject.of(USER, "ann"), CALL).limits())
                .extracting(LimitState::used)
                .containsExactly(3L, 0L);
    }

    @Test
    @DisplayName("the holds of many members may end at one instant")
    void theHoldsOfManyMembersMayEndAtOneInstant() {
        int members = 40;
        Allowance each = Allowance.limited(Limit.perDay(1_000), Limit.perDay(3).atLevel(1));
        entitlements().override(SUBJECT, CALL, each, null, ACTOR, REASON);
        for (int i = 0; i < members; i++) {
            UsageRequest request = UsageRequest.of(Subject.of(USER, "member-" + i), CALL, 2);
            assertThat(gate().reserve(request, HOUR).isReserved()).isTrue();
        }
        assertThat(usage(CALL).binding().used()).isEqualTo(2L * members);

        clock().advance(HOUR);

        assertThat(usage(CALL).binding().used()).isZero();
        assertThat(gate().tryConsume(USER, CALL, 1_000).isGranted()).isTrue();
        for (int i = 0; i < members; i++) {
            assertThat(gate().usage(Subject.of(USER, "member-" + i), CALL).limits())
                    .extracting(LimitState::used)
                    .containsExactly(1_000L, 0L);
        }
    }

    @Test
    @DisplayName("settling after the end says when it ended and changes nothing, whether it was written down or not")
    void settlingAfterTheEndChangesNothing() {
        ReservationId id = reserve(2).id();
        Instant end = START.plus(HOUR);
        clock().set(end);
        Settlement expired = new Settlement.Expired(end);

        assertThat(gate().commit(id, 2)).isEqualTo(expired);
        assertThat(gate().release(id)).isEqualTo(expired);
        assertThat(gate().extend(id, HOUR)).isEqualTo(expired);
        clock().advance(HOUR);
        photo(3);
        assertThat(gate().commit(id, 2)).isEqualTo(expired);
        assertThat(gate().release(id)).isEqualTo(expired);
        assertThat(gate().extend(id, HOUR)).isEqualTo(expired);

        assertThat(photosToday()).isEqualTo(3);
        assertThat(entitlements().sweepReservations(SUBJECT)).isZero();
    }

    @Test
    @DisplayName("settling in another way than before says how it was settled and changes nothing")
    void settlingInAnotherWayChangesNothing() {
        assign("BASIC");
        ReservationId committed = reserve(4).id();
        ReservationId released = reserve(4).id();
        ReservationId exceeded = reserve(4).id();
        gate().commit(committed, 3);
        gate().release(released);
        gate().commit(exceeded, 400);
        long used = photosToday();
        Settlement asCommitted = new Settlement.SettledBefore(Hold.State.COMMITTED, 3);
        Settlement asReleased = new Settlement.SettledBefore(Hold.State.RELEASED, 0);
        Settlement asExceeded = new Settlement.SettledBefore(Hold.State.COMMITTED, 4);

        assertThat(gate().release(committed)).isEqualTo(asCommitted);
        assertThat(gate().commit(committed, 4)).isEqualTo(asCommitted);
        assertThat(gate().extend(committed, HOUR)).isEqualTo(asCommitted);
        assertThat(gate().commit(released, 4)).isEqualTo(asReleased);
        assertThat(gate().commit(released, 0)).isEqualTo(asReleased);
        assertThat(gate().extend(released, HOUR)).isEqualTo(asReleased);
        assertThat(gate().commit(exceeded, 4)).isEqualTo(asExceeded);
        assertThat(gate().release(exceeded)).isEqualTo(asExceeded);
        clock().advance(HOUR.multipliedBy(2));
        assertThat(gate().release(committed)).isEqualTo(asCommitted);
        assertThat(gate().commit(released, 4)).isEqualTo(asReleased);

        assertThat(used).isEqualTo(7);
        assertThat(photosToday()).isEqualTo(7);
    }

    @Test
    @DisplayName("a reservation that nobody made is unknown, in each account by itself, and leaves no trace")
    void aReservationThatNobodyMadeIsUnknown() {
        ReservationId id = reserve(2).id();
        Settlement unknown = new Settlement.Unknown();

        for (ReservationId wrong : List.of(
                new ReservationId(USER, "no-such-hold"),
                new ReservationId(USER, "00000000-0000-0000-0000-000000000000"),
                new ReservationId("User-42", id.hold()),
                new ReservationId("user-43", id.hold()))) {
            assertThat(gate().commit(wrong, 1)).isEqualTo(unknown);
            assertThat(gate().release(wrong)).isEqualTo(unknown);
            assertThat(gate().extend(wrong, HOUR)).isEqualTo(unknown);
        }

        assertThat(fixture().isKnown("user-43")).isFalse();
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("extending moves the end, later and earlier, counted from now")
    void extendingMovesTheEnd() {
        ReservationId id = reserve(3).id();
        clock().advance(Duration.ofMinutes(50));

        Instant later = START.plus(Duration.ofMinutes(110));
        assertThat(gate().extend(id, HOUR)).isEqualTo(new Settlement.Extended(later));
        clock().set(later.minus(MICROSECOND));
        assertThat(photo(1).isGranted()).isFalse();

        Instant earlier = later.minus(MICROSECOND).plus(Duration.ofSeconds(1));
        assertThat(gate().extend(id, HOUR)).isInstanceOf(Settlement.Extended.class);
        assertThat(gate().extend(id, Duration.ofSeconds(1))).isEqualTo(new Settlement.Extended(earlier));
        clock().set(earlier.minus(MICROSECOND));
        assertThat(photo(1).isGranted()).isFalse();
        clock().set(earlier);
        assertThat(photo(3).isGranted()).isTrue();
        assertThat(gate().commit(id, 3)).isEqualTo(new Settlement.Expired(earlier));
    }

    @Test
    @DisplayName("extending or settling one hold leaves the ends of the others as they are")
    void extendingOneHoldLeavesTheOthers() {
        ReservationId first = reserve(1).id();
        clock().advance(Duration.ofMinutes(1));
        ReservationId second = reserve(1).id();
        clock().advance(Duration.ofMinutes(1));
        ReservationId third = reserve(1).id();
        gate().extend(first, HOUR.multipliedBy(5));
        gate().commit(third, 1);

        clock().set(START.plus(HOUR).plus(Duration.ofMinutes(1)).minus(MICROSECOND));
        assertThat(photosToday()).isEqualTo(3);
        clock().set(START.plus(HOUR).plus(Duration.ofMinutes(1)));
        assertThat(photosToday()).isEqualTo(2);

        assertThat(gate().commit(second, 1)).isInstanceOf(Settlement.Expired.class);
        assertThat(gate().commit(first, 1)).isEqualTo(new Settlement.Committed(1));
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("a repeated reserve with an id answers the same reservation and takes nothing more")
    void aRepeatedReserveAnswersTheSameReservation() {
        UsageRequest request = photos(2).operation("op-1");
        ReservationOutcome.Reserved first = (ReservationOutcome.Reserved) gate().reserve(request, HOUR);
        clock().advance(Duration.ofMinutes(1));

        ReservationOutcome.Reserved again = (ReservationOutcome.Reserved)
                fixture().otherNode(CATALOG).gate().reserve(request, HOUR.multipliedBy(3));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.expiresAt()).isEqualTo(first.expiresAt());
        assertThat(answerOf(again.decision())).isEqualTo(answerOf(first.decision()));
        assertThat(photosToday()).isEqualTo(2);

        gate().commit(first.id(), 1);
        assertThat(((ReservationOutcome.Reserved) gate().reserve(request, HOUR)).id())
                .isEqualTo(first.id());
        assertThat(photosToday()).isEqualTo(1);
    }

    @Test
    @DisplayName("an id comes back from its text, whatever the account is called")
    void anIdComesBackFromItsText() {
        for (String account : List.of(USER, "a:b", ":", "Ünï \u2603", "x".repeat(128), "'; DROP TABLE hold; --")) {
            UsageRequest request = UsageRequest.of(Subject.of(account), PHOTO, 2);
            ReservationId id = ((ReservationOutcome.Reserved) gate().reserve(request, HOUR)).id();

            assertThat(ReservationId.parse(id.toString())).isEqualTo(id);
            assertThat(gate().release(ReservationId.parse(id.toString()))).isEqualTo(new Settlement.Released());
            assertThat(gate().usage(account, PHOTO).binding().used()).isZero();
        }
    }

    @Test
    @DisplayName("bad amounts, lengths and requests for several features are refused, and nothing is counted")
    void badReservationsAreRefused() {
        assign("PRO");
        ReservationId id = new ReservationId(USER, "hold");
        List<ThrowingCallable> refused = List.of(
                () -> gate().reserve(photos(1), Duration.ZERO),
                () -> gate().reserve(photos(1), Duration.ofMillis(-1)),
                () -> gate().reserve(photos(1), UsageGate.SHORTEST_HOLD.minusNanos(1)),
                () -> gate().reserve(photos(1), UsageGate.LONGEST_HOLD.plusNanos(1)),
                () -> gate().reserve(photos(1), Duration.ofSeconds(Long.MAX_VALUE)),
                () -> gate().reserve(photos(1), Duration.ofSeconds(Long.MIN_VALUE)),
                () -> gate().reserve(photos(1).and(EXPORT, 1), HOUR),
                () -> gate().reserve(photos(0), HOUR),
                () -> gate().reserve(photos(-1), HOUR),
                () -> gate().reserve(photos(UsageRequest.MAX_AMOUNT + 1), HOUR),
                () -> gate().extend(id, Duration.ZERO),
                () -> gate().extend(id, UsageGate.LONGEST_HOLD.plusNanos(1)),
                () -> gate().commit(id, -1),
                () -> gate().commit(id, Long.MIN_VALUE),
                () -> gate().commit(id, UsageRequest.MAX_AMOUNT + 1),
                () -> gate().commit(id, Long.MAX_VALUE),
                () -> ReservationId.parse(""),
                () -> ReservationId.parse("no colon"),
                () -> ReservationId.parse(":account"),
                () -> ReservationId.parse("hold:"),
                () -> ReservationId.parse("x".repeat(37) + ":account"),
                () -> ReservationId.parse("hold:a\u0000b"));

        for (ThrowingCallable call : refused) {
            assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
        }

        Seeds.printLab("bad-input", fixture().storeName() + "-reservations", refused.size(), 0);
        assertThat(photosToday()).isZero();
        assertThat(entitlements().sweepReservations(SUBJECT)).isZero();
    }

    @Test
    @DisplayName("a hold over midnight is given back to the day of its reserve, also when that has closed")
    void aHoldOverMidnightIsGivenBackToItsDay() {
        assign("BASIC");
        timeIs("2026-03-10T23:50:00Z");
        photo(1);
        ReservationId open = reserve(2).id();
        ReservationId closed = reserve(4).id();
        ReservationId part = reserve(8).id();

        timeIs("2026-03-11T00:01:00Z");
        gate().release(open);
        assertThat(photosToday()).isZero();
        photo(5);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 13");
        gate().release(closed);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 9");
        gate().commit(part, 3);

        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 4");
        assertThat(photosToday()).isEqualTo(5);
    }

    @Test
    @DisplayName("what a commit after midnight takes above the hold counts today, the hold yesterday")
    void aCommitAfterMidnightCountsTheRestToday() {
        timeIs("2026-03-10T23:50:00Z");
        ReservationId id = reserve(3).id();

        timeIs("2026-03-11T00:01:00Z");
        assertThat(gate().commit(id, 5)).isEqualTo(new Settlement.Committed(5));

        assertThat(photosToday()).isEqualTo(2);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 3");
    }

    @Test
    @DisplayName("a hold that ends by itself after midnight gives back to its own day, open or closed")
    void aHoldThatEndsAfterMidnightGivesBackToItsOwnDay() {
        assign("PRO");
        timeIs("2026-03-10T23:50:00Z");
        photo(1);
        gate().reserve(photos(2), Duration.ofMinutes(11));
        gate().reserve(photos(4), Duration.ofMinutes(20));

        timeIs("2026-03-11T00:01:00Z");
        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isEqualTo(5);
        photo(50);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 5");
        timeIs("2026-03-11T00:10:00Z");
        assertThat(photo(1).isGranted())
                .as("yesterday's units are no use today")
                .isFalse();
        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isEqualTo(51);

        assertThat(entitlements().sweepReservations(SUBJECT)).isEqualTo(1);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 1");
        assertThat(photosToday()).isEqualTo(50);
    }

    @Test
    @DisplayName("held units of grants go back to the grants: last taken first for a part, all for a release or an end")
    void heldUnitsOfGrantsGoBackToTheGrants() {
        Grant sooner = entitlements().grant(SUBJECT, PHOTO, 3, START.plus(Duration.ofDays(5)), ACTOR, REASON);
        Grant later = entitlements().grant(SUBJECT, PHOTO, 10, null, ACTOR, REASON);
        ReservationId part = reserve(10).id();
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(6);

        gate().commit(part, 5);
        assertThat(grantUsed(later)).isZero();
        assertThat(grantUsed(sooner)).isEqualTo(2);
        assertThat(photosToday()).isEqualTo(3);

        ReservationId released = reserve(4).id();
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(7);
        gate().release(released);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(11);

        reserve(11);
        assertThat(usage(PHOTO).grantsRemaining()).isZero();
        clock().advance(HOUR);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(11);
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("units held of a grant survive that another grant comes meanwhile")
    void unitsHeldOfAGrantSurviveAnotherGrant() {
        entitlements().grant(SUBJECT, PHOTO, 5, null, ACTOR, REASON);
        ReservationId id = reserve(8).id();

        entitlements().grant(SUBJECT, PHOTO, 2, null, ACTOR, REASON);
        gate().release(id);

        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(7);
        assertThat(photo(10).isGranted()).isTrue();
    }

    private long grantUsed(Grant grant) {
        return fixture().stored(USER).usage().grantUsed(grant.id());
    }

    @Test
    @DisplayName("a hold outlives a change of plan and is given back under the new one")
    void aHoldOutlivesAChangeOfPlan() {
        assign("PRO");
        ReservationId id = reserve(40).id();
        assign("BASIC");
        assertThat(photo(1).isGranted()).isFalse();

        gate().commit(id, 15);

        assertThat(photosToday()).isEqualTo(15);
        assertThat(photo(5).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("sweeping writes down what has ended and says how many; it changes no answer")
    void sweepingWritesDownWhatHasEnded() {
        assign("BASIC");
        for (int i = 1; i <= 6; i++) {
            gate().reserve(photos(1), Duration.ofMinutes(i));
        }
        assertThat(entitlements().sweepReservations(SUBJECT)).isZero();

        clock().advance(Duration.ofMinutes(2));
        assertThat(photosToday()).isEqualTo(4);
        assertThat(entitlements().sweepReservations(SUBJECT)).isEqualTo(2);
        assertThat(entitlements().sweepReservations(SUBJECT)).isZero();
        assertThat(photosToday()).isEqualTo(4);

        clock().advance(Duration.ofDays(1));
        assertThat(entitlements().sweepReservations(SUBJECT)).isEqualTo(4);
        assertThat(entitlements().sweepReservations(SUBJECT)).isZero();
        assertThat(entitlements().sweepReservations(Subject.of("nobody"))).isZero();
        assertThat(fixture().isKnown("nobody")).isFalse();
    }

    private ReservationOutcome.Reserved reserve(long units) {
        ReservationOutcome outcome = gate().reserve(photos(units), HOUR);
        assertThat(outcome).isInstanceOf(ReservationOutcome.Reserved.class);
        return (ReservationOutcome.Reserved) outcome;
    }
}
