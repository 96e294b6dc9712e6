package ru.eatfit24.billing.example;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads JSON from outside strictly, and writes ours. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxTokenCount(20_000)
                            .maxDocumentLength(HttpApi.MAX_BODY_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Json() {}

    /**
     * Reads one JSON object. Everything that two programs could read in two ways is refused: repeated keys, text after the object, other encodings
     * than UTF-8, control characters and lone surrogates inside texts, which databases do not keep as they are.
     *
     * @throws MalformedJsonException for anything else than one such object
     */
    static JsonNode readObject(byte[] body) throws MalformedJsonException {
        JsonNode object;
        try {
            object = MAPPER.readTree(utf8(body));
        } catch (JsonProcessingException malformed) {
            throw new MalformedJsonException("The body is not well-formed JSON", malformed);
        }
        if (!object.isObject()) {
            throw new MalformedJsonException("The body is not a JSON object");
        }
        requireClean(object);
        return object;
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("our own answer cannot be written as JSON", impossible);
        }
    }

    private static String utf8(byte[] body) throws MalformedJsonException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException otherEncoding) {
            throw new MalformedJsonException("The body is not UTF-8", otherEncoding);
        }
    }

    private static void requireClean(JsonNode node) throws MalformedJsonException {
        if (node.isTextual()) {
            requireClean(node.textValue());
        }
        for (var names = node.fieldNames(); names.hasNext(); ) {
            requireClean(names.next());
        }
        for (JsonNode child : node) {
            requireClean(child);
        }
    }

    private static void requireClean(String text) throws MalformedJsonException {
        boolean unclean = text.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        if (unclean) {
            throw new MalformedJsonException(
                    "A text in the body holds a control character or half of a surrogate pair");
        }
    }

    /** A body that is not the JSON that is asked for. The message is for the client. */
    static final class MalformedJsonException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedJsonException(String message) {
            super(message);
        }

        MalformedJsonException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
