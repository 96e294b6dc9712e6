package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What follows a window that is stored, also after the zone or the anchor has moved. */
class WindowAfterTest {

    private static final Zone MOSCOW = Zone.of("Europe/Moscow");
    private static final Zone VLADIVOSTOK = Zone.of("Asia/Vladivostok");

    @Test
    void aStoredWindowRunsToItsEndWhateverMoved() {
        Window stored = window(WindowPolicy.DAY, "2026-03-01T21:00:00Z", "2026-03-02T21:00:00Z");

        assertThat(after(stored, "2026-03-02T20:59:59.999999999Z", MOSCOW)).isSameAs(stored);
        assertThat(after(stored, "2026-03-02T15:00:00Z", VLADIVOSTOK)).isSameAs(stored);
        assertThat(after(stored, "2026-03-01T00:00:00Z", Zone.UTC)).isSameAs(stored);
    }

    @Test
    void theNaturalWindowFollowsAtOnceAndAfterALongPause() {
        Window stored = window(WindowPolicy.DAY, "2026-03-01T21:00:00Z", "2026-03-02T21:00:00Z");

        assertThat(after(stored, "2026-03-02T21:00:00Z", MOSCOW))
                .isEqualTo(window(WindowPolicy.DAY, "2026-03-02T21:00:00Z", "2026-03-03T21:00:00Z"));
        assertThat(after(stored, "2027-01-10T00:00:00Z", VLADIVOSTOK))
                .isEqualTo(window(WindowPolicy.DAY, "2027-01-09T14:00:00Z", "2027-01-10T14:00:00Z"));
    }

    @Test
    void aDayBegunBeforeTheStoredEndIsJoinedWithTheNextDay() {
        Window stored = window(WindowPolicy.DAY, "2026-03-01T21:00:00Z", "2026-03-02T21:00:00Z");

        assertThat(after(stored, "2026-03-02T21:00:00Z", Zone.UTC))
                .isEqualTo(window(WindowPolicy.DAY, "2026-03-02T21:00:00Z", "2026-03-04T00:00:00Z"));
        assertThat(after(stored, "2026-03-02T21:00:00Z", VLADIVOSTOK))
                .isEqualTo(window(WindowPolicy.DAY, "2026-03-02T21:00:00Z", "2026-03-04T14:00:00Z"));
    }

    @Test
    void aShortRestOfAMonthIsJoinedWithTheNextMonth() {
        Window february = window(WindowPolicy.MONTH, "2026-01-31T21:00:00Z", "2026-02-28T21:00:00Z");

        assertThat(after(february, "2026-02-28T21:00:00Z", Zone.UTC))
                .isEqualTo(window(WindowPolicy.MONTH, "2026-02-28T21:00:00Z", "2026-04-01T00:00:00Z"));
    }

