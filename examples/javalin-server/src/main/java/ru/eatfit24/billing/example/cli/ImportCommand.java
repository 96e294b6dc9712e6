package ru.eatfit24.billing.example.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.cli.EatFitBilling.Surroundings;
import ru.eatfit24.billing.example.importer.ImportProgress;
import ru.eatfit24.billing.example.importer.ImportRefusedException;
import ru.eatfit24.billing.example.importer.ImportReport;
import ru.eatfit24.billing.example.importer.ImportSettings;
import ru.eatfit24.billing.example.importer.Importer;
import ru.eatfit24.billing.example.importer.ReportJson;
import ru.eatfit24.billing.example.importer.Tally;
import ru.eatfit24.billing.example.importer.UsageMerge;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.example.setup.OpenedBilling;

/** {@code import}: takes the old service's data over. */
@Command(
        name = "import",
        description = "Takes the data of the old EatFit24 billing over. Can be stopped, and run again.",
        mixinStandardHelpOptions = true)
final class ImportCommand extends OperatorCommand implements Callable<Integer> {

    @Option(
            names = "--from",
            required = true,
            paramLabel = "URL",
            description = "jdbc:postgresql:... of the old database; user and password may stand in IMPORT_DB_USER and"
                    + " IMPORT_DB_PASSWORD")
    private String from = "";

    @Option(names = "--dry-run", description = "write nothing, and say what would be done")
    private boolean isDryRun;

    @Option(
            names = "--merge-usage",
            paramLabel = "HOW",
            description = "where both usage tables know a day: " + UsageMerge.CHOICES)
    private @Nullable String merge;

    @Option(
            names = "--account-prefix",
            defaultValue = "telegram-",
            description = "accounts are named by it and the old user's number (${DEFAULT-VALUE})")
    private String prefix = "";

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            defaultValue = "eatfit24-import.json",
            description = "how far a stopped import came (${DEFAULT-VALUE})")
    private String checkpoint = "";

    @Option(names = "--threads", defaultValue = "4", description = "accounts at once, 1 to 16 (${DEFAULT-VALUE})")
    private int threads;

    ImportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        if (!from.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("--from must be an address that starts with jdbc:postgresql:");
        }
        ImportSettings settings = new ImportSettings(
                isDryRun,
                merge == null ? UsageMerge.REFUSE : UsageMerge.parse(merge),
                prefix,
                surroundings().folder().resolve(checkpoint),
                threads);
        String name = new DatabaseSettings(from, "", "").forPeople();
        try (OpenedBilling opened = open();
                Connection old = connect()) {
            Importer importer = new Importer(
                    opened.billing(),
                    EatFitPlans.PHOTO,
                    EatFitPlans.HISTORY_DAYS,
                    settings,
                    InstantSource.system(),
                    new ImportProgress(surroundings().err(), surroundings().isTerminal(), InstantSource.system()));
            ImportReport report = importer.run(old, name);
            print(ReportJson.write(report), text(report));
            return report.isClean() ? Ending.CLEAN : Ending.FINDINGS;
        } catch (ImportRefusedException refused) {
            surroundings().err().println(refused.getMessage());
            return Ending.USAGE;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        Map<String, String> environment = surroundings().environment();
        put(properties, "user", environment.get("IMPORT_DB_USER"));
        put(properties, "password", environment.get("IMPORT_DB_PASSWORD"));
        return DriverManager.getConnection(from, properties);
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    private String text(ImportReport report) {
        StringBuilder text = new StringBuilder(isDryRun ? "Nothing was written. It would be so:\n" : "");
        text.append(report.accounts()).append(" accounts\n");
        ImportReport.tableNames().forEach(name -> {
            Tally tally = report.table(name);
            text.append(String.format(
                    "%s: %d read, %d taken, %d there already%n", name, tally.read(), tally.taken(), tally.there()));
            tally.leftOut()
                    .forEach((reason, rows) -> text.append("  ")
                            .append(rows)
                            .append(" left out: ")
                            .append(reason)
                            .append('\n'));
        });
        report.notes()
                .forEach((note, count) ->
                        text.append(count).append(": ").append(note).append('\n'));
        report.findings()
                .forEach(finding -> text.append("LOOK: ").append(finding).append('\n'));
        long unnamed = report.findingCount() - report.findings().size();
        return text.append(unnamed > 0 ? "LOOK: and " + unnamed + " more\n" : "")
                .append(report.isClean() ? "Clean" : "Somebody should look")
                .toString();
    }
}
