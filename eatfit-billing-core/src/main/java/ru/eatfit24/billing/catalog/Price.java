package ru.eatfit24.billing.catalog;

import java.util.Objects;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

/**
 * What a plan costs, and for how long. Immutable.
 *
 * @param amount above zero
 * @param interval how long one payment lasts
 */
public record Price(Money amount, BillingInterval interval) {

    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException if it is zero or less; a plan that costs nothing has no price
     */
    public Price {
        Objects.requireNonNull(interval, "interval");
        if (!amount.isPositive()) {
            throw new IllegalArgumentException(
                    "a price must be above zero, but was " + amount + "; use Plan.free for a plan without one");
        }
        requireReadable(amount);
    }

    /**
     * Refuses an amount that a store could keep but no node could read back.
     *
     * @throws IllegalArgumentException if it has more digits than {@link Money#parse} takes
     */
    static void requireReadable(Money amount) {
        Money.parse(amount.toDecimalString(), amount.currency().getCurrencyCode());
    }

    @Override
    public String toString() {
        return amount + " per " + interval.code();
    }
}
