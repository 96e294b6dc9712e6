package ru.eatfit24.billing.example.html;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An element that is being written. Names come from our code, values and content may come from anywhere. What a strict policy for pages forbids cannot be written: scripts
 * and styles in the page, and addresses of another scheme than http. For one thread.
 */
public final class Tag {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
    private static final Pattern ADDRESS = Pattern.compile("(?s)(https?://|/(?!/)|#|\\?).*");
    private static final Set<String> ADDRESSES = Set.of("href", "action", "src", "formaction");
    private static final Set<String> VOID = Set.of("meta", "link", "input", "br", "hr", "img");

    private final String name;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder content = new StringBuilder();

    Tag(String name) {
        requireName(name);
        this.name = name;
    }

    /**
     * With an attribute.
     *
     * @throws IllegalArgumentException if it would be a script or a style, or an address that is none of the web
     */
    public Tag with(String attribute, String value) {
        requireName(attribute);
        if (attribute.startsWith("on") || attribute.equals("style") || attribute.equals("srcdoc")) {
            throw new IllegalArgumentException("the attribute " + attribute + " is forbidden by the pages' policy");
        }
        if (ADDRESSES.contains(attribute) && !ADDRESS.matcher(value).matches()) {
            throw new IllegalArgumentException("the address in " + attribute + " must begin with http, / or #");
        }
        attributes
                .append(' ')
                .append(attribute)
                .append("=\"")
                .append(Html.escaped(value))
                .append('"');
        return this;
    }

    /** With an attribute that has no value, if it holds. */
    public Tag when(boolean holds, String attribute) {
        return holds ? with(attribute, "") : this;
    }

    /** With more inside. */
    public Tag add(Html... parts) {
        for (Html part : parts) {
            content.append(part.markup());
        }
        return this;
    }

    /** With more inside. */
    public Tag add(Collection<Html> parts) {
        return add(parts.toArray(Html[]::new));
    }

    /** With a text inside, shown as it is. */
    public Tag text(String text) {
        content.append(Html.escaped(text));
        return this;
    }

    /** The finished element. */
    public Html html() {
        if ((name.equals("script") || name.equals("style")) && content.length() > 0) {
            throw new IllegalArgumentException("the pages' policy forbids a " + name + " inside a page");
        }
        return new Html(
                VOID.contains(name)
                        ? "<" + name + attributes + ">"
                        : "<" + name + attributes + ">" + content + "</" + name + ">");
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of an element or attribute");
        }
    }
}
