package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.time.Window;

/**
 * How many units of a feature were used in a window that has ended. Immutable; a store keeps it.
 *
 * @param member the {@link Subject#memberKey} of a member; empty for the account as a whole
 * @param feature the code of the metered feature
 * @param window the window
 * @param used units; above 0 when the window ended, since one in which nothing was used leaves no trace, and 0 if all was given back later
 */
public record ClosedWindow(String member, String feature, Window window, long used) {

    /** Requires all of them. */
    public ClosedWindow {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(window, "window");
    }
}
