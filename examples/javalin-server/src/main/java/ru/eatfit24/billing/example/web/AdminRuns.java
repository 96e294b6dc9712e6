package ru.eatfit24.billing.example.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.checkout.Revenue;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.html.BarChart;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobResult;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.store.Turnover;

/** What runs, and what has come of it: jobs, the comparison with the payment system, charts. */
final class AdminRuns {

    private static final int DAYS = 30;
    private static final int COMPARED = 1_000;

    private final Billing billing;
    private final AdminReadings readings;
    private final InstantSource clock;
    private final Map<Job, JobResult> lastRuns = new ConcurrentHashMap<>();

    AdminRuns(Billing billing, AdminReadings readings, InstantSource clock) {
        this.billing = billing;
        this.readings = readings;
        this.clock = clock;
    }

    void addTo(WebRoutes.Pages pages) {
        AdminPages.page(pages, "/admin/drift", AdminRuns::drift);
        AdminPages.form(pages, "/admin/drift", this::compare);
        AdminPages.page(pages, "/admin/jobs", this::jobs);
        AdminPages.form(pages, "/admin/jobs", this::run);
        AdminPages.page(pages, "/admin/charts", this::charts);
    }

    private static Html drift(Visit visit) {
        return Forms.section(
                "drift",
                visit.say("admin.drift"),
                Forms.paragraph(visit.say("admin.drift.lead")),
                Forms.post(visit, "/admin/drift")
                        .add(Forms.button(visit.say("admin.drift.do")))
                        .html());
    }

    private WebRoutes.Done compare(Visit visit) {
        Instant now = clock.instant();
        DriftReport report = billing.paymentRuns().compare(now.minus(Duration.ofDays(3)), now, COMPARED);
        List<String> lines = new ArrayList<>();
        lines.add(visit.say(
                "admin.drift.done",
                report.compared(),
                report.failed(),
                report.takenIn(),
                report.drifts().size()));
        report.drifts().stream()
                .limit(10)
                .forEach(drift -> lines.add(drift.kind() + " " + drift.providerId() + " (" + drift.cause() + ")"));
        return new WebRoutes.Done("/admin/drift", String.join("\n", lines));
    }

    private Html jobs(Visit visit) {
        List<List<Html>> rows = billing.jobs().available().stream()
                .sorted()
                .map(job -> List.of(
                        Html.text(job.name()),
                        Html.text(Integer.toString(
                                billing.jobs().dryRun(job, 1_000).found())),
                        Html.text(lastRuns.containsKey(job) ? said(visit, lastRuns.get(job)) : "—"),
                        Forms.button(
                                visit, "/admin/jobs", visit.say("admin.jobs.run"), Forms.hidden("job", job.name()))))
                .toList();
        return Forms.table(
                visit.say("admin.jobs"),
                List.of(
                        visit.say("admin.jobs.name"),
                        visit.say("admin.jobs.due"),
                        visit.say("admin.jobs.last"),
                        visit.say("admin.what")),
                rows);
    }

    private static String said(Visit visit, JobResult result) {
        return visit.say("admin.jobs.done", result.job(), result.found(), result.done(), result.failed());
    }

    private WebRoutes.Done run(Visit visit) {
        Job job = Job.valueOf(visit.require("job"));
        JobResult result = billing.jobs().run(job, JobBudget.STANDARD);
        lastRuns.put(job, result);
        return new WebRoutes.Done("/admin/jobs", said(visit, result));
    }

    private Html charts(Visit visit) {
        List<BarChart.Bar> photos = new ArrayList<>();
        readings.consumption(EatFitPlans.PHOTO.code())
                .forEach(
                        (day, used) -> photos.add(new BarChart.Bar(visit.texts().day(day), used, Long.toString(used))));
        Collections.reverse(photos);
        Instant now = clock.instant();
        List<BarChart.Bar> revenue = billing.payments().revenue(now.minus(Duration.ofDays(DAYS - 1)), now).stream()
                .map(day -> bar(visit, day))
                .toList();
        return Html.of(
                Forms.heading(2, visit.say("admin.charts")),
                new BarChart(
                                "photos",
                                visit.say("admin.charts.photos"),
                                List.of(
                                        visit.say("admin.charts.day"),
                                        visit.say("admin.charts.count"),
                                        visit.say("admin.charts.table")),
                                photos)
                        .html(),
                new BarChart(
                                "revenue",
                                visit.say("admin.charts.revenue"),
                                List.of(
                                        visit.say("admin.charts.day"),
                                        visit.say("admin.charts.sum"),
                                        visit.say("admin.charts.table")),
                                revenue)
                        .html());
    }

    private static BarChart.Bar bar(Visit visit, Revenue day) {
        long minor = day.plans().stream()
                .map(Turnover::net)
                .filter(net -> net.currency().getCurrencyCode().equals("RUB"))
                .mapToLong(net -> net.minor())
                .sum();
        // A day on which more was given back than taken has no bar, and says so in its number.
        return new BarChart.Bar(
                visit.texts().day(day.day().start()),
                Math.max(0, minor),
                Money.ofMinor(minor, "RUB").toDecimalString());
    }
}
