package ru.eatfit24.billing.store;

import java.util.Objects;
import ru.eatfit24.billing.money.Money;

/**
 * What moved in some time for one product, in one currency. Immutable.
 *
 * @param product what was sold: a plan's code; empty for money whose invoice is not stored any more
 * @param payments how many payments paid an invoice
 * @param paid what those took, at first; what went back of it later is in {@code refunded}
 * @param excess what was taken one time too many, and went to the account's credit or back again
 * @param refunds how many refunds succeeded
 * @param refunded what they gave back, whoever wanted them and whatever the money had been used for
 */
public record Turnover(String product, long payments, Money paid, Money excess, long refunds, Money refunded) {

    /**
     * Requires the components.
     *
     * @throws IllegalArgumentException if currencies differ
     */
    public Turnover {
        Objects.requireNonNull(product, "product");
        net(paid, excess, refunded);
    }

    /** What was taken, less what was given back; below zero where more went back. */
    public Money net() {
        return net(paid, excess, refunded);
    }

    private static Money net(Money paid, Money excess, Money refunded) {
        return paid.plus(excess).minus(refunded);
    }
}
