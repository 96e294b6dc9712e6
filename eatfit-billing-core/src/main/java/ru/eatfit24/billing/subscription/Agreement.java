package ru.eatfit24.billing.subscription;

import java.util.Objects;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.catalog.Price;

/**
 * The plan version and the price that a subscriber agreed to. They hold until the subscriber is moved, whatever the catalogue says since. Immutable.
 *
 * @param plan the version
 * @param price what each period costs, and how long it is
 */
public record Agreement(PlanVersion plan, Price price) {

    /** Requires both. */
    public Agreement {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(price, "price");
    }

    /**
     * A plan at the price that it has.
     *
     * @throws IllegalArgumentException if it has none: nobody subscribes to what costs nothing
     */
    public static Agreement to(Plan plan) {
        return new Agreement(
                plan.planVersion(),
                plan.price()
                        .orElseThrow(() -> new IllegalArgumentException("plan " + plan
                                + " has no price, so it cannot be subscribed to; assign it with Entitlements.assign")));
    }

    /** Such as {@code PRO v1 at 299.00 RUB per P30D}. */
    @Override
    public String toString() {
        return plan + " at " + price;
    }
}
