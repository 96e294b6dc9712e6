package ru.eatfit24.billing.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much of JSON Schema as the document uses; what it does not know in a schema is an error. */
final class JsonSchema {

    private static final List<String> KNOWN = List.of(
            "$ref",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "enum",
            "pattern",
            "description");

    private final Map<String, Object> document;
    private final List<String> problems = new ArrayList<>();

    private JsonSchema(Map<String, Object> document) {
        this.document = document;
    }

    /** What is wrong with a value, each with the place. */
    static List<String> problems(Map<String, Object> document, @Nullable Object schema, JsonNode value) {
        JsonSchema check = new JsonSchema(document);
        check.check("$", map(schema), value);
        return check.problems;
    }

    private void check(String at, Map<String, Object> given, JsonNode value) {
        Map<String, Object> schema = resolve(document, given);
        schema.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .forEach(key -> problems.add(at + ": the check does not know " + key));
        List<?> types =
                schema.get("type") instanceof List<?> several ? several : List.of(schema.getOrDefault("type", ""));
        if (types.stream().noneMatch(type -> isOf(String.valueOf(type), value))) {
            problems.add(at + " is " + value + ", not " + types);
        } else if (value.isTextual()) {
            checkText(at, schema, value.textValue());
        } else if (value.isArray()) {
            value.forEach(item -> check(at + "[]", map(schema.get("items")), item));
        } else if (value.isObject()) {
            checkObject(at, schema, value);
        }
    }

    private void checkText(String at, Map<String, Object> schema, String text) {
        if (schema.get("enum") instanceof List<?> all && !all.contains(text)) {
            problems.add(at + " is " + text + ", none of " + all);
        }
        if (schema.get("pattern") instanceof String pattern && !text.matches(pattern)) {
            problems.add(at + " is " + text + ", not like " + pattern);
        }
    }

    private void checkObject(String at, Map<String, Object> schema, JsonNode value) {
        Map<String, Object> properties = map(schema.getOrDefault("properties", Map.of()));
        if (schema.get("required") instanceof List<?> required) {
            required.stream()
                    .filter(name -> !value.has(String.valueOf(name)))
                    .forEach(name -> problems.add(at + " lacks " + name));
        }
        value.properties().forEach(member -> {
            Object known = properties.get(member.getKey());
            if (known != null) {
                check(at + "." + member.getKey(), map(known), member.getValue());
            } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
                problems.add(at + " has " + member.getKey() + ", of which the document says nothing");
            }
        });
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    static Map<String, Object> resolve(Map<String, Object> document, Map<String, Object> schema) {
        if (!(schema.get("$ref") instanceof String reference)) {
            return schema;
        }
        Map<String, Object> found = document;
        for (String part : reference.substring(2).split("/", -1)) {
            found = map(found.get(part));
        }
        return resolve(document, found);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw new AssertionError("the document has no object where one is needed, but " + value);
        }
        return (Map<String, Object>) value;
    }
}
