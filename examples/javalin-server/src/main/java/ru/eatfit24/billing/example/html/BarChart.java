package ru.eatfit24.billing.example.html;

import java.util.List;

/**
 * Bars over time, as a picture that needs no script, with the same numbers as a table below it for whoever cannot see it. The numbers must not be below zero.
 *
 * @param id of the heading, unique on the page
 * @param title what is shown
 * @param ofWhat heads the columns: of the days, and of the numbers
 * @param bars in order
 */
public record BarChart(String id, String title, List<String> ofWhat, List<Bar> bars) {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 180;
    private static final int BASE = 150;
    private static final int TOP = 36;

    /**
     * One of them.
     *
     * @param label when
     * @param value how high
     * @param shown the value for people
     */
    public record Bar(String label, long value, String shown) {}

    /** Copies the lists. */
    public BarChart {
        ofWhat = List.copyOf(ofWhat);
        bars = List.copyOf(bars);
    }

    /** The picture and the table. */
    public Html html() {
        return Html.tag("figure")
                .with("class", "chart")
                .add(
                        Html.tag("figcaption").with("id", id).text(title).html(),
                        picture(),
                        Html.tag("details")
                                .add(Html.tag("summary").text(ofWhat.get(2)).html(), table())
                                .html())
                .html();
    }

    private Html picture() {
        long most = Math.max(1, bars.stream().mapToLong(Bar::value).max().orElse(1));
        // A few bars are not drawn so wide that they look like much.
        double step = Math.min(64, (double) WIDTH / Math.max(1, bars.size()));
        Tag picture = Html.tag("svg")
                .with("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
                .with("role", "img")
                .with("aria-labelledby", id);
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            long height = Math.round((double) bar.value() / most * (BASE - TOP));
            long left = Math.round(i * step + step * 0.15);
            picture.add(Html.tag("rect")
                    .with("class", "bar")
                    .with("x", Long.toString(left))
                    .with("y", Long.toString(BASE - height))
                    .with("width", Long.toString(Math.max(1, Math.round(step * 0.7))))
                    .with("height", Long.toString(height))
                    .add(Html.tag("title")
                            .text(bar.label() + ": " + bar.shown())
                            .html())
                    .html());
        }
        picture.add(Html.tag("line")
                .with("class", "axis")
                .with("x1", "0")
                .with("x2", Integer.toString(WIDTH))
                .with("y1", Integer.toString(BASE))
                .with("y2", Integer.toString(BASE))
                .html());
        if (!bars.isEmpty()) {
            Bar highest = bars.stream()
                    .reduce((one, other) -> other.value() > one.value() ? other : one)
                    .orElseThrow();
            picture.add(
                    label(0, HEIGHT - 10, "start", bars.get(0).label()),
                    bars.size() == 1
                            ? Html.NOTHING
                            : label(
                                    (int) Math.round(step * bars.size()),
                                    HEIGHT - 10,
                                    "end",
                                    bars.get(bars.size() - 1).label()),
                    label(0, 24, "start", highest.shown() + " (" + highest.label() + ")"));
        }
        return picture.html();
    }

    private static Html label(int x, int y, String anchor, String text) {
        return Html.tag("text")
                .with("x", Integer.toString(x))
                .with("y", Integer.toString(y))
                .with("text-anchor", anchor)
                .text(text)
                .html();
    }

    private Html table() {
        Tag body = Html.tag("tbody");
        bars.forEach(bar -> body.add(Html.tag("tr")
                .add(
                        Html.tag("th").with("scope", "row").text(bar.label()).html(),
                        Html.tag("td").text(bar.shown()).html())
                .html()));
        return Html.tag("table")
                .add(
                        Html.tag("thead")
                                .add(Html.tag("tr")
                                        .add(
                                                Html.tag("th")
                                                        .with("scope", "col")
                                                        .text(ofWhat.get(0))
                                                        .html(),
                                                Html.tag("th")
                                                        .with("scope", "col")
                                                        .text(ofWhat.get(1))
                                                        .html())
                                        .html())
                                .html(),
                        body.html())
                .html();
    }
}
