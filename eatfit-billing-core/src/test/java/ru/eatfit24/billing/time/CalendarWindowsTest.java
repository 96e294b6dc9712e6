package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places and nights where the obvious calendar code is wrong. */
class CalendarWindowsTest {

    @Test
    void aDayGoesOnWhereClocksWentBackOverMidnight() {
        Zone stJohns = Zone.of("America/St_Johns");
        Window fifth = dayAt("2006-10-29T02:31:00Z", stJohns);

        assertThat(fifth).isEqualTo(day("2006-10-29T02:30:00Z", "2006-10-30T03:30:00Z"));
        // Clocks show 23:01 to 00:00 of the day before once more.
        assertThat(dayAt("2006-10-29T02:30:59.999999999Z", stJohns)).isEqualTo(fifth);
        assertThat(dayAt("2006-10-29T03:00:00Z", stJohns)).isEqualTo(fifth);
        assertThat(dayAt("2006-10-29T03:30:00Z", stJohns)).isEqualTo(fifth);
        assertThat(dayAt("2006-10-29T02:29:59.999999999Z", stJohns).end()).isEqualTo(fifth.start());
    }

    @Test
    void aMissingDayHasNoWindow() {
        Zone apia = Zone.of("Pacific/Apia");

        assertThat(dayAt("2011-12-30T09:59:59.999999Z", apia))
                .isEqualTo(day("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"));
        assertThat(dayAt("2011-12-30T10:00:00Z", apia)).isEqualTo(day("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"));
        assertThat(daysIn("2011-01-01T11:00:00Z", "2011-12-31T10:00:00Z", apia)).hasSize(364);
    }

    @Test
    void aDayIsHalfAnHourLongerOrShorterOnLordHowe() {
        Zone lordHowe = Zone.of("Australia/Lord_Howe");

        assertThat(length(dayAt("2025-10-04T20:00:00Z", lordHowe))).isEqualTo(Duration.ofMinutes(23 * 60 + 30));
        assertThat(length(dayAt("2026-04-04T20:00:00Z", lordHowe))).isEqualTo(Duration.ofMinutes(24 * 60 + 30));
    }

    @Test
    void aDayWithoutMidnightStartsAtTheFirstInstantThereIs() {
        // Clocks went from 00:00 to 01:00.
        assertThat(dayAt("2018-11-04T12:00:00Z", Zone.of("America/Sao_Paulo")))
                .isEqualTo(day("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"));
        assertThat(dayAt("2010-04-30T12:00:00Z", Zone.of("Africa/Cairo")))
                .isEqualTo(day("2010-04-29T22:00:00Z", "2010-04-30T21:00:00Z"));
        assertThat(dayAt("2008-06-01T12:00:00Z", Zone.of("Africa/Casablanca")))
                .isEqualTo(day("2008-06-01T00:00:00Z", "2008-06-01T23:00:00Z"));
    }

    @Test
    void aDayWithTwoMidnightsStartsAtTheFirst() {
        // Clocks went from 01:00 back to 00:00.
        assertThat(dayAt("2025-10-26T00:30:00Z", Zone.of("Atlantic/Azores")))
                .isEqualTo(day("2025-10-26T00:00:00Z", "2025-10-27T01:00:00Z"));
        // Clocks went from 24:00 back to 23:00, so the midnight before is the end of the hour that was repeated.
        assertThat(dayAt("2018-02-18T02:30:00Z", Zone.of("America/Sao_Paulo")))
                .isEqualTo(day("2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"));
    }

    @Test
    void leapDaysBelongToTheirMonthAndYear() {
        assertThat(length(WindowPolicy.MONTH.windowAt(Instant.parse("2024-02-29T12:00:00Z"), Zone.UTC, null)))
                .isEqualTo(Duration.ofDays(29));
        assertThat(length(WindowPolicy.MONTH.windowAt(Instant.parse("2100-02-28T12:00:00Z"), Zone.UTC, null)))
                .isEqualTo(Duration.ofDays(28));
        assertThat(length(WindowPolicy.YEAR.windowAt(Instant.parse("2000-02-29T12:00:00Z"), Zone.UTC, null)))
                .isEqualTo(Duration.ofDays(366));
    }

    @Test
    void weeksStartOnMondayAndCrossTheNewYear() {
        assertThat(WindowPolicy.WEEK.windowAt(Instant.parse("2026-01-01T12:00:00Z"), Zone.UTC, null))
                .hasToString("week [2025-12-29T00:00:00Z, 2026-01-05T00:00:00Z)");
    }

    private static List<Window> daysIn(String from, String to, Zone zone) {
        List<Window> days = new ArrayList<>();
        Instant at = Instant.parse(from);
        while (at.isBefore(Instant.parse(to))) {
            Window window = WindowPolicy.DAY.windowAt(at, zone, null);
            days.add(window);
            at = window.end();
        }
        return days;
    }

    private static Window dayAt(String at, Zone zone) {
        return WindowPolicy.DAY.windowAt(Instant.parse(at), zone, null);
    }

    private static Window day(String start, String end) {
        return new Window(WindowPolicy.DAY, Instant.parse(start), Instant.parse(end));
    }

    private static Duration length(Window window) {
        return Duration.between(window.start(), window.end());
    }
}
