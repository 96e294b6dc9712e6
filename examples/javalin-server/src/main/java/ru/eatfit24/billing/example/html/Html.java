package ru.eatfit24.billing.example.html;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A piece of a page. There is no way to make one of a text without escaping it: what is said by users, plans or the payment system cannot become markup. Immutable.
 */
public final class Html {

    /** Nothing. */
    public static final Html NOTHING = new Html("");

    private final String markup;

    Html(String markup) {
        this.markup = markup;
    }

    /** A text, shown as it is. */
    public static Html text(String text) {
        return new Html(escaped(text));
    }

    /** Several, one after the other. */
    public static Html of(Html... parts) {
        return of(Arrays.asList(parts));
    }

    /** Several, one after the other. */
    public static Html of(Collection<Html> parts) {
        return new Html(parts.stream().map(part -> part.markup).collect(Collectors.joining()));
    }

    /** An element, to be given attributes and content. */
    public static Tag tag(String name) {
        return new Tag(name);
    }

    /** A whole page, from its root element. */
    public String page() {
        return "<!doctype html>\n" + markup;
    }

    String markup() {
        return markup;
    }

    /** Control characters too, which a browser may read in its own way. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '`' -> safe.append("&#96;");
                default -> {
                    boolean isUnfit = (Character.isISOControl(c) && c != '\n' && c != '\t')
                            || Character.getType(c) == Character.SURROGATE;
                    safe.appendCodePoint(isUnfit ? '?' : c);
                }
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return markup;
    }
}
