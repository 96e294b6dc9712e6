package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.ContractFixture.CALL;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.CleanUpReport;
import ru.eatfit24.billing.job.CleanUpReport.Kind;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What is over is deleted when it was kept long enough, and what is still needed never is. The fixture remembers operations for 30 days. */
abstract class CleanUpContract extends ContractPart {

    private static final int ALL = 10_000;
    private static final Duration MICRO = Duration.ofNanos(1_000);

    /** From its effect until this later an operation is kept. */
    private static final Duration KEPT = Duration.ofDays(30).plus(CleanUp.MARGIN);

    private CleanUp cleanUp() {
        return fixture().cleaning(Retention.builder().closedWindows(Duration.ofDays(90)));
    }

    private static List<Integer> rows(CleanUpReport report) {
        return List.of(
                report.rows(Kind.OPERATIONS),
                report.rows(Kind.SETTLED_HOLDS),
                report.rows(Kind.CLOSED_WINDOWS),
                report.rows(Kind.DELIVERED_EVENTS));
    }

    private ReservationId reserved(UsageRequest request, Duration hold) {
        return ((ReservationOutcome.Reserved) gate().reserve(request, hold)).id();
    }

    @Test
    @DisplayName("an operation is kept while it is remembered, and a margin longer")
    void anOperationIsKeptWhileItIsRemembered() {
        Decision first = gate().tryConsume(photos(1).operation("op-1"));
        clock().advance(Duration.ofDays(30).minus(MICRO));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);
        Decision repeat = gate().tryConsume(photos(1).operation("op-1"));
        clock().advance(CleanUp.MARGIN);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);
        clock().advance(MICRO);

        assertThat(rows(cleanUp().dryRun(ALL))).containsExactly(1, 0, 0, 0);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(1, 0, 0, 0);

        assertThat(answerOf(repeat)).isEqualTo(answerOf(first));
        assertThat(gate().giveBack(SUBJECT, OperationId.of("op-1"))).isInstanceOf(GiveBack.UnknownOperation.class);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);
    }

    @Test
    @DisplayName("an operation is kept while its hold is live, and a hold until it was settled and kept long enough")
    void anOperationIsKeptWhileItsHoldIsLive() {
        ReservationId hold = reserved(photos(1).operation("op-1"), Duration.ofDays(60));
        clock().advance(Duration.ofDays(50));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);

        assertThat(gate().release(hold)).isInstanceOf(Settlement.Released.class);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(1, 0, 0, 0);
        clock().advance(Duration.ofDays(10).plus(KEPT).minus(MICRO));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);
        assertThat(gate().release(hold)).isInstanceOf(Settlement.Released.class);
        clock().advance(MICRO);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 1, 0, 0);

        assertThat(gate().release(hold)).isInstanceOf(Settlement.Unknown.class);
    }

    @Test
    @DisplayName("a hold that nobody has written down as expired is kept")
    void aHoldThatIsOnlyDueIsKept() {
        assign("TEAM");
        ReservationId hold = reserved(photos(5).operation("op-1"), Duration.ofMinutes(1));
        clock().advance(Duration.ofDays(300));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);

        assertThat(entitlements().sweepReservations(SUBJECT)).isEqualTo(1);

        assertThat(gate().commit(hold, 5)).isInstanceOf(Settlement.Expired.class);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(1, 1, 0, 0);
    }

    @Test
    @DisplayName("closed windows are kept as long as is said for their feature")
    void closedWindowsAreKeptByFeature() {
        assign("ORG");
        CleanUp cleanUp = fixture()
                .cleaning(Retention.builder()
                        .closedWindows(Duration.ofDays(90))
                        .closedWindows(CALL, Duration.ofDays(40)));
        Subject member = Subject.of(USER, "team-a");
        for (int day = 0; day < 3; day++) {
            photo(2);
            gate().tryConsume(member, CALL, 1);
            clock().advance(Duration.ofDays(1));
        }
        photo(1);
        gate().tryConsume(member, CALL, 1);
        assertThat(closedUse()).hasSize(9);

        clock().set(limit(usage(PHOTO), WindowPolicy.DAY)
                .window()
                .start()
                .plus(Duration.ofDays(39))
                .plus(CleanUp.MARGIN));
        // The last two days end a day ago and now, counted from 40 days before.
        assertThat(rows(cleanUp.run(ALL))).containsExactly(0, 0, 4, 0);
        assertThat(closedUse())
                .hasSize(5)
                .filteredOn(text -> text.startsWith("call"))
                .hasSize(2);
        clock().advance(Duration.ofDays(200));
        assertThat(rows(cleanUp.run(ALL))).containsExactly(0, 0, 5, 0);

        assertThat(closedUse()).isEmpty();
        assertThat(gate().tryConsume(member, CALL, 5).isGranted()).isTrue();
        assertThat(gate().tryConsume(member, CALL, 1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("units that come back into a closed window that is gone harm nothing")
    void unitsThatComeBackIntoAWindowThatIsGone() {
        ReservationId hold = reserved(photos(2), Duration.ofDays(300));
        clock().advance(Duration.ofDays(1));
        photo(1);
        clock().advance(Duration.ofDays(100));
        photo(1);
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 2, 0);

        assertThat(gate().release(hold)).isInstanceOf(Settlement.Released.class);

        assertThat(photosToday()).isEqualTo(1);
        assertThat(grantedOf(3)).isEqualTo(2);
    }

    @Test
    @DisplayName("a closed window is kept while a remembered operation may be given back into it")
    void aClosedWindowIsKeptForWhatMayBeGivenBack() {
        CleanUp shortest = fixture().cleaning(Retention.builder().closedWindows(Duration.ofDays(30)));
        gate().tryConsume(photos(2).operation("op-1"));
        gate().tryConsume(photos(1).operation("op-2"));
        clock().advance(Duration.ofDays(1));
        photo(1);
        clock().advance(Duration.ofDays(29).minus(MICRO));
        assertThat(rows(shortest.run(ALL))).containsExactly(0, 0, 0, 0);

        assertThat(gate().giveBack(SUBJECT, OperationId.of("op-1"))).isInstanceOf(GiveBack.GivenBack.class);

        assertThat(closedUse()).singleElement().asString().endsWith(": 1");
    }

    @Test
    @DisplayName("a clean-up deletes no more than it may, and says whether there is more")
    void aCleanUpIsBounded() {
        assign("TEAM");
        for (int i = 0; i < 450; i++) {
            gate().tryConsume(photos(1).operation("op-" + i));
        }
        clock().advance(KEPT);

        CleanUpReport would = cleanUp().dryRun(100);
        CleanUpReport some = cleanUp().run(3);
        CleanUpReport most = cleanUp().run(440);
        CleanUpReport rest = cleanUp().run(ALL);

        assertThat(would.rows(Kind.OPERATIONS)).isEqualTo(100);
        assertThat(would.hasMore()).isTrue();
        assertThat(rows(some)).containsExactly(3, 0, 0, 0);
        assertThat(some.hasMore()).isTrue();
        assertThat(rows(most)).containsExactly(440, 0, 0, 0);
        assertThat(rows(rest)).containsExactly(7, 0, 0, 0);
        assertThat(rest.hasMore()).isFalse();
        assertThat(photosToday()).isZero();
    }

    @Test
    @DisplayName("a thread that is interrupted deletes nothing more")
    void anInterruptedThreadStops() {
        gate().tryConsume(photos(1).operation("op-1"));
        clock().advance(KEPT);
        CleanUp cleanUp = cleanUp();
        Thread.currentThread().interrupt();

        CleanUpReport report;
        try {
            report = cleanUp.run(ALL);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(report.total()).isZero();
        assertThat(report.hasMore()).isTrue();
    }

    @Test
    @DisplayName("accounts whose reservations have ended are found until that is written down")
    void accountsOfEndedReservationsAreFound() {
        reserved(photos(1), Duration.ofMinutes(2));
        reserved(photos(1), Duration.ofMinutes(3));
        gate().reserve(UsageRequest.of(Subject.of("sooner"), PHOTO), Duration.ofMinutes(1));
        gate().reserve(UsageRequest.of(Subject.of("later"), PHOTO), Duration.ofMinutes(9));
        CleanUpStore store = fixture().otherStore().cleanUp();
        assertThat(store.accountsOfEndedHolds(clock().instant(), 10)).isEmpty();
        clock().advance(Duration.ofMinutes(4));

        assertThat(store.accountsOfEndedHolds(clock().instant(), 10)).containsExactly("sooner", USER);
        assertThat(store.accountsOfEndedHolds(clock().instant(), 1)).containsExactly("sooner");
        assertThat(entitlements().sweepReservations(SUBJECT)).isEqualTo(2);
        assertThat(store.accountsOfEndedHolds(clock().instant(), 10)).containsExactly("sooner");
    }

    @Test
    @DisplayName("events are kept until they are delivered, and then as long as is said")
    void eventsAreKeptUntilDelivered() {
        photo(3);
        clock().advance(Duration.ofDays(1_000));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);

        fixture().listening(EventListener.NOOP).outbox().deliver(ALL);
        clock().advance(Duration.ofDays(7).plus(CleanUp.MARGIN).minus(MICRO));
        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 0);
        clock().advance(MICRO);

        assertThat(rows(cleanUp().run(ALL))).containsExactly(0, 0, 0, 2);
    }

    @Test
    @DisplayName("open windows and the audit trail stay for good")
    void openWindowsStay() {
        assign("ORG");
        Subject member = Subject.of(USER, "team-a");
        gate().tryConsume(member, CALL, 5);
        clock().advance(Duration.ofDays(3_000));

        assertThat(cleanUp().run(ALL).total()).isZero();
        assertThat(entitlements().auditTrail(SUBJECT, 10)).hasSize(1);
        gate().tryConsume(member, CALL, 1);

        assertThat(closedUse()).hasSize(2);
    }

    @Test
    @DisplayName("operations that are asked for again while they are deleted take effect once each")
    void besideTraffic() {
        assign("TEAM");
        int operations = 60;
        int rounds = Seeds.labCount(2, 20);
        CleanUp here = cleanUp();
        CleanUp there = fixture().otherCleaning(Retention.builder());
        long violations = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < operations; i++) {
                gate().tryConsume(photos(1).operation("op-" + i));
            }
            clock().advance(KEPT);

            RaceRunner.platform(16)
                    .run(
                            operations * 3,
                            task -> task % 3 == 2
                                    ? (task % 2 == 0 ? here : there).run(7).total()
                                    : gate().tryConsume(photos(1).operation("op-" + task / 3))
                                            .limits()
                                            .size());

            violations += photosToday() == operations ? 0 : 1;
            for (int i = 0; i < operations; i++) {
                gate().giveBack(SUBJECT, OperationId.of("op-" + i));
            }
            violations += photosToday();
            clock().advance(KEPT);
        }

        Seeds.printLab("R2", fixture().storeName() + "-clean-up", (long) rounds * operations * 3, violations);
        assertThat(violations).isZero();
    }
}
