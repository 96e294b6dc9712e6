package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * Receives notifications from any web framework: takes what a request consists of, and says what it is worth and what to answer. It stores, asks and changes nothing.
 *
 * <ol>
 *   <li>With a {@link NotificationSourceFilter}, a request from elsewhere is refused (403).
 *   <li>A body above {@link #MAX_BODY} bytes is refused (413).
 *   <li>The body is read strictly: UTF-8, one JSON object, no name twice, bounded depth and size, no NUL and no half of a surrogate pair anywhere. It must be a
 *       notification of an event about an object whose id, status and exact amount have the form that the provider gives them, and the status must be the one of
 *       the event. Else it is refused (400).
 *   <li>Events that nobody acts on are ignored (200).
 *   <li>Of the rest the few fields of {@link YooKassaNotification} are taken, and all others are dropped.
 * </ol>
 *
 * <p>What is taken is still nothing but a hint: see {@link NotificationCheck}. Never throws for what a request holds. Immutable, safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class YooKassaNotifications {

    /** The most bytes of a body; let the server stop reading there too. */
    public static final int MAX_BODY = 65_536;

    private static final Map<String, YooKassaNotification.Kind> ACTED_ON = Map.of(
            "payment.waiting_for_capture", YooKassaNotification.Kind.PAYMENT,
            "payment.succeeded", YooKassaNotification.Kind.PAYMENT,
            "payment.canceled", YooKassaNotification.Kind.PAYMENT,
            "refund.succeeded", YooKassaNotification.Kind.REFUND,
            "payment_method.active", YooKassaNotification.Kind.METHOD);

    private static final Pattern EVENT = Pattern.compile("[a-z_]{1,31}\\.[a-z_]{1,32}");
    private static final Pattern SHOP = Pattern.compile("[0-9]{1,20}");

    private final @Nullable NotificationSourceFilter filter;

    private YooKassaNotifications(@Nullable NotificationSourceFilter filter) {
        this.filter = filter;
    }

    /** Receives from everywhere: what comes is looked up at the provider anyway. */
    public static YooKassaNotifications fromAnywhere() {
        return new YooKassaNotifications(null);
    }

    /**
     * Receives from these addresses only.
     *
     * @param filter which
     */
    public static YooKassaNotifications from(NotificationSourceFilter filter) {
        return new YooKassaNotifications(requireNonNull(filter, "filter"));
    }

    /**
     * Judges a request to the notification address.
     *
     * @param remoteAddress the address of the other end of the connection, as a literal
     * @param headers every header with all its values in the order received; names in any case
     * @param body the body as it came
     */
    public NotificationReceipt receive(String remoteAddress, Map<String, List<String>> headers, byte[] body) {
        if (filter != null) {
            Verdict source = filter.judge(remoteAddress, forwardedFor(headers));
            if (!source.isAllowed()) {
                return new NotificationReceipt.Refused(403, "not from an allowed source: " + source);
            }
        }
        if (body.length > MAX_BODY) {
            return new NotificationReceipt.Refused(413, "more than " + MAX_BODY + " bytes");
        }
        ObjectNode root = Json.readStrictly(body).orElse(null);
        if (root == null || !isCleanText(root)) {
            return refused("no JSON object as the provider writes it");
        }
        String event = textIn(root, "event");
        if (!"notification".equals(textIn(root, "type"))
                || !EVENT.matcher(event).matches()) {
            return refused("no notification of an event");
        }
        YooKassaNotification.Kind kind = ACTED_ON.get(event);
        if (kind == null) {
            return new NotificationReceipt.Ignored(event);
        }
        return Json.object(root, "object") == null
                ? refused("no object in a " + event)
                : read(event, kind, requireNonNull(Json.object(root, "object"), "object"))
                        .<NotificationReceipt>map(NotificationReceipt.Taken::new)
                        .orElseGet(
                                () -> refused("the object of a " + event + " has no id, status or amount that fits"));
    }

    private static NotificationReceipt refused(String reason) {
        return new NotificationReceipt.Refused(400, reason);
    }

    private static Optional<YooKassaNotification> read(
            String event, YooKassaNotification.Kind kind, ObjectNode object) {
        String id = textIn(object, "id");
        String said = event.substring(event.indexOf('.') + 1);
        // The provider's own samples leave the status of a method out.
        boolean statusFits = said.equals(textIn(object, "status"))
                || (kind == YooKassaNotification.Kind.METHOD && !object.has("status"));
        Money amount = amountIn(object);
        boolean amountFits = amount != null || (kind == YooKassaNotification.Kind.METHOD && !object.has("amount"));
        if (!ProviderId.isValid(id) || !statusFits || !amountFits) {
            return Optional.empty();
        }
        JsonNode test = object.get("test");
        boolean saysWhetherTest = test != null && test.isBoolean();
        String shop = textIn(Json.object(object, "recipient"), "account_id");
        String ourId = textIn(Json.object(object, "metadata"), RequestWriter.OUR_ID);
        return Optional.of(new YooKassaNotification(
                event,
                kind,
                id,
                said,
                new YooKassaNotification.Claim(
                        ProviderId.isValid(ourId) ? ourId : null,
                        amount,
                        saysWhetherTest ? object.get("test").booleanValue() : null,
                        SHOP.matcher(shop).matches() ? shop : null)));
    }

    private static @Nullable Money amountIn(ObjectNode object) {
        ObjectNode amount = Json.object(object, "amount");
        String value = textIn(amount, "value");
        String currency = textIn(amount, "currency");
        return AmountFormat.CURRENCIES.contains(currency)
                ? AmountFormat.tryRead(value, currency).orElse(null)
                : null;
    }

    /** The text in a field; empty when there is none, or when something else than a text is there. */
    private static String textIn(@Nullable ObjectNode object, String field) {
        JsonNode node = object == null ? null : object.get(field);
        return node != null && node.isTextual() ? node.textValue() : "";
    }

    /** No database keeps NUL or half a surrogate pair alike, so a text with one must not come further than here. */
    private static boolean isCleanText(JsonNode node) {
        if (node.isTextual()) {
            return isClean(node.textValue());
        }
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            if (!isClean(names.next())) {
                return false;
            }
        }
        for (JsonNode child : node) {
            if (!isCleanText(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<String> forwardedFor(Map<String, List<String>> headers) {
        List<String> values = new ArrayList<>();
        headers.forEach((name, all) -> {
            if ("x-forwarded-for".equalsIgnoreCase(name)) {
                values.addAll(all);
            }
        });
        return values;
    }
}
