package ru.eatfit24.billing.testkit.yookassa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/** Reads request bodies as strictly as the provider does, and says by its name what is wrong. */
final class Bodies {

    static final String CURRENCY = "RUB";

    private static final Pattern VALUE = Pattern.compile("[0-9]{1,10}\\.[0-9]{2}");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    static ObjectNode read(String body) {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException notJson) {
            throw Refusal.invalid("body", "This is no JSON");
        }
        throw Refusal.invalid("body", "This is no JSON object");
    }

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    static String write(JsonNode tree) {
        return tree.toString();
    }

    static @Nullable String text(JsonNode parent, String field, int most) {
        JsonNode node = parent.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual() || node.textValue().length() > most) {
            throw Refusal.invalid(field, "Must be a text of at most " + most + " characters");
        }
        return node.textValue();
    }

    static String requireText(JsonNode parent, String field, int most) {
        String text = text(parent, field, most);
        if (text == null || text.isEmpty()) {
            throw Refusal.invalid(field, "Is required");
        }
        return text;
    }

    static boolean truth(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        if (node != null && !node.isBoolean()) {
            throw Refusal.invalid(field, "Must be true or false");
        }
        return node != null && node.booleanValue();
    }

    static @Nullable ObjectNode object(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.invalid(field, "Must be an object");
    }

    static Money requireAmount(JsonNode parent, String field) {
        ObjectNode amount = object(parent, field);
        if (amount == null) {
            throw Refusal.invalid(field, "Is required");
        }
        JsonNode value = amount.get("value");
        if (value == null
                || !value.isTextual()
                || !VALUE.matcher(value.textValue()).matches()) {
            throw Refusal.invalid(field + ".value", "Must be a text such as 100.00");
        }
        if (!CURRENCY.equals(requireText(amount, "currency", 3))) {
            throw Refusal.invalid(field + ".currency", "Must be the shop's currency");
        }
        return Money.parse(value.textValue(), CURRENCY);
    }

    static ObjectNode amount(Money money) {
        return newObject()
                .put("value", money.toDecimalString())
                .put("currency", money.currency().getCurrencyCode());
    }

    static Money amountOf(JsonNode object, String field) {
        JsonNode amount = object.get(field);
        return Money.parse(
                amount.get("value").textValue(), amount.get("currency").textValue());
    }
}
