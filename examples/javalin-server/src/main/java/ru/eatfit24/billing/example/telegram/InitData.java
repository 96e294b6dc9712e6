package ru.eatfit24.billing.example.telegram;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Telegram.WebApp.initData} holds: fields as the mini app got them, whoever made them up. Immutable.
 *
 * <p>Values stay the text that was signed: the JSON in one is never written anew.
 */
final class InitData {

    /** The longest that is looked at. Telegram sends some hundred bytes. */
    static final int MAX_BYTES = 4_096;

    static final String HASH = "hash";
    static final String SIGNATURE = "signature";
    static final String SIGNED_AT = "auth_date";
    static final String USER = "user";

    private final Map<String, String> fields;

    private InitData(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Reads it.
     *
     * @throws InvalidInitDataException if it is not a query string that has each name once, and a hash among them
     */
    static InitData parse(String text) throws InvalidInitDataException {
        if (text.isEmpty() || text.length() > MAX_BYTES) {
            throw new InvalidInitDataException("it has " + text.length() + " characters");
        }
        // Names are ASCII, for which the order of characters is that of bytes.
        Map<String, String> fields = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new InvalidInitDataException("a field has no name or no value");
            }
            String name = decoded(pair.substring(0, equals));
            if (!name.matches("[A-Za-z0-9_]+")) {
                throw new InvalidInitDataException("a name has characters that no field of Telegram's has");
            }
            if (fields.put(name, decoded(pair.substring(equals + 1))) != null) {
                throw new InvalidInitDataException("a name comes twice");
            }
        }
        String hash = fields.get(HASH);
        if (hash == null || !hash.matches("[0-9a-f]{64}")) {
            throw new InvalidInitDataException("hash is not 64 lower-case hexadecimal digits");
        }
        return new InitData(fields);
    }

    @Nullable String find(String name) {
        return fields.get(name);
    }

    byte[] hash() {
        return HexFormat.of().parseHex(fields.getOrDefault(HASH, ""));
    }

    /** The text that was signed: all fields but these, in the order of their names, a line each. */
    byte[] signedText(Set<String> without) {
        return fields.entrySet().stream()
                .filter(field -> !without.contains(field.getKey()))
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Strictly, unlike the JDK's decoder: what is not percent-encoded UTF-8 is refused and not repaired. */
    private static String decoded(String text) throws InvalidInitDataException {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int position = 0; position < text.length(); position++) {
            char character = text.charAt(position);
            if (character == '%') {
                if (position + 2 >= text.length()) {
                    throw new InvalidInitDataException("a percent code is cut off");
                }
                int high = Character.digit(text.charAt(position + 1), 16);
                int low = Character.digit(text.charAt(position + 2), 16);
                if (high < 0 || low < 0) {
                    throw new InvalidInitDataException("a percent code has no hexadecimal digits");
                }
                bytes.put((byte) (16 * high + low));
                position += 2;
            } else if (character > ' ' && character < 0x7f) {
                bytes.put((byte) (character == '+' ? ' ' : character));
            } else {
                throw new InvalidInitDataException("a character is not encoded");
            }
        }
        try {
            String decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            // A line break would make two fields of one, or one of two, in the text that is signed.
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw new InvalidInitDataException("a value has control characters");
            }
            return decoded;
        } catch (CharacterCodingException notUtf8) {
            throw new InvalidInitDataException("a value is not UTF-8", notUtf8);
        }
    }

    @Override
    public String toString() {
        return "InitData" + fields.keySet();
    }
}
