package ru.eatfit24.billing.example.web;

import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;

/** Pieces of pages that recur: forms, facts, tables. */
final class Forms {

    static final String TOKEN = "form_token";

    private Forms() {}

    /** A form that changes something, with the token of the session. */
    static Tag post(Visit visit, String action) {
        return Html.tag("form").with("method", "post").with("action", action).add(hidden(TOKEN, visit.token()));
    }

    static Html hidden(String name, String value) {
        return Html.tag("input")
                .with("type", "hidden")
                .with("name", name)
                .with("value", value)
                .html();
    }

    static Html button(String text) {
        return Html.tag("button").text(text).html();
    }

    static Html quietButton(String text) {
        return Html.tag("button").with("class", "quiet").text(text).html();
    }

    static Html input(String id, String label, String type, String value) {
        return Html.of(
                Html.tag("label").with("for", id).text(label).html(),
                Html.tag("input")
                        .with("id", id)
                        .with("name", id)
                        .with("type", type)
                        .with("value", value)
                        .when(true, "required")
                        .html());
    }

    /** A button alone that changes something. */
    static Html button(Visit visit, String action, String text, Html... fields) {
        return post(visit, action)
                .with("class", "inline")
                .add(fields)
                .add(quietButton(text))
                .html();
    }

    static Html heading(int level, String text) {
        return Html.tag("h" + level).text(text).html();
    }

    static Html paragraph(String text) {
        return Html.tag("p").text(text).html();
    }

    static Html section(String id, String title, Html... content) {
        return Html.tag("section")
                .with("aria-labelledby", id)
                .add(Html.tag("h2").with("id", id).text(title).html())
                .add(content)
                .html();
    }

    static Html fact(String name, Html value) {
        return Html.tag("div")
                .add(Html.tag("dt").text(name).html(), Html.tag("dd").add(value).html())
                .html();
    }

    static Html link(String address, String text) {
        return Html.tag("a").with("href", address).text(text).html();
    }

    /** A table that scrolls by itself where it is too wide. */
    static Html table(String caption, java.util.List<String> heads, java.util.List<java.util.List<Html>> rows) {
        Tag head = Html.tag("tr");
        heads.forEach(
                name -> head.add(Html.tag("th").with("scope", "col").text(name).html()));
        Tag body = Html.tag("tbody");
        rows.forEach(row -> {
            Tag line = Html.tag("tr");
            for (int column = 0; column < row.size(); column++) {
                // On a phone a row is a block, and each cell says by itself what it is.
                line.add(Html.tag("td")
                        .with("data-label", heads.get(column))
                        .add(row.get(column))
                        .html());
            }
            body.add(line.html());
        });
        return Html.tag("div")
                .with("class", "wide")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", caption)
                .add(Html.tag("table")
                        .add(
                                Html.tag("caption").text(caption).html(),
                                Html.tag("thead").add(head.html()).html(),
                                body.html())
                        .html())
                .html();
    }
}
