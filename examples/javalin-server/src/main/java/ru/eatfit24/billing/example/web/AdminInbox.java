package ru.eatfit24.billing.example.web;

import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookState;

/** What waits for a person: notifications, payments and events. */
final class AdminInbox {

    private final Billing billing;

    AdminInbox(Billing billing) {
        this.billing = billing;
    }

    void addTo(WebRoutes.Pages pages) {
        AdminPages.page(pages, "/admin/inbox", this::inbox);
        AdminPages.form(pages, "/admin/inbox/replay", this::replay);
        AdminPages.form(pages, "/admin/inbox/dismiss", this::dismiss);
        AdminPages.page(pages, "/admin/outbox", this::outbox);
        AdminPages.form(pages, "/admin/outbox/replay", this::replayEvent);
    }

    private Html inbox(Visit visit) {
        List<Html> parts = new ArrayList<>();
        for (WebhookState state : List.of(WebhookState.QUARANTINED, WebhookState.DEAD, WebhookState.WAITING)) {
            List<WebhookEvent> events = billing.webhooks().list(state, null, AdminParts.LISTED);
            parts.add(Forms.section(
                    state.name(),
                    visit.say("admin.inbox." + state),
                    events.isEmpty() ? Forms.paragraph(visit.say("admin.none")) : events(visit, state, events)));
        }
        parts.add(Forms.section("payments", visit.say("admin.quarantined"), quarantinedPayments(visit)));
        parts.add(AdminParts.trail(visit, billing.webhooks().auditTrail(AdminParts.LISTED)));
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
                        AdminParts.reason(visit, id),
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
        List<List<Html>> rows = billing.payments().quarantined(null, AdminParts.LISTED).stream()
                .map(payment -> List.of(
                        Html.tag("code").text(payment.id()).html(),
                        Forms.link(AdminParts.account(payment.account()), payment.account()),
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
        billing.webhooks().replay(visit.require("event"), visit.actor(), visit.require("reason"));
        return new WebRoutes.Done("/admin/inbox", visit.say("admin.inbox.replayed"));
    }

    private WebRoutes.Done dismiss(Visit visit) {
        billing.webhooks().dismiss(visit.require("event"), visit.actor(), visit.require("reason"));
        return new WebRoutes.Done("/admin/inbox", visit.say("admin.inbox.dismissed"));
    }

    private Html outbox(Visit visit) {
        List<List<Html>> rows = new ArrayList<>();
        for (String listener : billing.outbox().listeners()) {
            for (DeadLetter letter : billing.outbox().deadLetters(listener, AdminParts.LISTED)) {
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
                        AdminParts.reason(visit, "reason-" + event.accountVersion() + "-" + event.position()),
                        Forms.button(visit.say("admin.inbox.replay")))
                .html();
    }

    private WebRoutes.Done replayEvent(Visit visit) {
        EventId event = new EventId(
                visit.require("account"),
                Long.parseLong(visit.require("version")),
                Integer.parseInt(visit.require("position")));
        billing.outbox().replay(visit.require("listener"), event, visit.actor(), visit.require("reason"));
        return new WebRoutes.Done("/admin/outbox", visit.say("admin.outbox.replayed"));
    }
}
