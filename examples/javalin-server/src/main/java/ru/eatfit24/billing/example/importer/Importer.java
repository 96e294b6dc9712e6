package ru.eatfit24.billing.example.importer;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.checkout.AccountHistory;
import ru.eatfit24.billing.checkout.TakeoverReport;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Takes the old service's data over:
 *
 * <ol>
 *   <li>The old tables are looked for, and what is missing, or may not be guessed, is refused before anything is written.
 *   <li>The old rows are read in one snapshot, user by user: memory holds {@value #CHUNK} accounts at most.
 *   <li>Each account is one transaction of {@code billing.takeover()}; what was used on the day that is not over is recorded under a name of its own.
 *   <li>After each {@value #CHUNK} accounts the checkpoint says so. A run that was stopped goes on from there, one that has ended can be run again: it finds everything there.
 *   <li>Each row that was read is counted once: taken, there already, or left out with a reason.
 * </ol>
 *
 * <p>For one run.
 */
public final class Importer {

    /** So many accounts are in memory at once. */
    static final int CHUNK = 500;

    static final String ACTOR = "importer";
    static final String REASON = "taken over from the old service";

    private final Billing billing;
    private final MeteredFeature photos;
    private final ValueFeature history;
    private final ImportSettings settings;
    private final InstantSource clock;
    private final ImportProgress progress;

    /**
     * An importer into a service.
     *
     * @param photos what the old usage tables count
     * @param history what the old plans say in days
     */
    public Importer(
            Billing billing,
            MeteredFeature photos,
            ValueFeature history,
            ImportSettings settings,
            InstantSource clock,
            ImportProgress progress) {
        this.billing = billing;
        this.photos = photos;
        this.history = history;
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Imports, or says what it would do.
     *
     * @param source a connection to the old PostgreSQL database, which is closed at the end
     * @param name the database for people, without a password
     * @return what was done, by this run and those before it that were stopped
     * @throws ImportRefusedException if it cannot be imported as it is; nothing was written
     * @throws SQLException if the old database fails; run it again
     * @throws IOException if the checkpoint cannot be read or written
     * @throws ru.eatfit24.billing.error.BillingException if the new database fails; run it again
     */
    public ImportReport run(Connection source, String name)
            throws SQLException, ImportRefusedException, IOException, InterruptedException {
        Checkpoint checkpoint = new Checkpoint(
                settings.checkpoint(),
                name + " merging by " + settings.merge() + " into accounts " + settings.accountPrefix() + "…");
        Checkpoint.Place place = settings.isDryRun() ? Checkpoint.Place.start() : checkpoint.read();
        try (OldDatabase old = OldDatabase.open(source)) {
            long overlap = old.countOverlap();
            if (overlap > 0 && settings.merge() == UsageMerge.REFUSE) {
                throw new ImportRefusedException("both " + OldTables.DAILY_USAGE + " and "
                        + OldTables.BILLING_DAILYUSAGE + " know " + overlap
                        + " days of users; nothing says which is right, so say how they are to be merged, with --merge-usage: "
                        + UsageMerge.CHOICES);
            }
            OldPlans plans = new OldPlans(old.plans(), billing.catalog());
            ImportReport report = place.report();
            Instant now = clock.instant();
            Translation.Translator translator = new Translation.Translator(
                    plans, photos.code(), settings, now, now.minus(Retention.DEFAULT_CLOSED_WINDOWS));
            long total = expected(old);
            progress.begin(total, rows(report));
            walk(old, place.user(), translator, report, checkpoint);
            progress.end(rows(report));
            finish(old, plans, report);
            if (!settings.isDryRun()) {
                checkpoint.delete();
            }
            return report;
        }
    }

    private static long expected(OldDatabase old) throws SQLException {
        long total = old.count("subscriptions") + old.count("payments") + old.count("refunds");
        for (String table : old.tables().usageTables()) {
            total += old.count(table);
        }
        return total;
    }

    private static long rows(ImportReport report) {
        return ImportReport.TABLES.stream()
                .mapToLong(table -> report.table(table).read())
                .sum();
    }

    private void walk(
            OldDatabase old, long after, Translation.Translator translator, ImportReport report, Checkpoint checkpoint)
            throws SQLException, IOException, InterruptedException {
        ExecutorService writers = Executors.newFixedThreadPool(settings.threads());
        try (OldDatabase.Accounts accounts = old.accountsAfter(after)) {
            List<OldAccount> chunk = new ArrayList<>();
            for (OldAccount next = accounts.next(); next != null; next = accounts.next()) {
                chunk.add(next);
                if (chunk.size() == CHUNK) {
                    write(chunk, writers, translator, report, checkpoint);
                }
            }
            write(chunk, writers, translator, report, checkpoint);
        } finally {
            writers.shutdownNow();
        }
    }

    private void write(
            List<OldAccount> chunk,
            ExecutorService writers,
            Translation.Translator translator,
            ImportReport report,
            Checkpoint checkpoint)
            throws IOException, InterruptedException {
        if (chunk.isEmpty()) {
            return;
        }
        List<Future<ImportReport>> written = new ArrayList<>();
        for (OldAccount account : chunk) {
            written.add(writers.submit(() -> take(translator.translate(account))));
        }
        for (Future<ImportReport> each : written) {
            report.add(get(each));
        }
        if (!settings.isDryRun()) {
            checkpoint.write(new Checkpoint.Place(chunk.get(chunk.size() - 1).user(), report));
        }
        chunk.clear();
        progress.at(rows(report));
    }

    private static ImportReport get(Future<ImportReport> written) throws InterruptedException {
        try {
            return written.get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("an account was not imported", cause);
        }
    }

    private ImportReport take(Translation translation) {
        ImportReport report = translation.report();
        AccountHistory history = translation.history();
        try {
            count(translation, takeOver(history));
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            // Such as a provider's id that two accounts claim: nothing of this one was written.
            report.finding("account " + history.account() + " is left out: " + unfit.getMessage());
            leaveOut(translation);
        }
        Translation.Today today = translation.today();
        if (today != null) {
            record(history.account(), today, report);
        }
        return report;
    }

    private TakeoverReport takeOver(AccountHistory history) {
        return settings.isDryRun()
                ? billing.takeover().preview(history)
                : billing.takeover().take(history, ACTOR, REASON);
    }

    private static void count(Translation translation, TakeoverReport taken) {
        ImportReport report = translation.report();
        count(taken.subscriptions(), report.table(ImportReport.SUBSCRIPTIONS));
        count(taken.payments(), report.table(ImportReport.PAYMENTS));
        count(taken.refunds(), report.table(ImportReport.REFUNDS));
        countDays(translation, taken, report.table(ImportReport.USAGE));
        taken.refusals()
                .forEach(refusal ->
                        report.finding("account " + translation.history().account() + ": " + refusal));
    }

    private static void leaveOut(Translation translation) {
        ImportReport report = translation.report();
        AccountHistory history = translation.history();
        int refunds = history.payments().stream()
                .mapToInt(payment -> payment.refunds().size())
                .sum();
        String reason = Translation.ACCOUNT_REFUSED;
        report.table(ImportReport.SUBSCRIPTIONS).leftOut(reason, history.subscription() == null ? 0 : 1);
        report.table(ImportReport.PAYMENTS).leftOut(reason, history.payments().size());
        report.table(ImportReport.REFUNDS).leftOut(reason, refunds);
        report.table(ImportReport.USAGE).leftOut(reason, translation.rowsOfWindows());
    }

    private static void count(TakeoverReport.Fates fates, Tally tally) {
        tally.taken(fates.taken());
        tally.there(fates.there());
        tally.leftOut("something newer is in its place", fates.refused());
    }

    /** Days are counted by their rows, of which one may have several. */
    private static void countDays(Translation translation, TakeoverReport taken, Tally tally) {
        count(taken.windows(), tally);
        tally.leftOut(
                "added to another row of the same day",
                translation.rowsOfWindows() - taken.windows().all());
    }

    private void record(String account, Translation.Today today, ImportReport report) {
        Tally tally = report.table(ImportReport.USAGE);
        tally.leftOut("added to another row of the same day", today.rows() - 1);
        if (settings.isDryRun()) {
            report.note("days that are not over, whose use would be recorded", 1);
            tally.taken(1);
            return;
        }
        Instant before = clock.instant();
        try {
            Decision.Granted granted = billing.gate()
                    .record(UsageRequest.of(Subject.of(account), photos, today.used())
                            .operation(today.operation()));
            if (granted.at().isBefore(before)) {
                tally.there(1);
            } else {
                tally.taken(1);
            }
        } catch (OperationConflictException changed) {
            report.finding(
                    "account " + account + ": the day that is not over was taken over before, with another count");
            tally.leftOut("taken over before, with another count", 1);
        }
    }

    private void finish(OldDatabase old, OldPlans plans, ImportReport report) throws SQLException {
        long ignored = 0;
        for (String table : List.of("subscriptions", "payments")) {
            long without = old.countWithoutUser(table);
            report.table(table).read(without);
            report.table(table).leftOut("no user", without);
            ignored += without;
        }
        for (String table : old.tables().usageTables()) {
            long without = old.countWithoutUser(table);
            report.table(ImportReport.USAGE).read(without);
            report.table(ImportReport.USAGE).leftOut("no user", without);
            ignored += without;
        }
        long orphans = old.countRefundsWithoutPayment();
        report.table(ImportReport.REFUNDS).read(orphans);
        report.table(ImportReport.REFUNDS).leftOut("no payment of a user", orphans);
        if (ignored + orphans > 0) {
            report.finding((ignored + orphans) + " rows name no user, or a payment that is not there");
        }
        long total = expected(old);
        if (rows(report) != total) {
            report.finding("the old tables hold " + total + " rows, but " + rows(report)
                    + " were read: the old service is still writing, or wrote between two runs of this; run it again");
        }
        report.note("webhook logs, which are not taken over: the provider is asked instead", old.count("webhook_logs"));
        plans.differences(photos, history).forEach(difference -> report.note(difference, 1));
    }
}
