package ru.eatfit24.billing.example.metrics;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Numbers that only grow, under one name, one for each combination of labels. There are at most {@value #MOST_SERIES} of them: what comes after that is counted under
 * labels of {@value #OTHER}, so that no mistake can fill the memory. Safe for use by many threads.
 */
final class Family {

    static final int MOST_SERIES = 200;
    static final String OTHER = "other";

    private final String name;
    private final String help;
    private final List<String> labels;
    private final double unit;
    private final Map<List<String>, LongAdder> series = new ConcurrentHashMap<>();

    /** @param unit what 1 stands for, such as 1e-9 for nanoseconds that are shown as seconds */
    Family(String name, String help, double unit, String... labels) {
        this.name = name;
        this.help = help;
        this.unit = unit;
        this.labels = List.of(labels);
    }

    void add(long amount, String... values) {
        List<String> key = List.of(values);
        LongAdder adder = series.get(key);
        if (adder == null) {
            List<String> bounded = series.size() < MOST_SERIES ? key : Collections.nCopies(labels.size(), OTHER);
            adder = series.computeIfAbsent(bounded, unknown -> new LongAdder());
        }
        adder.add(amount);
    }

    void writeTo(TextFormat text) {
        text.family(name, "counter", help);
        series.entrySet().stream()
                .sorted((one, other) -> Arrays.compare(
                        one.getKey().toArray(String[]::new), other.getKey().toArray(String[]::new)))
                .forEach(each ->
                        text.sample(name, labels, each.getKey(), each.getValue().sum() * unit));
    }
}
