package ru.eatfit24.billing.benchmark.report;

import java.util.Locale;

/**
 * What a comparison should reach.
 *
 * @param name the case
 * @param peer with whom ours is compared
 * @param bound on which side of the value
 * @param value the ratio
 */
public record Target(String name, String peer, Bound bound, double value) {

    /** On which side of a value. */
    public enum Bound {
        /** The value or more. */
        AT_LEAST,
        /** The value or less. */
        AT_MOST
    }

    /** The ratio or more. */
    public static Target atLeast(String name, String peer, double value) {
        return new Target(name, peer, Bound.AT_LEAST, value);
    }

    /** The ratio or less. */
    public static Target atMost(String name, String peer, double value) {
        return new Target(name, peer, Bound.AT_MOST, value);
    }

    String line(double measured) {
        boolean reached = bound == Bound.AT_LEAST ? measured >= value : measured <= value;
        return String.format(
                Locale.ROOT,
                "TARGET %s ours/%s %s %.2f %s at %.2f",
                name,
                peer,
                bound == Bound.AT_LEAST ? "at least" : "at most",
                value,
                reached ? "reached" : "MISSED",
                measured);
    }
}
