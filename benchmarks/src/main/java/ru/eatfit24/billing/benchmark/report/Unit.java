package ru.eatfit24.billing.benchmark.report;

import java.util.Locale;

/** What a score counts. */
public enum Unit {

    /** Decisions a second; more is better. */
    PER_SECOND {
        @Override
        String format(double score) {
            return String.format(Locale.ROOT, "%,.0f/s", score);
        }
    },

    /** Milliseconds of one decision; fewer is better. */
    MILLISECONDS {
        @Override
        String format(double score) {
            return String.format(Locale.ROOT, "%.3f ms", score);
        }
    };

    abstract String format(double score);
}
