package ru.eatfit24.billing.example.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ru.eatfit24.billing.example.cli.EatFitBilling.Surroundings;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobResult;

/** {@code jobs}: what the server does again and again, done once. */
@Command(name = "jobs", description = "Runs a job once, or says how much is due.", mixinStandardHelpOptions = true)
final class JobsCommand extends OperatorCommand {

    JobsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "run", description = "Does what is due.", mixinStandardHelpOptions = true)
    int run(
            @Parameters(paramLabel = "JOB", description = "one of ${COMPLETION-CANDIDATES}") Job job,
            @Option(names = "--most", defaultValue = "1000", description = "things at most (${DEFAULT-VALUE})")
                    int most,
            @Option(names = "--within", defaultValue = "PT30S", description = "time, such as PT10M (${DEFAULT-VALUE})")
                    Duration within)
            throws Exception {
        try (OpenedBilling opened = openWithShop()) {
            return show(opened.billing().jobs().run(job, new JobBudget(most, within)));
        }
    }

    @Command(name = "dry-run", description = "Says how much is due, and does nothing.", mixinStandardHelpOptions = true)
    int dryRun(
            @Parameters(paramLabel = "JOB", description = "one of ${COMPLETION-CANDIDATES}") Job job,
            @Option(names = "--most", defaultValue = "1000", description = "counts up to (${DEFAULT-VALUE})") int most)
            throws Exception {
        try (OpenedBilling opened = openWithShop()) {
            return show(opened.billing().jobs().dryRun(job, most));
        }
    }

    private int show(JobResult result) {
        print(
                json().createObjectNode()
                        .put("job", result.job().name())
                        .put("found", result.found())
                        .put("done", result.done())
                        .put("skipped", result.skipped())
                        .put("failed", result.failed())
                        .put("has_more", result.hasMore()),
                String.format(
                        "%s: %d found, %d done, %d skipped, %d failed%s",
                        result.job(),
                        result.found(),
                        result.done(),
                        result.skipped(),
                        result.failed(),
                        result.hasMore() ? ", and there is more" : ""));
        return result.failed() > 0 ? Ending.FINDINGS : Ending.CLEAN;
    }
}
