package ru.eatfit24.billing.example.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.checkout.Revenue;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.html.BarChart;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobResult;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookState;

/** What administrators see and do. For everybody else there is nothing at these addresses. Each change carries the administrator's name and a reason. */
public final class AdminPages {

    private static final int LISTED = 50;
    private static final int DAYS = 30;
    private static final int COMPARED = 1_000;

    private final Billing billing;
    private final AdminReadings readings;
    private final InstantSource clock;
    private final Map<Job, JobResult> lastRuns = new ConcurrentHashMap<>();

    /** Pages over a service, and over the tables below it. */
    public AdminPages(Billing billing, AdminReadings readings, InstantSource clock) {
        this.billing = billing;
        this.readings = readings;
        this.clock = clock;
    }

    /** Every page and form is added by way of these two, so that none can be without the check. */
    void addTo(WebRoutes.Pages pages) {
        page(pages, "/admin", this::subjects);
        page(pages, "/admin/account", this::account);
        form(pages, "/admin/grant", this::grant);
        form(pages, "/admin/revoke", this::revoke);
        page(pages, "/admin/inbox", this::inbox);
        form(pages, "/admin/inbox/replay", this::replay);
        form(pages, "/admin/inbox/dismiss", this::dismiss);
        page(pages, "/admin/outbox", this::outbox);
        form(pages, "/admin/outbox/replay", this::replayEvent);
        page(pages, "/admin/drift", visit -> driftPage(visit, Html.NOTHING));
        form(pages, "/admin/drift", this::compare);
        page(pages, "/admin/jobs", this::jobs);
        form(pages, "/admin/jobs", this::run);
        page(pages, "/admin/charts", this::charts);
    }

    private static void page(WebRoutes.Pages pages, String path, Function<Visit, Html> content) {
        pages.page(path, (visit, layout) -> {
            visit.requireAdministrator();
            layout.show(visit, visit.say("admin.title"), places(visit), content.apply(visit));
        });
    }

    private static void form(WebRoutes.Pages pages, String path, WebRoutes.FormWork work) {
        pages.form(path, visit -> {
            visit.requireAdministrator();
            return work.act(visit);
        });
    }

    private static Html places(Visit visit) {
        Tag list = Html.tag("ul");
        Map<String, String> paths = new java.util.LinkedHashMap<>();
        paths.put("/admin", "subjects");
        paths.put("/admin/inbox", "inbox");
        paths.put("/admin/outbox", "outbox");
        paths.put("/admin/drift", "drift");
        paths.put("/admin/jobs", "jobs");
        paths.put("/admin/charts", "charts");
        paths.forEach((path, name) -> {
            Tag link = Html.tag("a").with("href", path).text(visit.say("admin.nav." + name));
            if (visit.request().path().equals(path)) {
                link.with("aria-current", "page");
            }
            list.add(Html.tag("li").add(link.html()).html());
        });
        return Html.tag("nav")
                .with("class", "places")
                .with("aria-label", visit.say("admin.places"))
                .add(list.html())
                .html();
    }

