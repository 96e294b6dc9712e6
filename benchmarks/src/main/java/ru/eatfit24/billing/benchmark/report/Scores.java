package ru.eatfit24.billing.benchmark.report;

import java.util.ArrayList;
import java.util.List;

/** Repeated measurements of one thing, in the order in which they were taken. Not safe for use by many threads. */
final class Scores {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int size() {
        return values.size();
    }

    /** One disturbed measurement does not move it. */
    double median() {
        return median(values);
    }

    double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /**
     * How many times the other's score this is. Measured equally often, the two are compared round by round, as neighbours in time, and the median
     * of those ratios counts; else it is the ratio of the medians.
     */
    double ratioTo(Scores other) {
        if (size() != other.size()) {
            return median() / other.median();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < values.size(); round++) {
            ratios.add(values.get(round) / other.values.get(round));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
