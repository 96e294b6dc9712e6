package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.time.ZoneId;

/**
 * A plan, in the words of {@link MoneyModel}.
 *
 * @param days how long a period is; 0 for a month of the calendar
 */
record ModelPlan(String code, long price, int days) {

    /** So many periods later, counted in one step by the calendar. */
    Instant after(Instant from, int times, ZoneId zone) {
        return days == 0
                ? from.atZone(zone).plusMonths(times).toInstant()
                : from.atZone(zone).plusDays((long) times * days).toInstant();
    }
}
