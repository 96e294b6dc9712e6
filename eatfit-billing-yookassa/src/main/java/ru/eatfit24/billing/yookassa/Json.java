package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON in two manners. What the provider answers is read tolerantly, for it changes its answers without telling: a repeated name counts by its last value, a
 * number may stand for a text. What strangers may send is read strictly. No manner makes objects of a class that the text names.
 */
final class Json {

    /** The deepest nesting that is read, in both manners; a document of the provider has about six levels. */
    static final int MAX_DEPTH = 32;

    private static final JsonMapper TOLERANT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // Else 490.00 becomes 4.9E+2.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(10_000)
                            .maxNumberLength(100)
                            .maxNameLength(200)
                            .maxTokenCount(20_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // Else 490.00 becomes 4.9E+2.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode newObject() {
        return TOLERANT.createObjectNode();
    }

    /** The same tree gives the same text always: names stand in the order in which they were put. */
    static String write(JsonNode tree) {
        try {
            return TOLERANT.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON values could not be written as text", e);
        }
    }

    /** Reads an object that the provider answers; empty when it is none. */
    static Optional<ObjectNode> readTolerantly(byte[] body) {
        try {
            return TOLERANT.readTree(body) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException | NumberFormatException notJson) {
            // Jackson lets a number whose exponent overflows end as the latter.
            // The text is not ours, so that it cannot be read is an answer about it. It is not logged: it may name a
            // payer.
            return Optional.empty();
        }
    }

    /**
     * Reads an object that anyone may have sent; empty when it is none, or one that no honest sender writes: not UTF-8, a name twice, text behind the end, too
     * deep, too long.
     */
    static Optional<ObjectNode> readStrictly(byte[] body) {
        try {
            // Jackson would also take UTF-16 and UTF-32, and guess which.
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return STRICT.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (CharacterCodingException | JsonProcessingException | NumberFormatException notJson) {
            return Optional.empty(); // As above.
        }
    }

    /** The text in a field; a number is its digits; null when there is none. */
    static @Nullable String text(@Nullable JsonNode parent, String name) {
        JsonNode node = parent == null ? null : parent.get(name);
        if (node == null) {
            return null;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (!node.isNumber()) {
            return null;
        }
        // Not in full digits: an exponent of millions would become as many characters.
        Number number = node.numberValue();
        return number instanceof BigDecimal decimal ? decimal.toString() : number.toString();
    }

    /** The truth in a field, also as text; null when there is none. */
    static @Nullable Boolean truth(@Nullable JsonNode parent, String name) {
        JsonNode node = parent == null ? null : parent.get(name);
        if (node == null) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return "true".equals(node.textValue()) ? Boolean.TRUE : "false".equals(node.textValue()) ? Boolean.FALSE : null;
    }

    /** The object in a field; null when there is none. */
    static @Nullable ObjectNode object(@Nullable JsonNode parent, String name) {
        return parent != null && parent.get(name) instanceof ObjectNode object ? object : null;
    }
}
