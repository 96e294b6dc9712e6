package ru.eatfit24.billing.time;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/**
 * Where the days, weeks, months and years of a zone begin.
 *
 * <p>A unit begins at the first instant of its first day, and goes on until the next one begins. The local date of an
 * instant alone does not tell its unit: in St. John's clocks went from 00:01 back to 23:01, so an instant whose local date
 * is the day before can lie in a day that has begun already. So the date is only the first guess.
 */
final class CalendarWindows {

    private CalendarWindows() {}

    static Window windowAt(WindowPolicy policy, Instant at, Zone zone) {
        Window latest = zone.latestWindow(policy.kind());
        if (latest != null && latest.contains(at)) {
            return latest;
        }
        Window window = compute(policy, at, zone);
        zone.rememberWindow(policy.kind(), window);
        return window;
    }

    static Window compute(WindowPolicy policy, Instant at, Zone zone) {
        WindowPolicy.Kind kind = policy.kind();
        LocalDate date = firstDay(kind, LocalDate.ofInstant(at, zone.zoneId()));
        Instant start = startOf(date, zone);
        Instant end = startOf(plus(kind, date, 1), zone);
        while (!at.isBefore(end)) {
            date = plus(kind, date, 1);
            start = end;
            end = startOf(plus(kind, date, 1), zone);
        }
        while (at.isBefore(start)) {
            date = plus(kind, date, -1);
            end = start;
            start = startOf(date, zone);
        }
        return new Window(policy, start, end);
    }

    /** A missing day (Apia, 2011-12-30) starts when the day after it does, so it has no instants and no window. */
    private static Instant startOf(LocalDate date, Zone zone) {
        return date.atStartOfDay(zone.zoneId()).toInstant();
    }

    private static LocalDate firstDay(WindowPolicy.Kind kind, LocalDate date) {
        return switch (kind) {
            case DAY -> date;
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> date.withDayOfMonth(1);
            case YEAR -> date.withDayOfYear(1);
            default -> throw new IllegalStateException("not a calendar kind: " + kind);
        };
    }

    private static LocalDate plus(WindowPolicy.Kind kind, LocalDate firstDay, int units) {
        return switch (kind) {
            case DAY -> firstDay.plusDays(units);
            case WEEK -> firstDay.plusWeeks(units);
            case MONTH -> firstDay.plusMonths(units);
            case YEAR -> firstDay.plusYears(units);
            default -> throw new IllegalStateException("not a calendar kind: " + kind);
        };
    }
}
