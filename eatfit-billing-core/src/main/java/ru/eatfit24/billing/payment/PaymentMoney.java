package ru.eatfit24.billing.payment;

import ru.eatfit24.billing.money.Money;

/**
 * The running totals of a payment, in its currency: {@code 0 <= refunded <= refundReserved <= captured}. Immutable.
 *
 * @param captured what was taken; zero until it succeeds
 * @param refundReserved what refunds that have not failed may still give back or have given back
 * @param refunded what refunds have given back
 */
public record PaymentMoney(Money captured, Money refundReserved, Money refunded) {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if a total is below zero or above the one it must fit in, or currencies differ
     */
    public PaymentMoney {
        if (refunded.isNegative() || refunded.compareTo(refundReserved) > 0 || refundReserved.compareTo(captured) > 0) {
            throw new IllegalArgumentException("of " + captured + " captured, " + refundReserved
                    + " are reserved for refunds and " + refunded
                    + " refunded; a refund must fit what was reserved for it, and that what was captured");
        }
    }

    /** Nothing taken. */
    public static PaymentMoney nothing(Money inCurrencyOf) {
        Money zero = new Money(0, inCurrencyOf.currency());
        return new PaymentMoney(zero, zero, zero);
    }

    /** What may still be asked back. */
    public Money refundable() {
        return captured.minus(refundReserved);
    }

    PaymentMoney capturing(Money amount) {
        return new PaymentMoney(amount, refundReserved, refunded);
    }

    /**
     * With so much more reserved for a refund.
     *
     * @throws IllegalArgumentException if it does not fit {@link #refundable}
     */
    public PaymentMoney reserving(Money amount) {
        return new PaymentMoney(captured, refundReserved.plus(amount), refunded);
    }

    /** With a reserved amount free again, since its refund failed. */
    public PaymentMoney releasing(Money amount) {
        return new PaymentMoney(captured, refundReserved.minus(amount), refunded);
    }

    /** With a reserved amount given back. */
    public PaymentMoney refunding(Money amount) {
        return new PaymentMoney(captured, refundReserved, refunded.plus(amount));
    }
}
