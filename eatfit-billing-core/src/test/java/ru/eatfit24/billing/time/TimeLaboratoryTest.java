package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every zone of the JDK, through the decades, around each boundary.
 *
 * <p>A plain run takes samples, which always include the days around every clock change; {@code -Dlab=true} walks all of
 * 1970 to 2040. {@code -Dlab.seed} moves the samples.
 */
class TimeLaboratoryTest {

    private static final boolean DEEP = Boolean.getBoolean("lab");
    private static final long SEED = Long.getLong("lab.seed", 20260101L);
    private static final Instant FROM = Instant.parse("1970-01-03T00:00:00Z");
    private static final Instant TO = Instant.parse("2040-01-03T00:00:00Z");
    private static final List<WindowPolicy> CALENDAR =
            List.of(WindowPolicy.DAY, WindowPolicy.WEEK, WindowPolicy.MONTH, WindowPolicy.YEAR);
    private static final List<Zone> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.matches("Etc/GMT[+-].*"))
            .sorted()
            .map(Zone::of)
            .toList();

    @Test
    void everyInstantIsInOneWindowAndWindowsTile() {
        for (WindowPolicy policy : CALENDAR) {
            long windows = 0;
            for (Zone zone : ZONES) {
                windows += DEEP ? walk(policy, zone, FROM, TO) : sample(policy, zone);
            }

            assertThat(windows).isGreaterThan(10_000);
            report(policy + " windows in " + ZONES.size() + " zones", windows);
        }
    }

    @Test
    void theHourOfAClockChangeIsInTheWindowThatHasBegun() {
        long probes = 0;
        for (WindowPolicy policy : CALENDAR) {
            for (Zone zone : ZONES) {
                probes += probeClockChanges(policy, zone);
            }
        }

        assertThat(probes).isGreaterThan(500_000);
        report("instants around clock changes in " + ZONES.size() + " zones", probes);
    }

    @Test
    void periodsThatStartInARepeatedHourStartWhereTheirAnchorIs() {
        long periods = 0;
        for (Zone zone : ZONES) {
            for (ZoneOffsetTransition change : clockChanges(zone)) {
                if (change.isOverlap()) {
                    Duration half = change.getDuration().abs().dividedBy(2);
                    for (Instant anchor : List.of(
                            change.getInstant().minus(half), change.getInstant().plus(half))) {
                        periods += walkPeriods(new BillingAnchor(anchor, BillingInterval.months(1)), zone, 1);
                    }
                }
            }
        }

        assertThat(periods).isGreaterThan(20_000);
        report("billing periods from repeated hours in " + ZONES.size() + " zones", periods);
    }

    @Test
    void billingPeriodsTileAndKeepTheDayOfTheirAnchor() {
        long periods = 0;
        for (int day : new int[] {1, 15, 28, 29, 30, 31}) {
            for (Zone zone : ZONES) {
                SplittableRandom random = new SplittableRandom(SEED ^ zone.id().hashCode());
                for (int year = 1970; year < 2040; year += 10) {
                    LocalDateTime local = LocalDate.of(year, random.nextBoolean() ? 1 : 10, day)
                            .atTime(LocalTime.ofNanoOfDay(random.nextLong(24L * 60) * 60_000_000_000L))
                            .plusDays(year == 1970 ? 2 : 0);
                    Instant anchor = local.atZone(zone.zoneId()).toInstant();
                    periods += walkPeriods(new BillingAnchor(anchor, BillingInterval.months(1)), zone, DEEP ? 140 : 14);
                    periods += walkPeriods(new BillingAnchor(anchor, BillingInterval.years(1)), zone, DEEP ? 60 : 3);
                    periods += walkPeriods(new BillingAnchor(anchor, BillingInterval.days(30)), zone, DEEP ? 140 : 3);
                }
            }
        }

        assertThat(periods).isGreaterThan(100_000);
        report("billing periods in " + ZONES.size() + " zones", periods);
    }

    private static long sample(WindowPolicy policy, Zone zone) {
        long windows = 0;
        SplittableRandom random = new SplittableRandom(SEED ^ zone.id().hashCode() ^ policy.hashCode());
        for (int i = 0; i < 25; i++) {
            long second = random.nextLong(FROM.getEpochSecond(), TO.getEpochSecond());
            windows += walk(policy, zone, Instant.ofEpochSecond(second, 1), 1);
        }
        for (ZoneOffsetTransition change : clockChanges(zone)) {
            if (policy.equals(WindowPolicy.DAY)) {
                windows += walk(policy, zone, change.getInstant().minus(1, ChronoUnit.DAYS), 3);
            } else if (random.nextInt(6) == 0) {
                windows += walk(policy, zone, change.getInstant().minus(1, ChronoUnit.DAYS), 2);
            }
        }
        return windows;
    }

    /** Asks at instants around and inside the hour that a clock change skips or repeats, where a local date misleads. */
    private static long probeClockChanges(WindowPolicy policy, Zone zone) {
        long probes = 0;
        for (ZoneOffsetTransition change : clockChanges(zone)) {
            Duration shift = change.getDuration().abs();
            for (Duration after : List.of(
                    Duration.ofNanos(-1),
                    Duration.ZERO,
                    Duration.ofNanos(1_000),
                    Duration.ofSeconds(30),
                    shift.dividedBy(2),
                    shift.minusNanos(1),
                    shift)) {
                Instant at = change.getInstant().plus(after);
                Window window = CalendarWindows.compute(policy, at, zone);
                check(window.contains(at), "contains", zone, window, at);
                check(
                        window.equals(CalendarWindows.compute(policy, window.start(), zone)),
                        "holds its start",
                        zone,
                        window,
                        at);
                probes++;
            }
        }
        return probes;
    }

    private static List<ZoneOffsetTransition> clockChanges(Zone zone) {
        return Stream.iterate(
                        zone.zoneId().getRules().nextTransition(FROM),
                        change -> change != null && change.getInstant().isBefore(TO),
                        change -> zone.zoneId().getRules().nextTransition(change.getInstant()))
                .toList();
    }

    private static long walk(WindowPolicy policy, Zone zone, Instant from, int windows) {
        Instant at = from;
        for (int i = 0; i < windows; i++) {
            at = checkWindow(policy, zone, at).end();
        }
        return windows;
    }

    private static long walk(WindowPolicy policy, Zone zone, Instant from, Instant to) {
        long windows = 0;
        for (Instant at = from; at.isBefore(to); windows++) {
            at = checkWindow(policy, zone, at).end();
        }
        return windows;
    }

    private static Window checkWindow(WindowPolicy policy, Zone zone, Instant at) {
        Window window = policy.windowAt(at, zone, null);
        Instant start = window.start();
        Instant end = window.end();

        check(window.contains(at), "contains", zone, window, at);
        check(
                window.equals(CalendarWindows.compute(policy, at, zone)),
                "is the same when computed anew",
                zone,
                window,
                at);
        check(window.equals(CalendarWindows.compute(policy, start, zone)), "holds its start", zone, window, start);
        for (long nanos : new long[] {1, 1_000}) {
            Instant inside = end.minusNanos(nanos);
            Instant before = start.minusNanos(nanos);
            check(window.equals(CalendarWindows.compute(policy, inside, zone)), "holds its last", zone, window, inside);
            check(start.equals(CalendarWindows.compute(policy, before, zone).end()), "follows", zone, window, before);
        }
        check(end.equals(policy.windowAt(end, zone, null).start()), "is followed", zone, window, end);
        checkAgainstClockOnTheWall(window, zone);
        return window;
    }

    /** Looks at what a clock on the wall shows around both bounds, which needs none of the code under test. */
    private static void checkAgainstClockOnTheWall(Window window, Zone zone) {
        Instant middle = window.start()
                .plus(Duration.between(window.start(), window.end()).dividedBy(2));
        LocalDate first = firstDay(window.policy(), wall(middle, zone).toLocalDate());
        LocalDate next = nextFirstDay(window.policy(), first);

        check(
                isFirstReach(window.start(), first.atStartOfDay(), zone),
                "starts with its first day",
                zone,
                window,
                middle);
        check(isFirstReach(window.end(), next.atStartOfDay(), zone), "ends with its last day", zone, window, middle);
    }

    /** Whether the clock shows this time or a later one at the instant, and has not at any of its changes shortly before. */
    private static boolean isFirstReach(Instant instant, LocalDateTime time, Zone zone) {
        boolean reached = !wall(instant, zone).isBefore(time)
                && wall(instant.minusNanos(1), zone).isBefore(time);
        ZoneOffsetTransition change = zone.zoneId().getRules().previousTransition(instant);
        while (reached && change != null && change.getInstant().isAfter(instant.minus(3, ChronoUnit.DAYS))) {
            Instant justBefore = change.getInstant().minusNanos(1);
            reached = wall(justBefore, zone).isBefore(time);
            change = zone.zoneId().getRules().previousTransition(change.getInstant());
        }
        return reached;
    }

    private static LocalDate firstDay(WindowPolicy policy, LocalDate date) {
        return switch (policy.kind()) {
            case DAY -> date;
            case WEEK -> date.minusDays(date.getDayOfWeek().getValue() - DayOfWeek.MONDAY.getValue());
            case MONTH -> LocalDate.of(date.getYear(), date.getMonth(), 1);
            default -> LocalDate.of(date.getYear(), 1, 1);
        };
    }

    private static LocalDate nextFirstDay(WindowPolicy policy, LocalDate first) {
        return switch (policy.kind()) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusDays(7);
            case MONTH -> first.plusDays(first.lengthOfMonth());
            default -> first.plusDays(first.lengthOfYear());
        };
    }

    private static LocalDateTime wall(Instant instant, Zone zone) {
        ZoneOffset offset = zone.zoneId().getRules().getOffset(instant);
        return LocalDateTime.ofInstant(instant, offset);
    }

    private static long walkPeriods(BillingAnchor anchor, Zone zone, int periods) {
        LocalDateTime local = LocalDateTime.ofInstant(anchor.anchor(), zone.zoneId());
        BillingPeriod before = anchor.nth(-1, zone);
        check(before.end().equals(anchor.anchor()), "reaches the anchor", zone, anchor, before.end());
        for (int i = 0; i < periods; i++) {
            BillingPeriod period = anchor.periodAt(before.end(), zone);
            Instant last = period.end().minusNanos(1);

            check(period.start().equals(before.end()), "tiles", zone, anchor, before.end());
            check(period.equals(anchor.nth(i, zone)), "is period " + i, zone, anchor, period.start());
            check(period.equals(anchor.periodAt(last, zone)), "holds its last nanosecond", zone, anchor, last);
            check(
                    period.equals(anchor.periodAt(period.end().minusNanos(1_000), zone)),
                    "holds its last",
                    zone,
                    anchor,
                    last);
            check(before.equals(anchor.periodAt(period.start().minusNanos(1), zone)), "follows", zone, anchor, last);
            check(
                    keepsDayAndTime(local, anchor.interval(), period.start(), zone),
                    "has no drift",
                    zone,
                    anchor,
                    period.start());
            before = period;
        }
        return periods;
    }

    private static boolean keepsDayAndTime(LocalDateTime anchor, BillingInterval interval, Instant start, Zone zone) {
        LocalDateTime shown = LocalDateTime.ofInstant(start, zone.zoneId());
        if (!shown.toLocalTime().equals(anchor.toLocalTime())) {
            // Only a time that the clocks skip may move, and then it is valid nowhere.
            LocalDateTime wanted = shown.toLocalDate().atTime(anchor.toLocalTime());
            return Stream.of(wanted, wanted.minusDays(1)).anyMatch(time -> isSkipped(time, zone));
        }
        if (isSkipped(shown.minusDays(1), zone)) {
            // The day before is missing as a whole, so a boundary on it has moved here.
            return true;
        }
        if (interval.equals(BillingInterval.days(30))) {
            return ChronoUnit.DAYS.between(anchor.toLocalDate(), shown.toLocalDate()) % 30 == 0;
        }
        return shown.getDayOfMonth()
                == Math.min(anchor.getDayOfMonth(), shown.toLocalDate().lengthOfMonth());
    }

    private static boolean isSkipped(LocalDateTime time, Zone zone) {
        return zone.zoneId().getRules().getValidOffsets(time).isEmpty();
    }

    /** Fails with what is needed to run the case again; assertion objects for each of some millions would take minutes. */
    private static void check(boolean holds, String what, Zone zone, Object subject, Instant at) {
        if (!holds) {
            throw new AssertionError(
                    subject + " in " + zone + " at " + at + " does not hold: " + what + "; seed=" + SEED);
        }
    }

    private static void report(String what, long count) {
        System.out.println("LAB R14 " + what + " " + count + " violations=0 seed=" + SEED);
    }
}
