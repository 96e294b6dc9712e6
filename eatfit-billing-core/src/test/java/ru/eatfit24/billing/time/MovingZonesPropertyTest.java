package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nobody gets a fresh allowance by moving zones, however often, and nobody loses much by moving once. */
class MovingZonesPropertyTest {

    private static final boolean DEEP = Boolean.getBoolean("lab");
    private static final long SEED = Long.getLong("lab.seed", 20260101L);
    private static final Duration DAY = Duration.ofDays(1);
    private static final List<Zone> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.matches("Etc/GMT[+-].*"))
            .sorted()
            .map(Zone::of)
            .toList();

    @Test
    void beginsNoMoreDaysThanThereAreWhereverOneMoves() {
        int runs = DEEP ? 20_000 : 1_000;
        long moves = 0;
        long joined = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(SEED + run);
            Instant first = randomInstant(random);
            int days = 1 + random.nextInt(60);
            Instant last = first.plus(DAY.multipliedBy(days));
            // A day that clock changes cut short counts as a day for those who stay, so it may for those who move.
            List<Zone> zones = zonesWithoutClockChange(first.minus(DAY), last.plus(DAY.multipliedBy(3)));
            long hoursPerMove = 1 + random.nextLong(30);

            Window stored = WindowPolicy.DAY.windowAt(first, anyOf(zones, random), null);
            int windows = 1;
            for (Instant at = first; !at.isAfter(last); at = at.plusSeconds(random.nextLong(3_600 * hoursPerMove))) {
                Window next = WindowPolicy.DAY.windowAfter(stored, at, anyOf(zones, random), null);
                checkFollows(stored, next, at, run);
                if (!next.equals(stored)) {
                    windows++;
                    joined += length(next).compareTo(DAY) > 0 ? 1 : 0;
                }
                stored = next;
                moves++;
            }

            assertThat(windows)
                    .as("seed %d run %d over %d days", SEED, run, days)
                    .isLessThanOrEqualTo(days + 1);
        }
        assertThat(joined).isPositive();
        report("moves of zone, day windows, joined " + joined, moves);
    }

    @Test
    void theGreediestTravellerGetsNoMoreThanOneWindowADay() {
        int days = DEEP ? 3_650 : 400;
        Instant first = Instant.parse("2024-01-01T00:00:00Z");
        Instant last = first.plus(DAY.multipliedBy(days));

        int windows = 1;
        Duration cutShort = Duration.ZERO;
        Window stored = WindowPolicy.DAY.windowAt(first, Zone.UTC, null);
        while (stored.end().isBefore(last)) {
            stored = earliestEnding(stored, stored.end());
            cutShort = cutShort.plus(positive(DAY.minus(length(stored))));
            windows++;
        }

        // What clock changes take from the days of the zones visited is all that there is to gain.
        assertThat(windows).isLessThanOrEqualTo(days + 1 + (int) cutShort.toDays());
        assertThat(cutShort).isLessThan(DAY.multipliedBy(1 + days / 365));
        report("greedy days, cut short by " + cutShort + " in " + days + " days", windows);
    }

    @Test
    void theGreediestTravellerWouldGainIfShortRestsWereWindows() {
        int days = 40;
        Instant first = Instant.parse("2024-01-01T00:00:00Z");
        Instant last = first.plus(DAY.multipliedBy(days));

        int windows = 1;
        Instant end = WindowPolicy.DAY.windowAt(first, Zone.UTC, null).end();
        while (end.isBefore(last)) {
            Instant at = end;
            end = ZONES.stream()
                    .map(zone -> WindowPolicy.DAY.windowAt(at, zone, null).end())
                    .min(Instant::compareTo)
                    .orElseThrow();
            windows++;
        }

        assertThat(windows).isGreaterThan(10 * days);
    }

    @Test
    void eachWeekMonthAndYearEndsAtABoundaryOfItsOwn() {
        Map<WindowPolicy, Integer> yearsPerRun =
                new TreeMap<>((one, other) -> one.code().compareTo(other.code()));
        yearsPerRun.put(WindowPolicy.WEEK, 1);
        yearsPerRun.put(WindowPolicy.MONTH, 3);
        yearsPerRun.put(WindowPolicy.YEAR, 20);
        int runs = DEEP ? 10_000 : 400;
        yearsPerRun.forEach((policy, years) -> {
            long moves = 0;
            for (int run = 0; run < runs; run++) {
                SplittableRandom random = new SplittableRandom(SEED + run);
                Instant first = randomInstant(random);
                Instant last = first.plus(365L * years, ChronoUnit.DAYS);
                // Half of the moves are made within two days of the end of a window, where they matter.
                Window stored = policy.windowAt(first, anyOf(ZONES, random), null);
                long windows = 1;
                Instant at = first;
                while (!at.isAfter(last)) {
                    Window next = policy.windowAfter(stored, at, anyOf(ZONES, random), null);
                    checkFollows(stored, next, at, run);
                    windows += next.equals(stored) ? 0 : 1;
                    stored = next;
                    Instant near = stored.end().minus(random.nextInt(24), ChronoUnit.HOURS);
                    at = random.nextBoolean() && near.isAfter(at)
                            ? near
                            : at.plusSeconds(random.nextLong(3_600L * 24 * 10 * years));
                    moves++;
                }

                assertThat(windows)
                        .as("%s, seed %d run %d", policy, SEED, run)
                        .isLessThanOrEqualTo(unitsTouchedAnywhere(policy, first, last));
            }
            report("moves of zone, " + policy + " windows", moves);
        });
    }

    @Test
    void movingOnceCostsAtMostADayForDaysAndAFewHoursForTheRest() {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Duration> longest = new TreeMap<>();
        for (int i = 0; i < (DEEP ? 200_000 : 20_000); i++) {
            for (WindowPolicy policy :
                    List.of(WindowPolicy.DAY, WindowPolicy.WEEK, WindowPolicy.MONTH, WindowPolicy.YEAR)) {
                Window stored = policy.windowAt(randomInstant(random), anyOf(ZONES, random), null);
                Window next = policy.windowAfter(stored, stored.end(), anyOf(ZONES, random), null);
                longest.merge(policy.code(), length(next), (one, other) -> one.compareTo(other) >= 0 ? one : other);
            }
        }

        Duration hours = Duration.ofHours(28);
        assertThat(longest.get("day")).isBetween(DAY, DAY.multipliedBy(2).plusHours(2));
        assertThat(longest.get("week"))
                .isBetween(DAY.multipliedBy(7), DAY.multipliedBy(7).plus(hours));
        assertThat(longest.get("month"))
                .isBetween(DAY.multipliedBy(31), DAY.multipliedBy(31).plus(hours));
        assertThat(longest.get("year"))
                .isBetween(DAY.multipliedBy(365), DAY.multipliedBy(366).plus(hours));
    }

    private static void checkFollows(Window stored, Window next, Instant at, int run) {
        boolean follows = next.equals(stored)
                ? at.isBefore(stored.end())
                : next.contains(at) && !next.start().isBefore(stored.end());
        if (!follows) {
            throw new AssertionError(
                    next + " does not follow " + stored + " at " + at + "; seed=" + SEED + " run=" + run);
        }
    }

    private static Window earliestEnding(Window stored, Instant at) {
        return ZONES.stream()
                .map(zone -> WindowPolicy.DAY.windowAfter(stored, at, zone, null))
                .min((one, other) -> one.end().compareTo(other.end()))
                .orElseThrow();
    }

    private static long unitsTouchedAnywhere(WindowPolicy policy, Instant first, Instant last) {
        LocalDate from = LocalDate.ofInstant(first, ZoneOffset.ofHours(-12));
        LocalDate to = LocalDate.ofInstant(last, ZoneOffset.ofHours(14));
        return 1
                + switch (policy.kind()) {
                    // 1970-01-05 was a Monday.
                    case WEEK -> Math.floorDiv(to.toEpochDay() - 4, 7L) - Math.floorDiv(from.toEpochDay() - 4, 7L);
                    case MONTH -> ChronoUnit.MONTHS.between(from.withDayOfMonth(1), to.withDayOfMonth(1));
                    default -> to.getYear() - from.getYear();
                };
    }

    private static List<Zone> zonesWithoutClockChange(Instant from, Instant to) {
        return ZONES.stream()
                .filter(zone -> {
                    var change = zone.zoneId().getRules().nextTransition(from);
                    return change == null || change.getInstant().isAfter(to);
                })
                .toList();
    }

    private static Instant randomInstant(SplittableRandom random) {
        long from = Instant.parse("1990-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("2037-01-01T00:00:00Z").getEpochSecond();
        return Instant.ofEpochSecond(random.nextLong(from, to));
    }

    private static Zone anyOf(List<Zone> zones, SplittableRandom random) {
        return zones.get(random.nextInt(zones.size()));
    }

    private static Duration length(Window window) {
        return Duration.between(window.start(), window.end());
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static void report(String what, long count) {
        System.out.println("LAB R14 " + what + " " + count + " violations=0 seed=" + SEED);
    }
}
