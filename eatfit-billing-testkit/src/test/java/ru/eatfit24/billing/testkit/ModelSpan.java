package ru.eatfit24.billing.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Time that an invoice was paid for; a gift is worth nothing. */
final class ModelSpan {
    Instant start;
    Instant end;
    long value;
    final @Nullable ModelPayment payment;

    ModelSpan(Instant start, Instant end, long value, @Nullable ModelPayment payment) {
        this.start = start;
        this.end = end;
        this.value = value;
        this.payment = payment;
    }

    long unused(Instant at) {
        if (!at.isAfter(start)) {
            return value;
        }
        return at.isBefore(end)
                ? MoneyModel.share(value, MoneyModel.micros(at, end), MoneyModel.micros(start, end))
                : 0;
    }
}
