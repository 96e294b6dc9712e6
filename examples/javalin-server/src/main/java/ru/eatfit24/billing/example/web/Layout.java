package ru.eatfit24.billing.example.web;

import java.util.Locale;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;

/** What all pages have in common: where one is, where one can go, in which language, and what has just happened. */
final class Layout {

    private final Sessions sessions;

    Layout(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Answers with a page. */
    void show(Visit visit, String title, Html... content) {
        Html notice = sessions.takeNotice(visit.request())
                .map(text -> Html.tag("p")
                        .with("class", "notice")
                        .with("role", "status")
                        .text(text)
                        .html())
                .orElse(Html.NOTHING);
        Html main = Html.tag("main")
                .with("id", "main")
                .with("tabindex", "-1")
                .add(notice, Html.tag("h1").text(title).html())
                .add(content)
                .html();
        String page = Html.tag("html")
                .with("lang", visit.texts().language())
                .add(head(visit, title), body(visit, main))
                .html()
                .page();
        visit.request().contentType("text/html; charset=utf-8").result(page);
    }

    private static Html head(Visit visit, String title) {
        return Html.tag("head")
                .add(
                        Html.tag("meta").with("charset", "utf-8").html(),
                        Html.tag("meta")
                                .with("name", "viewport")
                                .with("content", "width=device-width, initial-scale=1")
                                .html(),
                        Html.tag("title")
                                .text(title + " · " + visit.say("brand"))
                                .html(),
                        Html.tag("link")
                                .with("rel", "stylesheet")
                                .with("href", "/web/style.css")
                                .html(),
                        Html.tag("link")
                                .with("rel", "icon")
                                .with("href", "/web/icon.svg")
                                .html())
                .html();
    }

    private static Html body(Visit visit, Html main) {
        return Html.tag("body")
                .add(
                        Html.tag("a")
                                .with("class", "skip")
                                .with("href", "#main")
                                .text(visit.say("skip"))
                                .html(),
                        header(visit),
                        main,
                        footer(visit))
                .html();
    }

    private static Html header(Visit visit) {
        User user = visit.user();
        Tag places = Html.tag("ul");
        place(visit, places, "/", "nav.plans");
        if (user != null) {
            place(visit, places, "/account", "nav.account");
            place(visit, places, "/payments", "nav.payments");
            if (user.isAdministrator()) {
                place(visit, places, "/admin", "nav.admin");
            }
        } else {
            place(visit, places, "/sign-in", "nav.sign-in");
        }
        return Html.tag("header")
                .add(
                        Html.tag("p")
                                .with("class", "brand")
                                .text(visit.say("brand"))
                                .html(),
                        Html.tag("nav")
                                .with("aria-label", visit.say("nav"))
                                .add(places.html())
                                .html())
                .html();
    }

    private static void place(Visit visit, Tag places, String path, String name) {
        Tag link = Html.tag("a").with("href", path).text(visit.say(name));
        String here = visit.request().path();
        if (here.equals(path) || (path.equals("/admin") && here.startsWith("/admin"))) {
            link.with("aria-current", "page");
        }
        places.add(Html.tag("li").add(link.html()).html());
    }

    private static Html footer(Visit visit) {
        Tag languages = Html.tag("form")
                .with("method", "post")
                .with("action", "/language")
                .with("class", "inline")
                .add(
                        Forms.hidden(Forms.TOKEN, visit.token()),
                        Forms.hidden("back", visit.request().path()));
        for (Locale language : Texts.LANGUAGES) {
            if (!language.getLanguage().equals(visit.texts().language())) {
                languages.add(Html.tag("button")
                        .with("class", "quiet")
                        .with("name", "to")
                        .with("value", language.getLanguage())
                        .with("lang", language.getLanguage())
                        .text(language.getDisplayLanguage(language))
                        .html());
            }
        }
        User user = visit.user();
        Html out = user == null
                ? Html.NOTHING
                : Html.of(
                        Html.tag("span")
                                .text(visit.say("signed-in", user.subject().account()))
                                .html(),
                        Forms.button(visit, "/sign-out", visit.say("sign-out")));
        return Html.tag("footer").add(languages.html(), out).html();
    }
}
