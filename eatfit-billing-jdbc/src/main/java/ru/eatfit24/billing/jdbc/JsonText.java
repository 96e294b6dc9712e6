package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON objects as text and back, for what our own columns hold. Immutable. */
final class JsonText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonText() {}

    static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode emptyArray() {
        return MAPPER.createArrayNode();
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON values could not be written as text", e);
        }
    }

    /** Writes an array of rows of texts, numbers and nulls. */
    static String write(List<@Nullable Object[]> rows) {
        try {
            return MAPPER.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rows of values could not be written as text", e);
        }
    }

    static String write(Map<String, String> texts) {
        ObjectNode node = emptyObject();
        texts.forEach(node::put);
        return write(node);
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is no JSON object
     */
    static ObjectNode readObject(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON", e);
        }
        throw new IllegalArgumentException("is no JSON object");
    }

    /**
     * Reads an array.
     *
     * @throws IllegalArgumentException if the text is no JSON array
     */
    static ArrayNode readArray(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ArrayNode array) {
                return array;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON", e);
        }
        throw new IllegalArgumentException("is no JSON array");
    }

    /**
     * Reads an object whose values are all texts.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    static SortedMap<String, String> readTexts(String text) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : readObject(text).properties()) {
            if (!entry.getValue().isTextual()) {
                throw new IllegalArgumentException("holds something else than text under \"" + entry.getKey() + "\"");
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    /** Appends a JSON string. */
    static void appendText(StringBuilder json, String text) {
        if (isPlain(text)) {
            json.append('"').append(text).append('"');
        } else {
            json.append(write(MAPPER.getNodeFactory().textNode(text)));
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
