package ru.eatfit24.billing.example.importer;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;

/** What the dates of the old usage tables mean: UTC days at first, days of Moscow from one date on. */
final class Days {

    /** The first day that is one of Moscow. */
    static final LocalDate FIRST_MOSCOW_DAY = LocalDate.of(2025, 12, 24);

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    private Days() {}

    /** The time of a day. The last UTC day ends where the first day of Moscow begins, three hours early: days tile time. */
    static Window window(LocalDate day) {
        return new Window(WindowPolicy.DAY, start(day), start(day.plusDays(1)));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(day.isBefore(FIRST_MOSCOW_DAY) ? ZoneOffset.UTC : MOSCOW)
                .toInstant();
    }
}
