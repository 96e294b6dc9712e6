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

    /** The most texts of the content. */
    public static final int MAX_TEXTS = 32;

    /** The longest name of a text. */
    public static final int MAX_NAME = 64;

    /** The longest text. */
    public static final int MAX_TEXT = 512;

    /** The most lines. */
    public static final int MAX_LINES = 16;

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if a text or its name is empty, too long or holds control characters, there are too many of them, there is no line, or more than {@link #MAX_LINES}, or currencies differ
     */
    public InvoiceTerms {
        Text.require("product", product, 64);
        content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
        if (content.size() > MAX_TEXTS) {
            throw new IllegalArgumentException("the content of an invoice has " + MAX_TEXTS
                    + " texts at most, but this one has " + content.size());
        }
        content.forEach((name, text) -> {
            Text.require("name of a text of an invoice", name, MAX_NAME);
            Text.require("text " + Text.quote(name) + " of an invoice", text, MAX_TEXT);
        });
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
