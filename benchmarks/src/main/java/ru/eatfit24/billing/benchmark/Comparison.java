package ru.eatfit24.billing.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * Throughput of ours and of its peers, case by case: decisions a second of every iteration, by case, then by who decided.
 */
final class Comparison {

    private static final String OURS = "ours";

    private final Map<String, Map<String, List<Double>>> iterations = new TreeMap<>();

    /** What was measured, in any number of rounds. */
    static Comparison of(Collection<RunResult> results) {
        Comparison comparison = new Comparison();
        for (RunResult result : results) {
            String peer = peerName(result.getPrimaryResult().getLabel());
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    double score = iteration.getPrimaryResult().getScore();
                    comparison.add("in-memory-" + result.getParams().getParam("order"), peer, score);
                }
            }
        }
        return comparison;
    }

    /** One more iteration. */
    void add(String name, String peer, double perSecond) {
        iterations
                .computeIfAbsent(name, any -> new TreeMap<>())
                .computeIfAbsent(peer, any -> new ArrayList<>())
                .add(perSecond);
    }

    /** One line for each throughput, then one for each ratio, both of medians: one disturbed iteration does not move them. */
    List<String> lines() {
        List<String> measured = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        iterations.forEach((name, byPeer) -> byPeer.forEach((peer, scores) -> {
            measured.add(String.format(
                    Locale.ROOT,
                    "MEASURED %s %s %.2f million/s, %.2f to %.2f in %d iterations",
                    name,
                    peer,
                    median(scores) / 1e6,
                    scores.stream().mapToDouble(Double::doubleValue).min().orElseThrow() / 1e6,
                    scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow() / 1e6,
                    scores.size()));
            List<Double> ours = byPeer.get(OURS);
            if (ours != null && !peer.equals(OURS)) {
                ratios.add(String.format(
                        Locale.ROOT, "RATIO %s %s/%s %.2f", name, OURS, peer, median(ours) / median(scores)));
            }
        }));
        measured.addAll(ratios);
        return measured;
    }

    private static double median(List<Double> scores) {
        double[] sorted =
                scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Methods cannot have a hyphen in their names. */
    private static String peerName(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
