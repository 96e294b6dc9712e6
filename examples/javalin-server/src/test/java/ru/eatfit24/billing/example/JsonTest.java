package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void readsOneObject() throws Exception {
        byte[] body = "{\"photo\": \"обед 🍲\", \"size\": [1, {}]}".getBytes(StandardCharsets.UTF_8);

        assertThat(Json.readObject(body).path("photo").asText()).isEqualTo("обед 🍲");
    }

    @Test
    void refusesWhatTwoProgramsCouldReadInTwoWays() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("a repeated key", utf8("{\"a\":1,\"a\":2}"));
        bodies.put("text after the object", utf8("{} x"));
        bodies.put("a second object", utf8("{}{}"));
        bodies.put("an open object", utf8("{\"a\":"));
        bodies.put("a comma too many", utf8("{\"a\":1,}"));
        bodies.put("single quotes", utf8("{'a':1}"));
        bodies.put("a comment", utf8("{} // x"));
        bodies.put("not a number", utf8("{\"a\":NaN}"));
        bodies.put("an array", utf8("[]"));
        bodies.put("a text", utf8("\"a\""));
        bodies.put("null", utf8("null"));
        bodies.put("a number", utf8("1"));
        bodies.put("nothing but space", utf8("  "));
        bodies.put("depth 33", utf8("{\"a\":" + "[".repeat(33) + "]".repeat(33) + "}"));
        bodies.put("20,001 tokens", utf8("{\"a\":[" + "1,".repeat(20_000) + "1]}"));
        bodies.put("an escaped NUL", utf8("{\"a\":\"\\u0000\"}"));
        bodies.put("an escaped NUL in a name", utf8("{\"\\u0000\":1}"));
        bodies.put("an escaped control character", utf8("{\"a\":\"\\u001b\"}"));
        bodies.put("a raw control character", utf8("{\"a\":\"\u0001\"}"));
        bodies.put("half of a surrogate pair", utf8("{\"a\":[[\"\\ud83c\"]]}"));
        bodies.put("the other half", utf8("{\"a\":\"\\udf72\"}"));
        bodies.put("a byte that is not UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        bodies.put(
                "a surrogate in UTF-8",
                new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'});
        bodies.put("an overlong slash", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'});
        bodies.put("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16));

        bodies.forEach((what, body) -> assertThatThrownBy(() -> Json.readObject(body))
                .as(what)
                .isInstanceOf(Json.MalformedJsonException.class));
        System.out.println("BAD INPUTS json " + bodies.size());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
