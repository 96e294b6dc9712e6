package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageRequest;

/** What an operation took, given back once. */
abstract class GiveBackContract extends ContractPart {

    private static final int CALLERS = 64;

    @Test
    @DisplayName("an operation is given back once, into the open window, and stays done")
    void anOperationIsGivenBackOnce() {
        photo(1);
        Decision first = gate().tryConsume(photos(2).operation("op-1"));
        clock().advance(Duration.ofHours(1));

        GiveBackAnswer back = giveBack("op-1");
        GiveBackAnswer again = giveBack("op-1");

        assertThat(back).isEqualTo(new GiveBackAnswer("GivenBack", 2));
        assertThat(again).isEqualTo(new GiveBackAnswer("GivenBackBefore", 0));
        assertThat(photosToday()).isEqualTo(1);
        assertThat(answerOf(gate().tryConsume(photos(2).operation("op-1"))))
                .as("a repeat is answered as before and takes nothing")
                .isEqualTo(answerOf(first));
        assertThat(photosToday()).isEqualTo(1);
        assertThat(giveBack("op-1").verdict()).isEqualTo("GivenBackBefore");
    }

    @Test
    @DisplayName("an operation that nobody knows, or another account's, gives nothing back")
    void anUnknownOperationGivesNothingBack() {
        gate().tryConsume(UsageRequest.of(Subject.of("user-43"), PHOTO, 2).operation("op-1"));
        gate().tryConsume(photos(4).operation("denied"));

        assertThat(giveBack("op-1").verdict()).isEqualTo("UnknownOperation");
        assertThat(giveBack("denied").verdict()).isEqualTo("UnknownOperation");
        assertThat(fixture().isKnown(USER)).isFalse();
        assertThat(gate().usage("user-43", PHOTO).binding().used()).isEqualTo(2);
    }

    @Test
    @DisplayName("what is given back after midnight goes to the day that was charged, also before that day has closed")
    void whatIsGivenBackGoesToTheDayThatWasCharged() {
        photo(1);
        gate().tryConsume(photos(2).operation("op-1"));
        timeIs("2026-03-11T08:00:00Z");

        giveBack("op-1");
        assertThat(photosToday()).isZero();
        assertThat(photo(3).isGranted()).isTrue();

        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 1");
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("what is given back goes to the window that was charged, also when that has closed")
    void whatIsGivenBackGoesToAClosedWindow() {
        assign("PRO");
        photo(1);
        gate().tryConsume(photos(2).operation("op-1"));
        timeIs("2026-03-11T08:00:00Z");
        photo(5);
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 3");

        GiveBackAnswer back = giveBack("op-1");

        assertThat(back).isEqualTo(new GiveBackAnswer("GivenBack", 2));
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 1");
        assertThat(photosToday()).isEqualTo(5);
        assertThat(photosThisMonth()).as("the month is still open").isEqualTo(6);
        assertThat(giveBack("op-1").verdict()).isEqualTo("GivenBackBefore");
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 1");
    }

    @Test
    @DisplayName("units of a grant go back to the grant")
    void unitsOfAGrantGoBackToTheGrant() {
        Grant sooner = entitlements().grant(SUBJECT, PHOTO, 2, START.plus(Duration.ofDays(1)), ACTOR, REASON);
        Grant later = entitlements().grant(SUBJECT, PHOTO, 5, null, ACTOR, REASON);
        photo(1);
        gate().tryConsume(photos(6).operation("op-1"));
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(3);

        giveBack("op-1");

        assertThat(photosToday()).isEqualTo(1);
        assertThat(usage(PHOTO).grantsRemaining()).isEqualTo(7);
        assertThat(fixture().stored(USER).usage().grantUsed(sooner.id())).isZero();
        assertThat(fixture().stored(USER).usage().grantUsed(later.id())).isZero();
    }

    @Test
    @DisplayName("units of a grant that was revoked meanwhile go nowhere")
    void unitsOfARevokedGrantGoNowhere() {
        Grant grant = entitlements().grant(SUBJECT, PHOTO, 5, null, ACTOR, REASON);
        gate().tryConsume(photos(6).operation("op-1"));
        entitlements().revokeGrant(SUBJECT, grant.id(), ACTOR, REASON);

        assertThat(giveBack("op-1").isBack()).isTrue();

        assertThat(usage(PHOTO).remaining()).hasValue(3);
        assertThat(photo(4).isGranted()).isFalse();
    }

    @Test
    @DisplayName("several features are given back together")
    void severalFeaturesAreGivenBackTogether() {
        assign("PRO");
        gate().tryConsume(photos(2).and(EXPORT, 3).operation("op-1"));

        assertThat(giveBack("op-1")).isEqualTo(new GiveBackAnswer("GivenBack", 5));

        assertThat(photosToday()).isZero();
        assertThat(photosThisMonth()).isZero();
        assertThat(usage(EXPORT).binding().used()).isZero();
    }

    @Test
    @DisplayName("what was recorded past the limit is given back too")
    void whatWasRecordedIsGivenBackToo() {
        photo(2);
        gate().record(photos(9).operation("op-1"));

        giveBack("op-1");

        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("a counter that was reset meanwhile stops at zero")
    void aCounterThatWasResetStopsAtZero() {
        gate().tryConsume(photos(3).operation("op-1"));
        entitlements().reset(SUBJECT, PHOTO, ACTOR, REASON);
        photo(1);

        assertThat(giveBack("op-1").isBack()).isTrue();

        assertThat(photosToday()).isZero();
        assertThat(grantedOf(5)).isEqualTo(3);
    }

    @Test
    @DisplayName("an operation that made a reservation is not given back but settled")
    void anOperationThatMadeAReservationIsSettled() {
        ReservationOutcome.Reserved reserved =
                (ReservationOutcome.Reserved) gate().reserve(photos(2).operation("op-1"), Duration.ofHours(1));

        assertThatThrownBy(() -> giveBack("op-1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reserved.id().toString());
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName("an operation that many give back at once is given back once")
    void manyGiveBackAtOnce() {
        int rounds = Seeds.labCount(4, 50);
        assign("TEAM");
        photo(1_000);
        long violations = 0;
        for (int round = 0; round < rounds; round++) {
            String id = "op-" + round;
            gate().tryConsume(photos(7).operation(id));
            List<GiveBackAnswer> answers = RaceRunner.platform(CALLERS).run(CALLERS, caller -> giveBack(id));
            long first = answers.stream()
                    .filter(answer -> answer.verdict().equals("GivenBack"))
                    .count();
            violations += Math.abs(1 - first)
                    + answers.stream().filter(answer -> !answer.isBack()).count();
        }
        violations += Math.abs(1_000 - photosToday());

        Seeds.printLab("R2", fixture().storeName() + "-give-back-at-once", (long) rounds * CALLERS, violations);
        assertThat(violations).isZero();
    }

    /** An answer without its details. */
    private record GiveBackAnswer(String verdict, long units) {

        boolean isBack() {
            return !verdict.equals("UnknownOperation");
        }
    }

    private GiveBackAnswer giveBack(String id) {
        GiveBack answer = gate().giveBack(SUBJECT, OperationId.of(id));
        long units = answer instanceof GiveBack.GivenBack given
                ? given.taken().stream().mapToLong(UnitsTaken::total).sum()
                : 0;
        GiveBackAnswer told = new GiveBackAnswer(answer.getClass().getSimpleName(), units);
        assertThat(answer.isBack()).isEqualTo(told.isBack());
        return told;
    }
}
