package ru.eatfit24.billing.usage;

import ru.eatfit24.billing.time.Window;

/**
 * How many units of a feature were used in a window that has ended. Immutable; a store keeps it.
 *
 * @param feature the code of the metered feature
 * @param window the window
 * @param used units, above 0: a window in which nothing was used leaves no trace
 */
public record ClosedWindow(String feature, Window window, long used) {}
