package ru.eatfit24.billing.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ru.eatfit24.billing.benchmark.database.DatabaseBenchmarks;
import ru.eatfit24.billing.benchmark.database.Settings;
import ru.eatfit24.billing.benchmark.report.Report;

/**
 * Measures everything and prints it: the machine, the progress, then what came out, with one line {@code RATIO <case> ours/<peer> <value>} for each
 * comparison. Ratios are what may be compared between runs; absolute numbers belong to a machine.
 *
 * <p>Needs a class path on the command line, since other JVMs are started with it. Ends with an exception, and so with another exit code than 0, when a
 * case fails, which they do when they grant another number of units than they should.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs all comparisons, or those that system properties ask for: see {@link Settings#ofSystemProperties()}.
     *
     * @param args none
     * @throws Exception if a case fails
     */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.ofSystemProperties();
        requireKnown(settings.cases());
        long start = System.nanoTime();
        System.out.println(Machine.current().description());
        System.out.println("RUN     " + settings);
        Report report = new Report(DatabaseBenchmarks.targets(settings.database()));
        List<String> failures = new ArrayList<>(DatabaseBenchmarks.run(settings, report));
        // Everything in memory is the same on every database, and takes longer than a quick run.
        if (settings.cases().contains(InMemoryComparison.NAME)
                || (settings.cases().isEmpty() && !settings.quick())) {
            InMemoryComparison.run(report);
        }
        System.out.println();
        System.out.println(Machine.current().load());
        System.out.println(
                "RUN     took " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        report.lines().forEach(System.out::println);
        failures.forEach(System.out::println);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " cases failed: " + failures);
        }
    }

    private static void requireKnown(List<String> cases) {
        Set<String> known = new TreeSet<>(DatabaseBenchmarks.names());
        known.add(InMemoryComparison.NAME);
        for (String name : cases) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no case is named '" + name + "'; there are " + known);
            }
        }
    }
}
