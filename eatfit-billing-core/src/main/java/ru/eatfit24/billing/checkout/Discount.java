package ru.eatfit24.billing.checkout;

import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;

/**
 * What is taken off one purchase, and not off the renewals that follow. Who may have it is the host's to decide; one that is {@link #oncePerAccount} nobody has twice.
 * Immutable.
 */
public sealed interface Discount {

    /** The longest name. */
    int MAX_NAME = 64;

    /** Its name, which the invoice shows; 1 to 64 characters. */
    String name();

    /** What it takes off a price: never more than all of it. */
    Money off(Money price);

    /**
     * The same for one purchase of an account only, for good: a purchase with it is {@link CheckoutOutcome.DiscountUsed} once the account has paid another one with a
     * discount of this name. One that came to nothing does not count.
     */
    default Discount oncePerAccount() {
        return new OncePerAccount(this);
    }

    /**
     * A share of the price; what is taken off is rounded down.
     *
     * @param percent 1 to 100
     */
    record Percent(String name, int percent) implements Discount {

        /**
         * Checks both.
         *
         * @throws IllegalArgumentException if the share is below 1 or above 100
         */
        public Percent {
            Text.require("name of a discount", name, MAX_NAME);
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException(
                        "discount " + name + " must take off 1 to 100 percent, but takes " + percent);
            }
        }

        @Override
        public Money off(Money price) {
            return price.portion(percent, 100);
        }
    }

    /**
     * A fixed amount; of a lower price all.
     *
     * @param amount above zero, in the currency of the plan
     */
    record Amount(String name, Money amount) implements Discount {

        /**
         * Checks both.
         *
         * @throws IllegalArgumentException if the amount is not above zero
         */
        public Amount {
            Text.require("name of a discount", name, MAX_NAME);
            Objects.requireNonNull(amount, "amount");
            if (!amount.isPositive()) {
                throw new IllegalArgumentException(
                        "discount " + name + " must take off more than nothing, but takes " + amount);
            }
        }

        @Override
        public Money off(Money price) {
            return amount.compareTo(price) < 0 ? amount : price;
        }
    }

    /**
     * A discount that an account has once.
     *
     * @param of what it takes off
     */
    record OncePerAccount(Discount of) implements Discount {

        /** Requires the discount. */
        public OncePerAccount {
            Objects.requireNonNull(of, "of");
        }

        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Money off(Money price) {
            return of.off(price);
        }

        @Override
        public Discount oncePerAccount() {
            return this;
        }
    }
}
