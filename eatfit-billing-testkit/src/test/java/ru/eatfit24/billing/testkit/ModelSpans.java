package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The time that was paid for, in the words of {@link MoneyModel}. */
final class ModelSpans {

    private final List<ModelSpan> all = new ArrayList<>();

    void add(ModelSpan span) {
        all.add(span);
    }

    /** What of it is not used from an instant on. */
    long unused(Instant at) {
        return all.stream().mapToLong(span -> span.unused(at)).sum();
    }

    /** What the time that is left is worth by a quote, less what the quote has taken off for it; nothing is asked back for time that has run out since. */
    long difference(Instant now, Instant quoted, long takenOff) {
        long worth = all.stream()
                .filter(span -> span.end.isAfter(now))
                .mapToLong(span -> span.unused(quoted))
                .sum();
        boolean ranOut = all.stream().anyMatch(span -> span.end.isAfter(quoted) && !span.end.isAfter(now));
        return ranOut && worth < takenOff ? 0 : worth - takenOff;
    }

    /** All of it ends now; what had not begun is as good as nothing. */
    void cut(Instant now) {
        all.stream().filter(span -> span.end.isAfter(now)).forEach(span -> {
            span.value = 0;
            span.end = span.start.isBefore(now) ? now : span.start.plusNanos(1_000);
        });
    }

    /** Money of a payment went back. */
    void refund(ModelPayment payment, long amount) {
        all.stream()
                .filter(span -> span.payment == payment)
                .forEach(span -> span.value = Math.max(0, span.value - amount));
    }

    /** How many microseconds of its time the share of a payment is that goes back; earlier shares have taken theirs. A microsecond is what is left where all was cut off. */
    long goneBy(ModelPayment payment, long amount) {
        long whole = payment.captured - payment.shortened;
        payment.shortened += amount;
        return all.stream()
                .filter(span -> span.payment == payment)
                .mapToLong(span -> MoneyModel.micros(span.start, span.end))
                .filter(micros -> micros > 1)
                .map(micros -> MoneyModel.share(micros, amount, whole))
                .sum();
    }

    /** So much of its time goes; what was paid for later comes earlier by as much. */
    void shorten(ModelPayment payment, long gone) {
        for (ModelSpan span : all) {
            if (span.payment == payment) {
                shorten(span, gone);
            }
        }
    }

    private void shorten(ModelSpan span, long gone) {
        for (ModelSpan later : all) {
            if (later != span && !later.start.isBefore(span.end)) {
                later.start = later.start.minus(gone, ChronoUnit.MICROS);
                later.end = later.end.minus(gone, ChronoUnit.MICROS);
            }
        }
        Instant until = span.end.minus(gone, ChronoUnit.MICROS);
        span.end = until.isAfter(span.start) ? until : span.start.plusNanos(1_000);
    }
}