    private Html subjects(Visit visit) {
        String asked = visit.request().queryParam("account");
        String start = asked == null ? "" : asked.strip();
        Html search = Html.tag("form")
                .with("method", "get")
                .with("action", "/admin")
                .with("role", "search")
                .add(
                        Html.tag("label")
                                .with("for", "account")
                                .text(visit.say("admin.search"))
                                .html(),
                        Html.tag("input")
                                .with("type", "text")
                                .with("id", "account")
                                .with("name", "account")
                                .with("value", start)
                                .html(),
                        Forms.button(visit.say("admin.search.do")))
                .html();
        List<List<Html>> rows = new ArrayList<>();
        for (String name : readings.accounts(start)) {
            Entitlement entitlement = billing.gate().entitlements(Subject.of(name));
            rows.add(List.of(
                    Forms.link("/admin/account?account=" + encoded(name), name),
                    Html.text(visit.texts().plan(entitlement.plan().code())),
                    Html.text(billing.subscriptions()
                            .end(entitlement)
                            .map(visit.texts()::time)
                            .orElse("—")),
                    Html.text(Long.toString(
                            entitlement.usage(EatFitPlans.PHOTO).binding().used()))));
        }
        return Html.of(
                search,
                rows.isEmpty()
                        ? Forms.paragraph(visit.say("admin.none"))
                        : Forms.table(
                                visit.say("admin.accounts"),
                                List.of(
                                        visit.say("admin.account"),
                                        visit.say("admin.plan"),
                                        visit.say("admin.until"),
                                        visit.say("account.today")),
                                rows));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private Html account(Visit visit) {
        String name = visit.request().queryParam("account");
        if (name == null || !AdminReadings.isAccount(name)) {
            return Forms.paragraph(visit.say("admin.none"));
        }
        Entitlement entitlement = billing.gate().entitlements(Subject.of(name));
        Tag facts = Html.tag("dl")
                .add(
                        Forms.fact(visit.say("admin.account"), Html.text(name)),
                        Forms.fact(
                                visit.say("admin.plan"),
                                Html.text(visit.texts().plan(entitlement.plan().code()))));
        billing.subscriptions().find(name).ifPresent(subscription -> subscriptionFacts(visit, facts, subscription));
        return Html.of(
                Forms.section("facts", name, facts.html()),
                usage(visit, entitlement),
                UserPages.paymentTable(visit, billing.payments().history(name, null, LISTED)),
                Forms.section("grant", visit.say("admin.grant"), grantForm(visit, name)),
                Forms.section("revoke", visit.say("admin.revoke"), revokeForm(visit, name)),
                trail(visit, billing.entitlements().auditTrail(Subject.of(name), LISTED)));
    }

    private void subscriptionFacts(Visit visit, Tag facts, Subscription subscription) {
        facts.add(
                Forms.fact(
                        visit.say("admin.state"),
                        Html.text(subscription.state(clock.instant()).name())),
                Forms.fact(
                        visit.say("admin.until"),
                        Html.text(visit.texts().time(subscription.term().end()))),
                Forms.fact(visit.say("account.renews"), visit.text(subscription.renewsItself() ? "yes" : "no")));
    }

    private static Html usage(Visit visit, Entitlement entitlement) {
        List<List<Html>> rows = new ArrayList<>();
        for (FeatureUsage usage : entitlement.usages()) {
            usage.limits().stream()
                    // What a plan has none of, and nobody has used, says nothing.
                    .filter(limit -> limit.used() > 0 || limit.limit().orElse(1) > 0)
                    .forEach(limit -> rows.add(List.of(
                            Html.text(usage.feature().code()),
                            Html.text(Long.toString(limit.used())),
                            Html.text(
                                    limit.limit().isPresent()
                                            ? Long.toString(limit.limit().getAsLong())
                                            : visit.say("admin.unlimited")))));
        }
        return Forms.table(
                visit.say("admin.usage"),
                List.of(visit.say("admin.feature"), visit.say("admin.used"), visit.say("admin.limit")),
                rows);
    }

    private Html grantForm(Visit visit, String name) {
        Tag plans = Html.tag("select").with("id", "plan-code").with("name", "plan");
        billing.catalog().currentPlans().stream()
                .filter(plan -> plan.price().isPresent() && plan.audience().equals(Audience.EVERYONE))
                .map(Plan::code)
                .forEach(code -> plans.add(Html.tag("option")
                        .with("value", code)
                        .text(visit.texts().plan(code))
                        .html()));
        return Forms.post(visit, "/admin/grant")
                .add(
                        Forms.hidden("account", name),
                        Forms.hidden("operation", UUID.randomUUID().toString()),
                        Html.tag("label")
                                .with("for", "plan-code")
                                .text(visit.say("admin.grant.plan"))
                                .html(),
                        plans.html(),
                        reason(visit, "grant-reason"),
                        Forms.button(visit.say("admin.grant.do")))
                .html();
    }

    private static Html revokeForm(Visit visit, String name) {
        return Forms.post(visit, "/admin/revoke")
                .add(
                        Forms.hidden("account", name),
                        reason(visit, "revoke-reason"),
                        Forms.button(visit.say("admin.revoke.do")))
                .html();
    }

    private static Html reason(Visit visit, String id) {
        return Html.of(
                Html.tag("label")
                        .with("for", id)
                        .text(visit.say("admin.reason"))
                        .html(),
                Html.tag("input")
                        .with("type", "text")
                        .with("id", id)
                        .with("name", "reason")
                        .with("maxlength", "250")
                        .when(true, "required")
                        .html());
    }

    private WebRoutes.Done grant(Visit visit) {
        String account = visit.require("account");
        billing.subscriptions()
                .grant(
                        account,
                        visit.require("plan"),
                        OperationId.of("grant-" + visit.require("operation")),
                        actor(visit),
                        visit.require("reason"));
        return new WebRoutes.Done("/admin/account?account=" + encoded(account), visit.say("admin.granted"));
    }

    private WebRoutes.Done revoke(Visit visit) {
        String account = visit.require("account");
        billing.subscriptions().endNow(account, actor(visit), visit.require("reason"));
        return new WebRoutes.Done("/admin/account?account=" + encoded(account), visit.say("admin.revoked"));
    }

    private static String actor(Visit visit) {
        return visit.requireAdministrator().subject().account();
    }

    private static Html trail(Visit visit, List<AuditEntry> entries) {
        return entries.isEmpty()
                ? Html.NOTHING
                : Forms.table(
                        visit.say("admin.trail"),
                        List.of(
                                visit.say("admin.when"),
                                visit.say("admin.who"),
                                visit.say("admin.what"),
                                visit.say("admin.why")),
                        entries.stream()
                                .map(entry -> List.of(
                                        Html.text(visit.texts().time(entry.at())),
                                        Html.text(entry.actor()),
                                        Html.text(entry.action()),
                                        Html.text(entry.reason())))
                                .toList());
    }

    private Html inbox(Visit visit) {
        List<Html> parts = new ArrayList<>();
        for (WebhookState state : List.of(WebhookState.QUARANTINED, WebhookState.DEAD, WebhookState.WAITING)) {
            List<WebhookEvent> events = billing.webhooks().list(state, null, LISTED);
            parts.add(Forms.section(
                    state.name(),
                    visit.say("admin.inbox." + state),
                    events.isEmpty() ? Forms.paragraph(visit.say("admin.none")) : events(visit, state, events)));
        }
        parts.add(Forms.section("payments", visit.say("admin.quarantined"), quarantinedPayments(visit)));
        parts.add(trail(visit, billing.webhooks().auditTrail(LISTED)));
        return Html.of(parts);
    }

    private static Html events(Visit visit, WebhookState state, List<WebhookEvent> events) {
        return Html.of(events.stream()
                .map(event -> Html.tag("article")
                        .with("class", "event")
                        .add(
                                eventFacts(visit, event),
                                state == WebhookState.WAITING ? Html.NOTHING : decision(visit, event))
                        .html())
                .toList());
    }

    private static Html eventFacts(Visit visit, WebhookEvent event) {
        String note = event.progress().note();
        return Html.tag("dl")
                .add(
                        Forms.fact(
                                visit.say("admin.when"),
                                Html.text(visit.texts().time(event.receiving().firstAt()))),
                        Forms.fact(
                                visit.say("admin.type"),
                                Html.text(event.notification().type())),
                        Forms.fact(
                                visit.say("admin.object"),
                                Html.tag("code")
                                        .text(event.notification().objectId())
                                        .html()),
                        Forms.fact(
                                visit.say("admin.attempts"),
                                Html.text(Integer.toString(event.progress().attempts()))),
                        Forms.fact(visit.say("admin.inbox.why"), Html.text(note == null ? "—" : note)))
                .html();
    }

    private static Html decision(Visit visit, WebhookEvent event) {
        String id = "reason-" + event.id();
        return Forms.post(visit, "/admin/inbox/replay")
                .add(
                        Forms.hidden("event", event.id()),
                        reason(visit, id),
                        Forms.button(visit.say("admin.inbox.replay")),
                        Html.text(" "),
                        Html.tag("button")
                                .with("class", "quiet")
                                .with("formaction", "/admin/inbox/dismiss")
                                .text(visit.say("admin.inbox.dismiss"))
                                .html())
                .html();
    }

    private Html quarantinedPayments(Visit visit) {
        List<List<Html>> rows = billing.payments().quarantined(null, LISTED).stream()
                .map(payment -> List.of(
                        Html.tag("code").text(payment.id()).html(),
                        Forms.link("/admin/account?account=" + encoded(payment.account()), payment.account()),
                        Html.text(visit.texts().money(payment.amount()))))
                .toList();
        return rows.isEmpty()
                ? Forms.paragraph(visit.say("admin.none"))
                : Forms.table(
                        visit.say("admin.quarantined"),
                        List.of(visit.say("admin.object"), visit.say("admin.account"), visit.say("payments.amount")),
                        rows);
    }

    private WebRoutes.Done replay(Visit visit) {
        billing.webhooks().replay(visit.require("event"), actor(visit), visit.require("reason"));
        return new WebRoutes.Done("/admin/inbox", visit.say("admin.inbox.replayed"));
    }

    private WebRoutes.Done dismiss(Visit visit) {
        billing.webhooks().dismiss(visit.require("event"), actor(visit), visit.require("reason"));
        return new WebRoutes.Done("/admin/inbox", visit.say("admin.inbox.dismissed"));
    }

    private Html outbox(Visit visit) {
        List<List<Html>> rows = new ArrayList<>();
        for (String listener : billing.outbox().listeners()) {
            for (DeadLetter letter : billing.outbox().deadLetters(listener, LISTED)) {
                rows.add(List.of(
                        Html.text(listener),
                        Html.text(letter.event().type()),
                        Html.tag("code").text(letter.event().id().toString()).html(),
                        Html.text(letter.failure()),
                        eventForm(visit, listener, letter.event().id())));
            }
        }
        return Forms.section(
                "outbox",
                visit.say("admin.outbox"),
                rows.isEmpty()
                        ? Forms.paragraph(visit.say("admin.none"))
                        : Forms.table(
                                visit.say("admin.outbox"),
                                List.of(
                                        visit.say("admin.outbox.listener"),
                                        visit.say("admin.type"),
                                        visit.say("admin.object"),
                                        visit.say("admin.inbox.why"),
                                        visit.say("admin.what")),
                                rows));
    }

    private static Html eventForm(Visit visit, String listener, EventId event) {
        return Forms.post(visit, "/admin/outbox/replay")
                .add(
                        Forms.hidden("listener", listener),
                        Forms.hidden("account", event.account()),
                        Forms.hidden("version", Long.toString(event.accountVersion())),
                        Forms.hidden("position", Integer.toString(event.position())),
                        reason(visit, "reason-" + event.accountVersion() + "-" + event.position()),
                        Forms.button(visit.say("admin.inbox.replay")))
                .html();
    }

    private WebRoutes.Done replayEvent(Visit visit) {
        EventId event = new EventId(
                visit.require("account"),
                Long.parseLong(visit.require("version")),
                Integer.parseInt(visit.require("position")));
        billing.outbox().replay(visit.require("listener"), event, actor(visit), visit.require("reason"));
        return new WebRoutes.Done("/admin/outbox", visit.say("admin.outbox.replayed"));
    }

    private static Html driftPage(Visit visit, Html found) {
        return Forms.section(
                "drift",
                visit.say("admin.drift"),
                Forms.paragraph(visit.say("admin.drift.lead")),
                Forms.post(visit, "/admin/drift")
                        .add(Forms.button(visit.say("admin.drift.do")))
                        .html(),
                found);
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
                ru.eatfit24.billing.money.Money.ofMinor(minor, "RUB").toDecimalString());
    }
}
