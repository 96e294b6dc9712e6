package ru.eatfit24.billing.benchmark;

import java.util.Locale;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.benchmark.report.Unit;

/** Runs {@link InMemoryBenchmark} and reports every iteration. */
final class InMemoryComparison {

    static final String NAME = "in-memory";

    /** Rounds go through all benchmarks, so that what is compared is measured side by side while the machine's load drifts. */
    private static final int ROUNDS = 3;

    private InMemoryComparison() {}

    static void run(Report report) throws RunnerException {
        for (int round = 0; round < ROUNDS; round++) {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(InMemoryBenchmark.class.getName())
                            .shouldFailOnError(true)
                            .build())
                    .run()) {
                add(report, result);
            }
        }
    }

    private static void add(Report report, RunResult result) {
        String peer = peerName(result.getPrimaryResult().getLabel());
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                report.add(
                        NAME + "-" + result.getParams().getParam("order"),
                        peer,
                        Unit.PER_SECOND,
                        iteration.getPrimaryResult().getScore());
            }
        }
    }

    /** Methods cannot have a hyphen in their names. */
    private static String peerName(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
