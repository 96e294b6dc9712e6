package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {

    private static final Zone MOSCOW = Zone.of("Europe/Moscow");

    @Nested
    class Code {

        @Test
        void isTheTextOfThePolicyAndReadsBack() {
            List<WindowPolicy> policies = List.of(
                    WindowPolicy.DAY,
                    WindowPolicy.WEEK,
                    WindowPolicy.MONTH,
                    WindowPolicy.YEAR,
                    WindowPolicy.BILLING_PERIOD,
                    WindowPolicy.LIFETIME,
                    WindowPolicy.every(Duration.ofHours(1)),
                    WindowPolicy.every(Duration.ofSeconds(1, 1_000)));

            assertThat(policies)
                    .extracting(WindowPolicy::code)
                    .containsExactly(
                            "day", "week", "month", "year", "period", "lifetime", "every PT1H", "every PT1.000001S");
            assertThat(policies).allSatisfy(policy -> {
                assertThat(WindowPolicy.parse(policy.code())).isEqualTo(policy).hasSameHashCodeAs(policy);
                assertThat(policy).hasToString(policy.code());
            });
        }

        @Test
        void isAtMost32CharactersForTheLongestDuration() {
            Duration longest = Duration.ofDays(3660).minusNanos(1_000);

            assertThat(WindowPolicy.every(longest).code())
                    .isEqualTo("every PT87839H59M59.999999S")
                    .hasSizeLessThanOrEqualTo(32);
            assertThat(WindowPolicy.parse("every PT87839H59M59.999999S")).isEqualTo(WindowPolicy.every(longest));
        }

        @Test
        void readsTheSameDurationInOtherWords() {
            assertThat(WindowPolicy.parse("every PT60M")).isEqualTo(WindowPolicy.parse("every PT1H"));
            assertThat(WindowPolicy.parse("every P1D").code()).isEqualTo("every PT24H");
        }

        @Test
        void refusesEverythingElse() {
            for (String code : List.of(
                    "",
                    "Day",
                    "DAY",
                    "day ",
                    "daily",
                    "every",
                    "every ",
                    "every 1h",
                    "every PT0S",
                    "every PT-1H",
                    "every PT0.5S",
                    "every PT1.0000001S",
                    "every P3661D",
                    "every P1M",
                    "every PT1H\n",
                    "every PT" + "9".repeat(1_000_000) + "H",
                    "every PT9223372036854775807H",
                    "lifetime\u0000")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> WindowPolicy.parse(code))
                        .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(300));
            }
        }
    }

    @Nested
    class Every {

        @Test
        void laysWindowsFromTheEpochWhateverTheZone() {
            WindowPolicy everyWeek = WindowPolicy.every(Duration.ofDays(7));
            Window window = everyWeek.windowAt(Instant.parse("2026-03-01T10:00:00.000000001Z"), MOSCOW, null);

            assertThat(window.start()).isEqualTo(Instant.parse("2026-02-26T00:00:00Z"));
            assertThat(window.end()).isEqualTo(Instant.parse("2026-03-05T00:00:00Z"));
            assertThat(everyWeek.windowAt(window.start(), Zone.UTC, null)).isEqualTo(window);
            assertThat(everyWeek.windowAt(window.end(), Zone.UTC, null).start()).isEqualTo(window.end());
            assertThat(everyWeek
                            .windowAt(window.start().minusNanos(1), Zone.UTC, null)
                            .end())
                    .isEqualTo(window.start());
        }

        @Test
        void takesOneSecondTo3660DaysInWholeMicroseconds() {
            assertThat(WindowPolicy.every(Duration.ofSeconds(1)).kind()).isEqualTo(WindowPolicy.Kind.FIXED_DURATION);
            assertThat(WindowPolicy.every(Duration.ofDays(3660)).code()).isEqualTo("every PT87840H");

            for (Duration refused : List.of(
                    Duration.ZERO,
                    Duration.ofSeconds(-1),
                    Duration.ofMillis(999),
                    Duration.ofSeconds(1, 1),
                    Duration.ofDays(3660).plusNanos(1_000),
                    Duration.ofSeconds(Long.MAX_VALUE))) {
                assertThatIllegalArgumentException().isThrownBy(() -> WindowPolicy.every(refused));
            }
        }

        @Test
        void isEqualByLength() {
            assertThat(WindowPolicy.every(Duration.ofHours(24))).isEqualTo(WindowPolicy.every(Duration.ofDays(1)));
            assertThat(WindowPolicy.every(Duration.ofHours(24))).isNotEqualTo(WindowPolicy.DAY);
            assertThat(WindowPolicy.every(Duration.ofHours(24))).isNotEqualTo(WindowPolicy.every(Duration.ofHours(23)));
        }
    }

    @Nested
    class WindowAt {

        private final Instant at = Instant.parse("2026-02-28T21:30:00Z");

        @Test
        void readsTheCalendarInTheZone() {
            assertThat(WindowPolicy.DAY.windowAt(at, MOSCOW, null))
                    .hasToString("day [2026-02-28T21:00:00Z, 2026-03-01T21:00:00Z)");
            assertThat(WindowPolicy.WEEK.windowAt(at, MOSCOW, null))
                    .hasToString("week [2026-02-22T21:00:00Z, 2026-03-01T21:00:00Z)");
            assertThat(WindowPolicy.MONTH.windowAt(at, MOSCOW, null))
                    .hasToString("month [2026-02-28T21:00:00Z, 2026-03-31T21:00:00Z)");
            assertThat(WindowPolicy.YEAR.windowAt(at, MOSCOW, null))
                    .hasToString("year [2025-12-31T21:00:00Z, 2026-12-31T21:00:00Z)");
            assertThat(WindowPolicy.MONTH.windowAt(at, Zone.UTC, null))
                    .hasToString("month [2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z)");
        }

        @Test
        void followsTheAnchorForBillingPeriods() {
            BillingAnchor anchor = new BillingAnchor(Instant.parse("2026-01-31T12:00:00Z"), BillingInterval.months(1));

            assertThat(WindowPolicy.BILLING_PERIOD.windowAt(at, Zone.UTC, anchor))
                    .hasToString("period [2026-02-28T12:00:00Z, 2026-03-31T12:00:00Z)");
        }

        @Test
        void needsAnAnchorForBillingPeriodsAndForNothingElse() {
            assertThat(WindowPolicy.BILLING_PERIOD.needsAnchor()).isTrue();
            assertThatIllegalStateException()
                    .isThrownBy(() -> WindowPolicy.BILLING_PERIOD.windowAt(at, Zone.UTC, null))
                    .withMessageStartingWith("policy period needs a billing anchor, but the account has none");
            assertThat(List.of(
                            WindowPolicy.DAY,
                            WindowPolicy.WEEK,
                            WindowPolicy.MONTH,
                            WindowPolicy.YEAR,
                            WindowPolicy.LIFETIME,
                            WindowPolicy.every(Duration.ofHours(1))))
                    .allSatisfy(policy -> {
                        assertThat(policy.needsAnchor()).isFalse();
                        assertThat(policy.windowAt(at, MOSCOW, null).contains(at))
                                .isTrue();
                    });
        }

        @Test
        void sharesOneWindowAmongAllWhoAskForIt() {
            for (WindowPolicy policy : List.of(
                    WindowPolicy.DAY,
                    WindowPolicy.WEEK,
                    WindowPolicy.MONTH,
                    WindowPolicy.YEAR,
                    WindowPolicy.LIFETIME,
                    WindowPolicy.every(Duration.ofHours(1)))) {
                Window first = policy.windowAt(at, MOSCOW, null);

                assertThat(policy.windowAt(at.plusSeconds(1), MOSCOW, null)).isSameAs(first);
            }
        }

        @Test
        void answersFrom1970ToBeforeTheYear9900() {
            Instant last = Instant.parse("9899-12-31T23:59:59.999999999Z");
            for (WindowPolicy policy : List.of(
                    WindowPolicy.DAY,
                    WindowPolicy.YEAR,
                    WindowPolicy.LIFETIME,
                    WindowPolicy.every(Duration.ofDays(3660)))) {
                assertThat(policy.windowAt(Instant.EPOCH, MOSCOW, null).contains(Instant.EPOCH))
                        .isTrue();
                assertThat(policy.windowAt(last, MOSCOW, null).contains(last)).isTrue();
                assertThat(policy.windowAt(last, MOSCOW, null).end()).isBeforeOrEqualTo(Window.NEVER);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> policy.windowAt(Instant.EPOCH.minusNanos(1), MOSCOW, null));
                assertThatIllegalArgumentException().isThrownBy(() -> policy.windowAt(last.plusNanos(1), MOSCOW, null));
                assertThatIllegalArgumentException().isThrownBy(() -> policy.windowAt(Instant.MAX, MOSCOW, null));
                assertThatIllegalArgumentException().isThrownBy(() -> policy.windowAt(Instant.MIN, MOSCOW, null));
            }
        }
    }
}
