package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BillingAnchorTest {

    private static final Zone NEW_YORK = Zone.of("America/New_York");

    @Test
    void clampsToTheMonthEndWithoutDrift() {
        BillingAnchor anchor = anchor("2024-01-31T09:15:00.000001Z", BillingInterval.months(1));

        assertThat(anchor.nth(0, Zone.UTC))
                .isEqualTo(period("2024-01-31T09:15:00.000001Z", "2024-02-29T09:15:00.000001Z"));
        assertThat(anchor.nth(1, Zone.UTC))
                .isEqualTo(period("2024-02-29T09:15:00.000001Z", "2024-03-31T09:15:00.000001Z"));
        assertThat(anchor.nth(2, Zone.UTC).end()).isEqualTo(Instant.parse("2024-04-30T09:15:00.000001Z"));
        assertThat(anchor.nth(12, Zone.UTC).end()).isEqualTo(Instant.parse("2025-02-28T09:15:00.000001Z"));
        assertThat(anchor.nth(13, Zone.UTC).end()).isEqualTo(Instant.parse("2025-03-31T09:15:00.000001Z"));
    }

    @Test
    void aLeapDayComesBackInLeapYears() {
        BillingAnchor anchor = anchor("2024-02-29T00:00:00Z", BillingInterval.years(1));

        assertThat(anchor.nth(0, Zone.UTC)).isEqualTo(period("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"));
        assertThat(anchor.nth(3, Zone.UTC).end()).isEqualTo(Instant.parse("2028-02-29T00:00:00Z"));
    }

    @Test
    void periodsTileTimeBeforeTheAnchorToo() {
        BillingAnchor anchor = anchor("2026-03-31T00:00:00Z", BillingInterval.months(1));

        assertThat(anchor.periodAt(Instant.parse("2026-03-30T23:59:59.999999999Z"), Zone.UTC))
                .isEqualTo(period("2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"))
                .isEqualTo(anchor.nth(-1, Zone.UTC));
        assertThat(anchor.periodAt(Instant.parse("2026-02-27T23:59:59Z"), Zone.UTC))
                .isEqualTo(anchor.nth(-2, Zone.UTC));
        assertThat(anchor.periodAt(Instant.EPOCH, Zone.UTC))
                .isEqualTo(period("1969-12-31T00:00:00Z", "1970-01-31T00:00:00Z"));
    }

    @Test
    void keepsTheLocalTimeWhenClocksChange() {
        BillingAnchor monthly = anchor("2026-02-20T17:00:00Z", BillingInterval.months(1));
        BillingAnchor everyThirtyDays = anchor("2026-02-20T17:00:00Z", BillingInterval.days(30));

        assertThat(monthly.nth(0, NEW_YORK).end()).isEqualTo(Instant.parse("2026-03-20T16:00:00Z"));
        assertThat(everyThirtyDays.nth(0, NEW_YORK).end()).isEqualTo(Instant.parse("2026-03-22T16:00:00Z"));
    }

    @Test
    void aBoundaryInASkippedHourMovesOnByTheHour() {
        BillingAnchor anchor = anchor("2026-02-08T07:30:00Z", BillingInterval.months(1));

        assertThat(anchor.nth(0, NEW_YORK).end()).isEqualTo(Instant.parse("2026-03-08T07:30:00Z"));
        assertThat(anchor.nth(1, NEW_YORK).end()).isEqualTo(Instant.parse("2026-04-08T06:30:00Z"));
    }

    @Test
    void anAnchorInEitherOfTwoEqualHoursIsTheStartOfPeriodZero() {
        Instant first = Instant.parse("2025-11-02T05:30:00Z");
        Instant second = Instant.parse("2025-11-02T06:30:00Z");

        assertThat(new BillingAnchor(first, BillingInterval.months(1))
                        .nth(0, NEW_YORK)
                        .start())
                .isEqualTo(first);
        assertThat(new BillingAnchor(second, BillingInterval.months(1))
                        .nth(0, NEW_YORK)
                        .start())
                .isEqualTo(second);
        assertThat(new BillingAnchor(second, BillingInterval.months(1))
                        .periodAt(first, NEW_YORK)
                        .end())
                .isEqualTo(second);
    }

    @Test
    void aDailyPeriodOfAMissingDayDoesNotExist() {
        Zone apia = Zone.of("Pacific/Apia");
        BillingAnchor anchor = anchor("2011-12-29T20:00:00Z", BillingInterval.days(1));

        assertThat(anchor.nth(0, apia)).isEqualTo(period("2011-12-29T20:00:00Z", "2011-12-30T20:00:00Z"));
        assertThatIllegalStateException()
                .isThrownBy(() -> anchor.nth(1, apia))
                .withMessage("period 1 of P1D from 2011-12-29T20:00:00Z does not exist: Pacific/Apia skipped that day");
        assertThat(anchor.periodAt(Instant.parse("2011-12-30T20:00:00Z"), apia)).isEqualTo(anchor.nth(2, apia));
    }

    @Test
    void refusesPeriodsBeyondTheCalendar() {
        BillingAnchor anchor = anchor("2026-01-01T00:00:00Z", BillingInterval.months(1));

        for (long ordinal : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 12 * 7_974, -12 * 2_026, 1L << 40}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> anchor.nth(ordinal, Zone.UTC))
                    .withMessageEndingWith("is not in the years 1 to 9999");
        }
        assertThat(anchor.nth(12 * 7_973, Zone.UTC).start()).isEqualTo(Instant.parse("9999-01-01T00:00:00Z"));
        assertThatIllegalArgumentException().isThrownBy(() -> anchor.periodAt(Instant.MAX, Zone.UTC));
    }

    @Test
    void answersAtBothEndsOfTheRangeForTheLongestIntervals() {
        Instant last = Instants.TOO_LATE.minusNanos(1);
        for (BillingInterval interval : new BillingInterval[] {
            BillingInterval.years(10), BillingInterval.months(120), BillingInterval.days(3660)
        }) {
            for (String start : new String[] {"1970-01-01T00:00:00Z", "2026-01-31T00:00:00Z", "9899-12-31T23:59:59Z"}) {
                BillingAnchor anchor = anchor(start, interval);

                assertThat(anchor.periodAt(Instant.EPOCH, NEW_YORK).contains(Instant.EPOCH))
                        .isTrue();
                assertThat(anchor.periodAt(last, NEW_YORK).contains(last)).isTrue();
            }
        }
    }

    @Test
    void refusesAnAnchorFinerThanAMicrosecondOrOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> anchor("2026-01-01T00:00:00.000000001Z", BillingInterval.months(1)))
                .withMessageStartingWith("anchor must be a whole microsecond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> anchor("1969-12-31T23:59:59Z", BillingInterval.months(1)))
                .withMessageStartingWith("anchor must be from 1970");
    }

    @Test
    void aPeriodIsHalfOpenAndNeverEmpty() {
        BillingPeriod period = period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");

        assertThat(period.contains(period.start())).isTrue();
        assertThat(period.contains(period.end().minusNanos(1))).isTrue();
        assertThat(period.contains(period.end())).isFalse();
        assertThat(period.contains(period.start().minusNanos(1))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BillingPeriod(period.start(), period.start()))
                .withMessage(
                        "billing period must end after its start, but is [2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z)");
    }

    private static BillingAnchor anchor(String start, BillingInterval interval) {
        return new BillingAnchor(Instant.parse(start), interval);
    }

    private static BillingPeriod period(String start, String end) {
        return new BillingPeriod(Instant.parse(start), Instant.parse(end));
    }
}
