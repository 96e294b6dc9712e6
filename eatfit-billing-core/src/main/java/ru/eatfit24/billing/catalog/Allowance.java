package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ru.eatfit24.billing.time.WindowPolicy;

/** What a plan or an override allows of one metered feature: limits that all hold at once, or no limit. Immutable. */
public sealed interface Allowance {

    /**
     * One or several limits; a request must fit all of them.
     *
     * @throws IllegalArgumentException if there is none, or two count in the same window
     */
    static Allowance limited(Limit first, Limit... more) {
        List<Limit> limits = new ArrayList<>(List.of(more));
        limits.add(0, first);
        return new Limited(limits);
    }

    /** No limit; what is used still counts. */
    static Allowance unlimited() {
        return new Unlimited();
    }

    /**
     * Limits that all hold at once.
     *
     * @param limits at least one, in order of their windows' codes
     */
    record Limited(List<Limit> limits) implements Allowance {

        /**
         * Checks and orders the limits.
         *
         * @throws IllegalArgumentException if there is none, or two count in the same window
         */
        public Limited {
            if (limits.isEmpty()) {
                throw new IllegalArgumentException("at least one limit is needed; for no limit say unlimited");
            }
            Set<WindowPolicy> windows = new HashSet<>();
            for (Limit limit : limits) {
                if (!windows.add(limit.window())) {
                    throw new IllegalArgumentException(
                            "two limits per " + limit.window().code() + " in " + limits + "; one window has one limit");
                }
            }
            limits = limits.stream()
                    .sorted(Comparator.comparing(limit -> limit.window().code()))
                    .collect(Collectors.toUnmodifiableList());
        }

        @Override
        public String toString() {
            return limits.stream().map(Limit::toString).collect(Collectors.joining(", "));
        }
    }

    /** No limit. */
    record Unlimited() implements Allowance {

        @Override
        public String toString() {
            return "unlimited";
        }
    }
}
