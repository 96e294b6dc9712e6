package ru.eatfit24.billing.example.web;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;

/** The accounts: who there is, what one has and has done, a plan given or taken by hand. */
final class AdminAccounts {

    private final Billing billing;
    private final AdminReadings readings;
    private final InstantSource clock;

    AdminAccounts(Billing billing, AdminReadings readings, InstantSource clock) {
        this.billing = billing;
        this.readings = readings;
        this.clock = clock;
    }

    void addTo(WebRoutes.Pages pages) {
        AdminPages.page(pages, "/admin", this::subjects);
        AdminPages.page(pages, "/admin/account", this::account);
        AdminPages.form(pages, "/admin/grant", this::grant);
        AdminPages.form(pages, "/admin/revoke", this::revoke);
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
                    Forms.link(AdminParts.account(name), name),
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
                UserPages.paymentTable(visit, billing.payments().history(name, null, AdminParts.LISTED)),
                Forms.section("grant", visit.say("admin.grant"), grantForm(visit, name)),
                Forms.section("revoke", visit.say("admin.revoke"), revokeForm(visit, name)),
                AdminParts.trail(visit, billing.entitlements().auditTrail(Subject.of(name), AdminParts.LISTED)));
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
                        AdminParts.reason(visit, "grant-reason"),
                        Forms.button(visit.say("admin.grant.do")))
                .html();
    }

    private static Html revokeForm(Visit visit, String name) {
        return Forms.post(visit, "/admin/revoke")
                .add(
                        Forms.hidden("account", name),
                        AdminParts.reason(visit, "revoke-reason"),
                        Forms.button(visit.say("admin.revoke.do")))
                .html();
    }

    private WebRoutes.Done grant(Visit visit) {
        String account = visit.require("account");
        billing.subscriptions()
                .grant(
                        account,
                        visit.require("plan"),
                        OperationId.of("grant-" + visit.require("operation")),
                        visit.actor(),
                        visit.require("reason"));
        return new WebRoutes.Done(AdminParts.account(account), visit.say("admin.granted"));
    }

    private WebRoutes.Done revoke(Visit visit) {
        String account = visit.require("account");
        billing.subscriptions().endNow(account, visit.actor(), visit.require("reason"));
        return new WebRoutes.Done(AdminParts.account(account), visit.say("admin.revoked"));
    }
}
