package ru.eatfit24.billing.benchmark.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.benchmark.report.Target;
import ru.eatfit24.billing.jdbc.DatabaseKind;

/** Runs the cases on a server of their own. */
public final class DatabaseBenchmarks {

    private DatabaseBenchmarks() {}

    /** The names of all cases, in the order in which they run. */
    public static List<String> names() {
        return Cases.all().stream().map(BenchmarkCase::name).toList();
    }

    /** What the cases should reach. */
    public static List<Target> targets(DatabaseKind database) {
        return Cases.targets(database);
    }

    /**
     * Runs the cases that are wanted. A case that fails does not keep the others from running.
     *
     * @return what failed, one line for each case
     */
    public static List<String> run(Settings settings, Report report) throws Exception {
        List<BenchmarkCase> wanted =
                Cases.all().stream().filter(each -> settings.wants(each.name())).toList();
        List<String> failures = new ArrayList<>();
        if (wanted.isEmpty()) {
            return failures;
        }
        try (Database database = Database.start(settings.database())) {
            System.out.println(database.description());
            System.out.println("POOL ours, in every case: " + Ours.POOL + " connections");
            Bench bench = new Bench(database, settings, report);
            for (BenchmarkCase each : wanted) {
                System.out.println();
                System.out.println("CASE " + each.name());
                long start = System.nanoTime();
                try {
                    each.work().run(bench, each.name());
                } catch (Exception failed) {
                    failed.printStackTrace(System.out);
                    failures.add("FAILED " + each.name() + ": " + failed);
                }
                // Not at the start of a line: the lines of the whole report come last.
                report.lines(each.name()).forEach(line -> System.out.println("  " + line));
                System.out.printf(Locale.ROOT, "  took %.0f s%n", (System.nanoTime() - start) / 1e9);
            }
        }
        return failures;
    }
}
