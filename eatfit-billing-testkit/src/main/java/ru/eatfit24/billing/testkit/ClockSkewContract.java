package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.UsageGate;

/** Two nodes whose clocks are ten minutes apart: what one has decided, the other cannot decide again at an earlier time. */
abstract class ClockSkewContract extends ContractPart {

    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final Instant MIDNIGHT = Instant.parse("2026-03-11T00:00:00Z");

    private VirtualClock ahead = VirtualClock.at(START.plus(SKEW));
    private UsageGate nodeAhead;

    @BeforeEach
    void startTheNodeAhead() {
        ahead = VirtualClock.at(START.plus(SKEW));
        nodeAhead = fixture().otherNode(ahead).gate();
    }

    private void itIs(Instant instant) {
        clock().set(instant);
        ahead.set(instant.plus(SKEW));
    }

    @Test
    @DisplayName("a day that the node ahead has begun is begun for the node behind too")
    void aDayThatTheNodeAheadHasBegunIsBegun() {
        itIs(MIDNIGHT.minus(Duration.ofMinutes(5)));
        photo(2);
        assertThat(nodeAhead.tryConsume(USER, PHOTO, 3).isGranted())
                .as("its own new day")
                .isTrue();

        Decision behind = photo(1);

        assertThat(behind.isGranted()).as("the old day does not come back").isFalse();
        assertThat(behind.at()).isEqualTo(MIDNIGHT.plus(Duration.ofMinutes(5)));
        assertThat(closedUse()).containsExactly("photo day 2026-03-10T00:00:00Z: 2");
        itIs(MIDNIGHT.plus(Duration.ofHours(1)));
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("around midnight each day's limit is granted once, whichever node is asked")
    void aroundMidnightEachDaysLimitIsGrantedOnce() {
        assign("BASIC");
        itIs(MIDNIGHT.minus(Duration.ofMinutes(5)));

        List<Decision> decisions = RaceRunner.platform(16).run(160, request -> {
            if (request == 80) {
                itIs(MIDNIGHT.plus(Duration.ofMinutes(1)));
            }
            return request % 3 == 0 ? nodeAhead.tryConsume(USER, PHOTO) : photo(1);
        });

        Map<Window, Long> granted = decisions.stream()
                .filter(Decision::isGranted)
                .collect(Collectors.groupingBy(
                        decision -> limit(decision.usage(), WindowPolicy.DAY).window(), Collectors.counting()));
        long violations = granted.values().stream()
                .mapToLong(units -> Math.max(0, units - 20))
                .sum();
        violations += Math.abs(
                20 - granted.getOrDefault(limit(usage(PHOTO), WindowPolicy.DAY).window(), 0L));
        violations += Math.abs(20 - photosToday());
        Seeds.printLab("R2", fixture().storeName() + "-clocks-apart", decisions.size(), violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("a hold that the node ahead has seen end is over for the node behind")
    void aHoldThatTheNodeAheadHasSeenEndIsOver() {
        ReservationOutcome.Reserved reserved = reserve(Duration.ofMinutes(5));

        assertThat(nodeAhead.tryConsume(USER, PHOTO, 2).isGranted())
                .as("the units are back")
                .isTrue();

        Settlement expired = new Settlement.Expired(START.plus(Duration.ofMinutes(5)));
        assertThat(gate().commit(reserved.id(), 3)).isEqualTo(expired);
        assertThat(gate().extend(reserved.id(), Duration.ofHours(1))).isEqualTo(expired);
        assertThat(gate().release(reserved.id())).isEqualTo(expired);
        assertThat(photosToday()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "a hold that the node behind has settled in time stays settled, though the node ahead would see it ended")
    void aHoldThatTheNodeBehindHasSettledStaysSettled() {
        ReservationId committed = reserve(Duration.ofMinutes(5)).id();
        assertThat(nodeAhead.usage(USER, PHOTO).binding().used())
                .as("a read ends nothing")
                .isZero();

        assertThat(gate().commit(committed, 3)).isEqualTo(new Settlement.Committed(3));

        assertThat(nodeAhead.commit(committed, 3)).isEqualTo(new Settlement.Committed(3));
        assertThat(nodeAhead.release(committed)).isEqualTo(new Settlement.SettledBefore(Hold.State.COMMITTED, 3));
        assertThat(nodeAhead.tryConsume(USER, PHOTO).isGranted()).isFalse();
        assertThat(photosToday()).isEqualTo(3);
    }

    @Test
    @DisplayName("a hold that the node ahead makes or extends lasts as long as that node has said")
    void aHoldOfTheNodeAheadLastsAsThatNodeHasSaid() {
        ReservationOutcome.Reserved reserved =
                (ReservationOutcome.Reserved) nodeAhead.reserve(photos(3), Duration.ofMinutes(2));

        assertThat(reserved.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(12)));
        assertThat(photo(1).isGranted()).isFalse();
        assertThat(gate().extend(reserved.id(), Duration.ofMinutes(3)))
                .as("counted from the account's time, which the node ahead has moved")
                .isEqualTo(new Settlement.Extended(START.plus(Duration.ofMinutes(13))));
    }

    @Test
    @DisplayName("an operation of one node is repeated and given back on the other")
    void anOperationOfOneNodeIsKnownToTheOther() {
        Decision first = nodeAhead.tryConsume(photos(2).operation("op-1"));

        Decision again = gate().tryConsume(photos(2).operation("op-1"));

        assertThat(answerOf(again)).isEqualTo(answerOf(first));
        assertThat(again.at()).isEqualTo(START.plus(SKEW));
        assertThat(gate().giveBack(SUBJECT, OperationId.of("op-1")).isBack()).isTrue();
        assertThat(nodeAhead.usage(USER, PHOTO).binding().used()).isZero();
    }

    private ReservationOutcome.Reserved reserve(Duration hold) {
        return (ReservationOutcome.Reserved) gate().reserve(photos(3), hold);
    }
}
