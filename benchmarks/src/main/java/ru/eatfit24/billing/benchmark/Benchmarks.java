package ru.eatfit24.billing.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures everything and prints it: the machine, JMH's own progress, then what came out, with one line
 * {@code RATIO <case> ours/<peer> <value>} for each comparison. Ratios are what may be compared between runs; absolute numbers belong to a machine.
 *
 * <p>Needs a class path on the command line, since JMH starts its forks with it. Ends with an exception, and so with another exit code than 0, when a
 * benchmark fails, which they do when they grant another number of units than they should.
 */
public final class Benchmarks {

    /** Rounds go through all benchmarks, so that what is compared is measured side by side while the machine's load drifts. */
    private static final int ROUNDS = 3;

    private Benchmarks() {}

    /**
     * Runs all comparisons.
     *
     * @param args none
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] args) throws RunnerException {
        System.out.println(Machine.current().description());
        List<RunResult> results = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            results.addAll(new Runner(new OptionsBuilder()
                            .include(InMemoryBenchmark.class.getName())
                            .shouldFailOnError(true)
                            .build())
                    .run());
        }
        System.out.println();
        System.out.println(Machine.current().load());
        Comparison.of(results).lines().forEach(System.out::println);
    }
}
