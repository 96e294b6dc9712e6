package ru.eatfit24.billing.testkit.yookassa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/** What the provider refuses in requests, whatever state the shop is in. */
final class RequestRules {

    private static final Money LEAST = Money.ofMinor(1_00, Bodies.CURRENCY);
    private static final Money MOST_BY_CARD = Money.ofMinor(350_000_00, Bodies.CURRENCY);
    private static final Money MOST = Money.ofMinor(700_000_00, Bodies.CURRENCY);

    private static final Set<String> SUBJECTS = Set.of(
            "commodity",
            "excise",
            "job",
            "service",
            "intellectual_activity",
            "payment",
            "agent_commission",
            "property_right",
            "composite",
            "another");
    private static final Set<String> MODES = Set.of(
            "full_prepayment",
            "partial_prepayment",
            "advance",
            "full_payment",
            "partial_payment",
            "credit",
            "credit_payment");
    private static final Set<String> MEASURES = Set.of(
            "piece", "day", "hour", "minute", "second", "kilobyte", "megabyte", "gigabyte", "terabyte", "another");

    private final FakeYooKassaSettings settings;

    RequestRules(FakeYooKassaSettings settings) {
        this.settings = settings;
    }

    void checkPayment(ObjectNode body) {
        Money amount = Bodies.requireAmount(body, "amount");
        String type = methodType(body);
        if (amount.compareTo(LEAST) < 0
                || amount.compareTo(type == null || type.equals("sbp") ? MOST : MOST_BY_CARD) > 0) {
            throw Refusal.invalid("amount", "The amount is out of the limits of the method");
        }
        Bodies.text(body, "description", 128);
        Bodies.text(body, "merchant_customer_id", 200);
        Bodies.truth(body, "capture");
        checkMetadata(body);
        checkMethod(body, type);
        checkConfirmation(Bodies.object(body, "confirmation"), type);
        checkReceipt(body, amount, settings.fiscal());
    }

    private static @Nullable String methodType(ObjectNode body) {
        ObjectNode data = Bodies.object(body, "payment_method_data");
        return data == null ? null : Bodies.requireText(data, "type", 64);
    }

    private void checkMethod(ObjectNode body, @Nullable String type) {
        boolean isSaved = body.hasNonNull("payment_method_id");
        long named = Stream.of("payment_token", "payment_method_id", "payment_method_data")
                .filter(body::hasNonNull)
                .count();
        if (named > 1) {
            throw Refusal.invalid("payment_method_id", "Name the method in one way only");
        }
        if ((isSaved || Bodies.truth(body, "save_payment_method")) && !settings.autopay()) {
            throw Refusal.forbidden("This shop may not make recurring payments");
        }
        if ("sbp".equals(type)) {
            if (!settings.fastPayments()) {
                throw Refusal.invalid("payment_method_data", "Not available in this shop");
            }
            if (!Bodies.truth(body, "capture")) {
                throw Refusal.invalid("capture", "This method cannot hold money");
            }
        } else if (type != null && !type.equals("bank_card") && !type.equals("yoo_money")) {
            throw Refusal.invalid("payment_method_data", "Not available in this shop");
        }
    }

    void checkConfirmation(@Nullable ObjectNode confirmation, @Nullable String type) {
        if (confirmation == null) {
            return;
        }
        switch (Bodies.requireText(confirmation, "type", 64)) {
            case "redirect" -> Bodies.requireText(confirmation, "return_url", 2048);
            case "qr" -> {
                Bodies.text(confirmation, "return_url", 2048);
                if (!"sbp".equals(type)) {
                    throw Refusal.invalid("confirmation", "A QR code is for the fast payment system only");
                }
            }
            case "embedded", "external" -> {} // Nothing else to say.
            default -> throw Refusal.invalid("confirmation.type", "No such confirmation");
        }
    }

    static void checkMetadata(ObjectNode body) {
        ObjectNode metadata = Bodies.object(body, "metadata");
        if (metadata == null) {
            return;
        }
        if (metadata.size() > 16) {
            throw Refusal.invalid("metadata", "At most 16 keys");
        }
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            if (entry.getKey().length() > 32
                    || !entry.getValue().isTextual()
                    || entry.getValue().textValue().length() > 512) {
                throw Refusal.invalid("metadata", "Keys have at most 32 characters, values are texts of at most 512");
            }
        }
    }

    static void checkReceipt(ObjectNode body, Money moved, boolean isRequired) {
        ObjectNode receipt = Bodies.object(body, "receipt");
        if (receipt == null) {
            if (isRequired) {
                throw Refusal.invalid("receipt", "Receipt is missing or illegal");
            }
            return;
        }
        ObjectNode customer = Bodies.object(receipt, "customer");
        if (customer == null
                || (Bodies.text(customer, "email", 254) == null && Bodies.text(customer, "phone", 15) == null)) {
            throw Refusal.invalid("receipt.customer", "Somebody must get it");
        }
        if (!(receipt.get("items") instanceof ArrayNode items) || items.isEmpty() || items.size() > 80) {
            throw Refusal.invalid("receipt.items", "There must be 1 to 80");
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode item : items) {
            sum = sum.add(itemTotal(item));
        }
        if (sum.compareTo(new BigDecimal(moved.toDecimalString())) != 0) {
            throw Refusal.invalid("receipt", "The items do not add up to the amount");
        }
    }

    private static BigDecimal itemTotal(JsonNode item) {
        Bodies.requireText(item, "description", 128);
        JsonNode quantity = item.get("quantity");
        JsonNode vat = item.get("vat_code");
        if (quantity == null || !quantity.isNumber() || quantity.decimalValue().signum() <= 0) {
            throw Refusal.invalid("receipt.items.quantity", "Must be a number above zero");
        }
        if (vat == null || !vat.isInt() || vat.intValue() < 1 || vat.intValue() > 12) {
            throw Refusal.invalid("receipt.items.vat_code", "Must be 1 to 12");
        }
        requireOneOf(item, "payment_subject", SUBJECTS);
        requireOneOf(item, "payment_mode", MODES);
        requireOneOf(item, "measure", MEASURES);
        return new BigDecimal(Bodies.requireAmount(item, "amount").toDecimalString()).multiply(quantity.decimalValue());
    }

    private static void requireOneOf(JsonNode item, String field, Set<String> words) {
        if (!words.contains(Bodies.requireText(item, field, 64))) {
            throw Refusal.invalid("receipt.items." + field, "No such word");
        }
    }
}
