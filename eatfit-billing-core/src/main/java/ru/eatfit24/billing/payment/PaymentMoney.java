package ru.eatfit24.billing.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * The running totals of a payment, in its currency: {@code 0 <= refunded <= refundReserved <= captured}. Immutable.
 *
 * @param captured what was taken; zero until it succeeds
 * @param refundReserved what refunds that have not failed may still give back or have given back
 * @param refunded what refunds have given back
 * @param takenAt when it was known that money was taken and decided what for, in microseconds: the instant that it counts at in sums of what was earned, for good. Null
 *     until then
 */
public record PaymentMoney(
        Money captured,
        Money refundReserved,
        Money refunded,
        @Nullable Instant takenAt) {

    /**
     * Checks the order and cuts the instant to microseconds.
     *
     * @throws IllegalArgumentException if a total is below zero or above the one it must fit in, or currencies differ
     */
    public PaymentMoney {
        takenAt = takenAt == null ? null : Instants.toMicros(takenAt);
        if (refunded.isNegative() || refunded.compareTo(refundReserved) > 0 || refundReserved.compareTo(captured) > 0) {
            throw new IllegalArgumentException("of " + captured + " captured, " + refundReserved
                    + " are reserved for refunds and " + refunded
                    + " refunded; a refund must fit what was reserved for it, and that what was captured");
        }
    }

    /** Nothing taken. */
    public static PaymentMoney nothing(Money inCurrencyOf) {
        Money zero = new Money(0, inCurrencyOf.currency());
        return new PaymentMoney(zero, zero, zero, null);
    }

    /** What may still be asked back. */
    public Money refundable() {
        return captured.minus(refundReserved);
    }

    PaymentMoney capturing(Money amount) {
        return new PaymentMoney(amount, refundReserved, refunded, takenAt);
    }

    /** Counted from then on, unless it is already. */
    PaymentMoney takenAt(Instant at) {
        return takenAt == null ? new PaymentMoney(captured, refundReserved, refunded, at) : this;
    }

    /**
     * With so much more reserved for a refund.
     *
     * @throws IllegalArgumentException if it does not fit {@link #refundable}
     */
    public PaymentMoney reserving(Money amount) {
        return new PaymentMoney(captured, refundReserved.plus(amount), refunded, takenAt);
    }

    /** With a reserved amount free again, since its refund failed. */
    public PaymentMoney releasing(Money amount) {
        return new PaymentMoney(captured, refundReserved.minus(amount), refunded, takenAt);
    }

    /** With a reserved amount given back. */
    public PaymentMoney refunding(Money amount) {
        return new PaymentMoney(captured, refundReserved, refunded.plus(amount), takenAt);
    }
}
