package ru.eatfit24.billing.checkout;

import java.util.List;
import java.util.Objects;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.time.Window;

/**
 * What was taken and given back on one day. Immutable.
 *
 * @param day the day, in the catalogue's zone
 * @param plans what moved, by plan and currency, in the order of their codes; empty on a day on which nothing did
 */
public record Revenue(Window day, List<Turnover> plans) {

    /** Requires the day and copies the list. */
    public Revenue {
        Objects.requireNonNull(day, "day");
        plans = List.copyOf(plans);
    }
}