    @Test
    void aMonthThatBeganALittleEarlierInTheNewZoneIsAMonthOfItsOwn() {
        Window february = window(WindowPolicy.MONTH, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");

        assertThat(after(february, "2026-03-01T00:00:00Z", VLADIVOSTOK))
                .isEqualTo(window(WindowPolicy.MONTH, "2026-03-01T00:00:00Z", "2026-03-31T14:00:00Z"));
    }

    @Test
    void weeksAndYearsFollowTheSameRuleAsMonths() {
        Window week = window(WindowPolicy.WEEK, "2026-02-22T21:00:00Z", "2026-03-01T21:00:00Z");
        Window year = window(WindowPolicy.YEAR, "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");

        assertThat(after(week, "2026-03-01T22:00:00Z", Zone.UTC))
                .isEqualTo(window(WindowPolicy.WEEK, "2026-03-01T21:00:00Z", "2026-03-09T00:00:00Z"));
        assertThat(after(week, "2026-03-01T22:00:00Z", VLADIVOSTOK))
                .isEqualTo(window(WindowPolicy.WEEK, "2026-03-01T21:00:00Z", "2026-03-08T14:00:00Z"));
        assertThat(after(year, "2026-01-01T00:00:00Z", MOSCOW))
                .isEqualTo(window(WindowPolicy.YEAR, "2026-01-01T00:00:00Z", "2026-12-31T21:00:00Z"));
        assertThat(after(year, "2026-01-01T00:00:00Z", Zone.of("America/New_York")))
                .isEqualTo(window(WindowPolicy.YEAR, "2026-01-01T00:00:00Z", "2027-01-01T05:00:00Z"));
    }

    @Test
    void aPeriodOfAMovedAnchorStartsAtTheStoredEndAndEndsWithTheNewPeriod() {
        Window stored = window(WindowPolicy.BILLING_PERIOD, "2026-01-10T00:00:00Z", "2026-02-10T00:00:00Z");
        BillingAnchor moved = new BillingAnchor(Instant.parse("2026-02-05T00:00:00Z"), BillingInterval.months(1));

        assertThat(WindowPolicy.BILLING_PERIOD.windowAfter(
                        stored, Instant.parse("2026-02-07T00:00:00Z"), MOSCOW, moved))
                .isSameAs(stored);
        assertThat(WindowPolicy.BILLING_PERIOD.windowAfter(
                        stored, Instant.parse("2026-02-10T00:00:00Z"), MOSCOW, moved))
                .isEqualTo(window(WindowPolicy.BILLING_PERIOD, "2026-02-10T00:00:00Z", "2026-03-05T00:00:00Z"));
        assertThat(WindowPolicy.BILLING_PERIOD.windowAfter(
                        stored, Instant.parse("2026-03-05T00:00:00Z"), MOSCOW, moved))
                .isEqualTo(window(WindowPolicy.BILLING_PERIOD, "2026-03-05T00:00:00Z", "2026-04-05T00:00:00Z"));
    }

    @Test
    void aStoredPeriodNeedsNoAnchorUntilItHasEnded() {
        Window stored = window(WindowPolicy.BILLING_PERIOD, "2026-01-10T00:00:00Z", "2026-02-10T00:00:00Z");

        assertThat(after(stored, "2026-02-09T00:00:00Z", MOSCOW)).isSameAs(stored);
        assertThatIllegalStateException().isThrownBy(() -> after(stored, "2026-02-10T00:00:00Z", MOSCOW));
    }

    @Test
    void theLifetimeIsAlwaysTheSameWindow() {
        Window lifetime = WindowPolicy.LIFETIME.windowAt(Instant.parse("2026-01-10T00:00:00Z"), MOSCOW, null);

        assertThat(after(lifetime, "9899-12-31T00:00:00Z", VLADIVOSTOK)).isSameAs(lifetime);
    }

    @Test
    void fixedDurationsTakeNoNoticeOfAMove() {
        WindowPolicy hourly = WindowPolicy.every(Duration.ofHours(1));
        Window stored = window(hourly, "2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z");

        assertThat(after(stored, "2026-01-10T01:00:00Z", VLADIVOSTOK))
                .isEqualTo(window(hourly, "2026-01-10T01:00:00Z", "2026-01-10T02:00:00Z"));
    }

    @Test
    void refusesAWindowOfAnotherPolicy() {
        Window stored = window(WindowPolicy.DAY, "2026-03-01T21:00:00Z", "2026-03-02T21:00:00Z");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WindowPolicy.MONTH.windowAfter(stored, stored.start(), MOSCOW, null))
                .withMessage(
                        "stored window must be of policy month, but is day [2026-03-01T21:00:00Z, 2026-03-02T21:00:00Z)");
    }

    private static Window after(Window stored, String at, Zone zone) {
        return stored.policy().windowAfter(stored, Instant.parse(at), zone, null);
    }

    private static Window window(WindowPolicy policy, String start, String end) {
        return new Window(policy, Instant.parse(start), Instant.parse(end));
    }
}
