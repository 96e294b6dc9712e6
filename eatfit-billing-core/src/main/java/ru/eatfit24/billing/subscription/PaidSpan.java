package ru.eatfit24.billing.subscription;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;

/**
 * Time that was really paid for: gifts and trials are none. Immutable.
 *
 * @param period the time
 * @param paid what was collected for it, less what was given back; zero or more
 */
public record PaidSpan(BillingPeriod period, Money paid) {

    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException if it is below zero
     */
    public PaidSpan {
        Objects.requireNonNull(period, "period");
        if (paid.isNegative()) {
            throw new IllegalArgumentException("what was paid must be zero or more, but was " + paid);
        }
    }

    /**
     * What of it was paid for the time from this instant on: by microseconds, rounded down, so that what was used and what was not never add up to more than was
     * paid.
     *
     * @param at in whole microseconds
     */
    public Money unused(Instant at) {
        if (!at.isAfter(period.start())) {
            return paid;
        } else if (!at.isBefore(period.end())) {
            return new Money(0, paid.currency());
        }
        long end = Instants.toEpochMicros(period.end());
        return paid.portion(end - Instants.toEpochMicros(at), end - Instants.toEpochMicros(period.start()));
    }

    /** {@link #unused} of all together, in the currency of the first; each is rounded by itself, as each is given back by itself. */
    static Money unused(List<PaidSpan> spans, Instant at, Money zero) {
        return spans.stream().map(span -> span.unused(at)).reduce(zero, Money::plus);
    }
}
