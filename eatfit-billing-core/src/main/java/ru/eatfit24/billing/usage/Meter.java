package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.time.Window;

/**
 * How many units of a feature were used in one open window. Immutable.
 *
 * @param feature the code of the metered feature
 * @param window the window, as it was opened: it runs to this end whatever changes later
 * @param used units, 0 or more
 * @param announcedPercent the highest threshold that an event was raised for in this window, in percent; 0 for none
 */
public record Meter(String feature, Window window, long used, int announcedPercent) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the count is below zero, or the threshold is not 0 to 100
     */
    public Meter {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(window, "window");
        if (used < 0) {
            throw new IllegalArgumentException(
                    "used must be 0 or more, but was " + used + " of " + feature + " in " + window);
        }
        if (announcedPercent < 0 || announcedPercent > 100) {
            throw new IllegalArgumentException("a threshold must be 0 to 100 percent, but was " + announcedPercent
                    + " of " + feature + " in " + window);
        }
    }

    /** A meter of a window in which no threshold was announced. */
    public Meter(String feature, Window window, long used) {
        this(feature, window, used, 0);
    }

    /** The same meter after units have come back; never below 0. What was announced stays announced. */
    Meter less(long units) {
        return new Meter(feature, window, Math.max(0, used - units), announcedPercent);
    }
}
