package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * What an invoice is for, as it was when it was made: this decides, also when the catalogue has changed since. Immutable.
 *
 * @param product what is sold, for listings and sums: a plan's code
 * @param content all that paying it will bring about, as texts by name; whoever made the invoice reads them
 * @param lines what the total is made of, at least one, all in one currency
 * @param createdAt when it was made, in microseconds
 */
public record InvoiceTerms(
        String product, SortedMap<String, String> content, List<InvoiceLine> lines, Instant createdAt) {

    /** The most lines. */
    public static final int MAX_LINES = 16;

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if there is no line, or more than {@link #MAX_LINES}, or currencies differ
     */
    public InvoiceTerms {
        Text.require("product", product, 64);
        content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
        lines = List.copyOf(lines);
        createdAt = Instants.requireInRange("createdAt", Instants.toMicros(createdAt));
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            throw new IllegalArgumentException(
                    "an invoice has 1 to " + MAX_LINES + " lines, but this one has " + lines.size());
        }
        sum(lines);
    }

    /** The sum of the lines; may be zero or less. */
    public Money total() {
        return sum(lines);
    }

    private static Money sum(List<InvoiceLine> lines) {
        return lines.stream().map(InvoiceLine::amount).reduce(Money::plus).orElseThrow();
    }
}
