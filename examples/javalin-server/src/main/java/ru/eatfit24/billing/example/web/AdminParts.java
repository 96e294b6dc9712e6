package ru.eatfit24.billing.example.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.example.html.Html;

/** What several pages of the administrators have. */
final class AdminParts {

    /** The most lines of a list. */
    static final int LISTED = 50;

    private AdminParts() {}

    /** The address of an account's page. */
    static String account(String name) {
        return "/admin/account?account=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** Asks why something is done by hand. */
    static Html reason(Visit visit, String id) {
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

    /** What was done by hand; nothing where nobody has done anything. */
    static Html trail(Visit visit, List<AuditEntry> entries) {
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
}
