package ru.eatfit24.billing.example.web;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;

/** What administrators see and do. For everybody else there is nothing at these addresses. Each change carries the administrator's name and a reason. */
public final class AdminPages {

    private final AdminAccounts accounts;
    private final AdminInbox inbox;
    private final AdminRuns runs;

    /** Pages over a service, and over the tables below it. */
    public AdminPages(Billing billing, AdminReadings readings, InstantSource clock) {
        accounts = new AdminAccounts(billing, readings, clock);
        inbox = new AdminInbox(billing);
        runs = new AdminRuns(billing, readings, clock);
    }

    void addTo(WebRoutes.Pages pages) {
        accounts.addTo(pages);
        inbox.addTo(pages);
        runs.addTo(pages);
    }

    /** Every page of the administrators is added by this, and every form by {@link #form}, so that none can be without the check. */
    static void page(WebRoutes.Pages pages, String path, Function<Visit, Html> content) {
        pages.page(path, (visit, layout) -> {
            visit.requireAdministrator();
            layout.show(visit, visit.say("admin.title"), places(visit), content.apply(visit));
        });
    }

    static void form(WebRoutes.Pages pages, String path, WebRoutes.FormWork work) {
        pages.form(path, visit -> {
            visit.requireAdministrator();
            return work.act(visit);
        });
    }

    private static Html places(Visit visit) {
        Tag list = Html.tag("ul");
        Map<String, String> paths = new LinkedHashMap<>();
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
}
