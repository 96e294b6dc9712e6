package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.time.Window;

/**
 * How many units of a feature were used in one open window. Immutable.
 *
 * @param feature the code of the metered feature
 * @param window the window, as it was opened: it runs to this end whatever changes later
 * @param used units, 0 or more
 */
public record Meter(String feature, Window window, long used) {

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is below zero
     */
    public Meter {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(window, "window");
        if (used < 0) {
            throw new IllegalArgumentException(
                    "used must be 0 or more, but was " + used + " of " + feature + " in " + window);
        }
    }
}
