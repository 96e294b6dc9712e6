package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * Fields of the JSON objects in our columns. Instants are microseconds since 1970; what is absent is left out. Reading
 * throws {@link IllegalArgumentException} on what is not of the kind that is asked for.
 */
final class JsonFields {

    private static final String WINDOW = "window";
    private static final String START = "start";
    private static final String END = "end";

    private JsonFields() {}

    static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing or no text");
        }
        return value.textValue();
    }

    static long number(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing or no whole number");
        }
        return value.longValue();
    }

    static int smallNumber(JsonNode json, String name) {
        long value = number(json, name);
        if (value != (int) value) {
            throw new IllegalArgumentException("\"" + name + "\" is too large a number");
        }
        return (int) value;
    }

    static JsonNode object(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isObject()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing or no object");
        }
        return value;
    }

    /** The items of an array; none where it is missing. */
    static Iterable<JsonNode> array(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new IllegalArgumentException("\"" + name + "\" is no array");
        }
        return value;
    }

    static @Nullable Instant instant(JsonNode json, String name) {
        return json.has(name) ? Instants.ofEpochMicros(number(json, name)) : null;
    }

    static void putInstant(ObjectNode json, String name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, Instants.toEpochMicros(instant));
        }
    }

    /** The window whose policy, start and end are fields of this object. */
    static Window window(JsonNode json) {
        return new Window(
                WindowPolicy.parse(text(json, WINDOW)),
                Instants.ofEpochMicros(number(json, START)),
                Instants.ofEpochMicros(number(json, END)));
    }

    static ObjectNode putWindow(ObjectNode json, Window window) {
        return json.put(WINDOW, window.policy().code())
                .put(START, Instants.toEpochMicros(window.start()))
                .put(END, Instants.toEpochMicros(window.end()));
    }

    /** The same fields, as text. */
    static void appendWindow(StringBuilder json, Window window) {
        json.append('"').append(WINDOW).append("\":");
        JsonText.appendText(json, window.policy().code());
        json.append(",\"").append(START).append("\":").append(Instants.toEpochMicros(window.start()));
        json.append(",\"").append(END).append("\":").append(Instants.toEpochMicros(window.end()));
    }
}
