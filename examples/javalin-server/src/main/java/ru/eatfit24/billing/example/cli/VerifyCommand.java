package ru.eatfit24.billing.example.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import ru.eatfit24.billing.example.cli.EatFitBilling.Surroundings;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.ledger.Difference;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationProgress;
import ru.eatfit24.billing.ledger.VerificationReport;

/** {@code verify}: whether all that is stored explains itself. Changes nothing, and holds no server up. */
@Command(
        name = "verify",
        description =
                "Compares what is stored with what explains it; exit code 1 if something differs, or it did not come to the end.",
        mixinStandardHelpOptions = true)
final class VerifyCommand extends OperatorCommand implements Callable<Integer> {

    @Option(names = "--account", paramLabel = "NAME", description = "only this one")
    private @Nullable String account;

    @Option(names = "--after", paramLabel = "NAME", description = "go on after this account")
    private @Nullable String after;

    @Option(names = "--within", paramLabel = "TIME", description = "end after so long, such as PT10M")
    private @Nullable Duration within;

    VerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        try (OpenedBilling opened = open()) {
            VerificationReport report = opened.billing().ledger().verify(verification());
            print(json(report), text(report));
            return report.isClean() ? Ending.CLEAN : Ending.FINDINGS;
        }
    }

    private Verification verification() {
        Verification verification = Verification.all().progress(this::progress);
        if (account != null) {
            verification = verification.only(account);
        } else if (after != null) {
            verification = verification.after(after);
        }
        return within == null ? verification : verification.within(within);
    }

    private void progress(VerificationProgress progress) {
        surroundings()
                .err()
                .printf(
                        Locale.ROOT,
                        "%,d of %,d accounts, %,d differences%n",
                        progress.accounts(),
                        progress.of(),
                        progress.differences());
    }

    private static ObjectNode json(VerificationReport report) {
        ObjectNode json = json().createObjectNode()
                .put("ending", report.ending().name())
                .put("differences", report.total())
                .put("go_on_after", report.goOnAfter());
        ObjectNode counts = json.putObject("counts");
        report.counts().forEach((row, count) -> counts.put(row.name(), count));
        ArrayNode found = json.putArray("found");
        for (Difference difference : report.differences()) {
            found.addObject()
                    .put("kind", difference.kind().name())
                    .put("account", difference.account())
                    .put("where", difference.where())
                    .put("expected", difference.expected())
                    .put("found", difference.found())
                    .put("cause", difference.cause().name());
        }
        return json;
    }

    private static String text(VerificationReport report) {
        StringBuilder text = new StringBuilder();
        report.counts()
                .forEach((row, count) ->
                        text.append(count).append(' ').append(row).append('\n'));
        report.differences()
                .forEach(difference -> text.append("LOOK: ").append(difference).append('\n'));
        return text.append(report.ending())
                .append(": ")
                .append(report.total())
                .append(" differences")
                .append(report.goOnAfter() == null ? "" : "; go on with --after " + report.goOnAfter())
                .toString();
    }
}
