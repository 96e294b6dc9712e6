package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;

/** When counting starts anew, and when it does not. */
abstract class WindowContract extends ContractPart {

    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    @Test
    @DisplayName("starts anew exactly when the window ends, not a microsecond before")
    void startsAnewExactlyWhenTheWindowEnds() {
        photo(3);

        clock().set(Instant.parse("2026-03-11T00:00:00Z").minus(MICROSECOND));
        assertThat(photo(1).isGranted()).isFalse();

        timeIs("2026-03-11T00:00:00Z");
        assertThat(photo(3).isGranted()).isTrue();
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("keeps what was used in a window that has ended")
    void keepsWhatWasUsedInAWindowThatHasEnded() {
        photo(2);
        timeIs("2026-03-11T08:00:00Z");
        photo(1);
        timeIs("2026-04-01T08:00:00Z");
        photo(1);

        List<ClosedWindow> closed = entitlements().closedWindows(SUBJECT, 10);

        assertThat(closed)
                .extracting(
                        ClosedWindow::feature,
                        window -> window.window().policy().code(),
                        window -> window.window().start(),
                        window -> window.window().end(),
                        ClosedWindow::used)
                .containsExactly(
                        tuple("photo", "day", at("2026-03-11T00:00:00Z"), at("2026-03-12T00:00:00Z"), 1L),
                        tuple("photo", "day", at("2026-03-10T00:00:00Z"), at("2026-03-11T00:00:00Z"), 2L),
                        tuple("photo", "month", at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"), 3L));
        assertThat(entitlements().closedWindows(SUBJECT, 1)).containsExactly(closed.get(0));
    }

    @Test
    @DisplayName("does not close a window twice, nor one in which nothing was used")
    void closesAWindowOnce() {
        photo(1);
        timeIs("2026-03-11T08:00:00Z");
        photo(4);
        assertThat(entitlements().closedWindows(SUBJECT, 10))
                .as("a denial closes nothing")
                .isEmpty();
        photo(1);
        photo(1);

        assertThat(entitlements().closedWindows(SUBJECT, 10)).hasSize(1);
    }

    @Test
    @DisplayName("counts the day of the subject's zone")
    void countsTheDayOfTheSubjectsZone() {
        zone("Europe/Moscow");
        photo(3);

        timeIs("2026-03-10T20:59:59.999999Z");
        assertThat(photo(1).isGranted()).isFalse();
        timeIs("2026-03-10T21:00:00Z");
        assertThat(photo(1).isGranted()).isTrue();
        assertThat(limit(usage(PHOTO), WindowPolicy.DAY).window())
                .isEqualTo(new Window(WindowPolicy.DAY, at("2026-03-10T21:00:00Z"), at("2026-03-11T21:00:00Z")));
    }

    @Test
    @DisplayName("follows the clocks of the zone: a day of 23 hours and one of 25")
    void followsTheClocksOfTheZone() {
        zone("Europe/Berlin");

        timeIs("2026-03-29T10:00:00Z");
        assertThat(photo(1).binding().window())
                .isEqualTo(new Window(WindowPolicy.DAY, at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")));
        timeIs("2026-10-25T10:00:00Z");
        assertThat(photo(1).binding().window())
                .isEqualTo(new Window(WindowPolicy.DAY, at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")));
    }

    @Test
    @DisplayName("tells windows of two kinds apart that start at the same instant")
    void tellsWindowsApartThatStartAtTheSameInstant() {
        assign("PRO");
        timeIs("2026-04-01T00:00:00Z");
        photo(50);
        timeIs("2026-04-02T00:00:00Z");
        photo(7);

        assertThat(limit(usage(PHOTO), WindowPolicy.DAY).used()).isEqualTo(7);
        assertThat(limit(usage(PHOTO), WindowPolicy.MONTH).used()).isEqualTo(57);
    }

    @Test
    @DisplayName("runs an open window to its stored end when the zone changes")
    void runsAnOpenWindowToItsStoredEndWhenTheZoneChanges() {
        photo(3);
        zone("Asia/Tokyo");

        timeIs("2026-03-10T15:00:00Z");
        assertThat(photo(1).isGranted()).as("midnight in Tokyo").isFalse();
        timeIs("2026-03-10T23:59:59.999999Z");
        assertThat(photo(1).isGranted()).isFalse();

        timeIs("2026-03-11T00:00:00Z");
        Decision granted = photo(3);
        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.binding().window())
                .as("begins where the stored one ended and is joined with the next full day")
                .isEqualTo(new Window(WindowPolicy.DAY, at("2026-03-11T00:00:00Z"), at("2026-03-12T15:00:00Z")));
        timeIs("2026-03-11T15:00:00Z");
        assertThat(photo(1).isGranted()).isFalse();
    }

    @Test
    @DisplayName("gives nobody a fresh allowance for moving, however often")
    void givesNobodyAFreshAllowanceForMoving() {
        List<String> zones = List.of("Pacific/Kiritimati", "Pacific/Niue", "Europe/Moscow", "America/New_York", "UTC");
        int days = Seeds.labCount(10, 200);
        Set<Window> windows = new HashSet<>();
        long granted = 0;
        int asked = 0;
        for (int hour = 0; hour < days * 24; hour += 6) {
            zone(zones.get((hour / 6) % zones.size()));
            for (int i = 0; i < 4; i++) {
                asked++;
                Decision decision = photo(1);
                granted += decision.isGranted() ? 1 : 0;
                windows.add(decision.binding().window());
            }
            clock().advance(Duration.ofHours(6));
        }

        long violations = Math.max(0, granted - 3L * (days + 1));
        Seeds.printLab("R14", fixture().storeName() + "-moving-zones", asked, violations);
        assertThat(violations)
                .as("%s granted in %s windows", granted, windows.size())
                .isZero();
        assertThat(windows).hasSizeLessThanOrEqualTo(days + 1);
        assertThat(granted).isEqualTo(3L * windows.size());
    }

    @Test
    @DisplayName("runs an open billing period to its stored end when the anchor changes")
    void runsAnOpenBillingPeriodToItsStoredEnd() {
        assign("PRO");
        assertThat(gate().tryConsume(USER, EXPORT, 10).isGranted()).isTrue();
        clock().advance(Duration.ofDays(1));
        assign("PRO");

        assertThat(gate().tryConsume(USER, EXPORT).isGranted()).isFalse();
        clock().set(at("2026-04-10T10:00:00Z").minus(MICROSECOND));
        assertThat(gate().tryConsume(USER, EXPORT).isGranted()).isFalse();

        timeIs("2026-04-10T10:00:00Z");
        Decision granted = gate().tryConsume(USER, EXPORT, 10);
        assertThat(granted.isGranted()).isTrue();
        assertThat(granted.binding().window())
                .isEqualTo(new Window(
                        WindowPolicy.BILLING_PERIOD, at("2026-04-10T10:00:00Z"), at("2026-04-11T10:00:00Z")));
    }

    @Test
    @DisplayName("clamps a billing period to the month's end and does not drift")
    void clampsABillingPeriodToTheMonthsEnd() {
        timeIs("2026-02-15T00:00:00Z");
        entitlements().assign(SUBJECT, "PRO", at("2026-01-31T00:00:00Z"), null, ACTOR, REASON);

        assertThat(gate().tryConsume(USER, EXPORT).binding().window())
                .isEqualTo(new Window(
                        WindowPolicy.BILLING_PERIOD, at("2026-01-31T00:00:00Z"), at("2026-02-28T00:00:00Z")));
        timeIs("2026-03-15T00:00:00Z");
        assertThat(gate().tryConsume(USER, EXPORT).binding().window())
                .isEqualTo(new Window(
                        WindowPolicy.BILLING_PERIOD, at("2026-02-28T00:00:00Z"), at("2026-03-31T00:00:00Z")));
    }

    @Test
    @DisplayName("does not reopen a window when the clock steps back")
    void doesNotReopenAWindowWhenTheClockStepsBack() {
        photo(1);
        clock().advance(Duration.ofDays(1));
        photo(3);

        clock().set(START);
        Decision denied = photo(1);

        assertThat(denied.isGranted()).isFalse();
        assertThat(denied.at()).as("an account's time never goes back").isEqualTo(START.plus(Duration.ofDays(1)));
        assertThat(entitlements().closedWindows(SUBJECT, 10)).hasSize(1);
    }

    @Test
    @DisplayName("counts weeks from Monday, years, fixed spans and a lifetime")
    void countsEveryOtherKindOfWindow() {
        assertThat(windowOf(Limit.perWeek(5)))
                .isEqualTo(new Window(WindowPolicy.WEEK, at("2026-03-09T00:00:00Z"), at("2026-03-16T00:00:00Z")));
        assertThat(windowOf(Limit.perYear(5)))
                .isEqualTo(new Window(WindowPolicy.YEAR, at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")));
        assertThat(windowOf(Limit.per(Duration.ofMinutes(90), 5)))
                .isEqualTo(new Window(
                        WindowPolicy.every(Duration.ofMinutes(90)),
                        at("2026-03-10T09:00:00Z"),
                        at("2026-03-10T10:30:00Z")));
        assertThat(windowOf(Limit.perLifetime(5)).resetsAt()).isEmpty();
    }

    private Window windowOf(Limit limit) {
        String account = "account-of-" + limit.window().code();
        entitlements().override(Subject.of(account), PHOTO, Allowance.limited(limit), null, ACTOR, REASON);
        gate().tryConsume(account, PHOTO, 2);
        Decision last = gate().tryConsume(account, PHOTO, 3);
        assertThat(last.isGranted()).isTrue();
        assertThat(gate().tryConsume(account, PHOTO).isGranted()).isFalse();
        return last.binding().window();
    }

    @Test
    @DisplayName("never resets a lifetime limit")
    void neverResetsALifetimeLimit() {
        entitlements().override(SUBJECT, PHOTO, Allowance.limited(Limit.perLifetime(2)), null, ACTOR, REASON);
        photo(2);
        clock().advance(Duration.ofDays(3650));

        assertThat(photo(1))
                .isInstanceOfSatisfying(
                        Decision.Denied.class,
                        denied -> assertThat(denied.retryAt()).isEmpty());
    }

    private void zone(String id) {
        entitlements().zone(SUBJECT, Zone.of(id), ACTOR, REASON);
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
