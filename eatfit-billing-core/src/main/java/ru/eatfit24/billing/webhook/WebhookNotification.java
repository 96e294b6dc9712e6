package ru.eatfit24.billing.webhook;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * What an adapter has read out of a provider's message, and all that is kept of it. Immutable.
 *
 * <p>The adapter has checked form and size of the message, and has chosen what is kept by a list of what may be, never by one of what may not: no card data, no names, no
 * contacts, no secrets. Nothing here is believed.
 *
 * <p>Two messages are the same event when provider, object, type and status are equal; the fields do not count.
 *
 * @param provider which payment system, 1 to {@value #MAX_PROVIDER} characters of {@code a-z 0-9 _ -}
 * @param about what kind of object
 * @param objectId the provider's id of the object, 1 to {@value #MAX_ID} characters of {@code A-Z a-z 0-9 _ -}
 * @param type what the provider calls the event, such as {@code payment.succeeded}: 1 to {@value #MAX_NAME} characters of {@code A-Z a-z 0-9 _ - .}
 * @param status the status that it tells of, in the same characters: the name of ours where there is one for it, such as {@code SUCCEEDED}
 * @param fields what else is kept, by name: at most {@value #MAX_FIELDS}, with names like a type and values of 1 to {@value #MAX_VALUE} characters
 * @since 0.1.0
 */
public record WebhookNotification(
        String provider,
        WebhookObject about,
        String objectId,
        String type,
        String status,
        SortedMap<String, String> fields) {

    /**
     * The field, and the name in the log's mapped diagnostic context, of what a notification has in common with the request that brought it: {@link #correlatedBy}.
     */
    public static final String CORRELATION = "correlation";

    /** The longest name of a provider. */
    public static final int MAX_PROVIDER = 32;

    /** The longest id of an object. */
    public static final int MAX_ID = 64;

    /** The longest name of a type, a status or a field. */
    public static final int MAX_NAME = 64;

    /** How many fields are kept at most. */
    public static final int MAX_FIELDS = 16;

    /** The longest value of a field, in {@code char}s. */
    public static final int MAX_VALUE = 512;

    /**
     * Checks every text.
     *
     * @throws IllegalArgumentException if one is empty, too long or has other characters, or there are too many fields
     */
    public WebhookNotification {
        requireName("provider", provider, MAX_PROVIDER, "_-", false);
        Objects.requireNonNull(about, "about");
        requireName("id of the object", objectId, MAX_ID, "_-", true);
        requireName("type of the event", type, MAX_NAME, "_-.", true);
        requireName("status", status, MAX_NAME, "_-.", true);
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        if (fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException("a notification keeps at most " + MAX_FIELDS + " fields, but has "
                    + fields.size() + ": choose fewer");
        }
        for (Map.Entry<String, String> field : fields.entrySet()) {
            requireName("name of a field", field.getKey(), MAX_NAME, "_-.", true);
            Text.require("field " + field.getKey(), field.getValue(), MAX_VALUE);
        }
    }

    /** Without fields. */
    public static WebhookNotification of(
            String provider, WebhookObject about, String objectId, String type, String status) {
        return new WebhookNotification(provider, about, objectId, type, status, new TreeMap<>());
    }

    /** The same with these fields in the place of its own. */
    public WebhookNotification withFields(Map<String, String> kept) {
        return new WebhookNotification(provider, about, objectId, type, status, new TreeMap<>(kept));
    }

    /**
     * The same with the name of the request that brought it among its fields. While {@link Inbox#process} is at it, that name stands in the log's mapped diagnostic context
     * as {@value #CORRELATION}, so that its log lines can be found.
     *
     * @param request how logs call the request; null leaves it as it is
     * @throws IllegalArgumentException if it is no text that fits a field
     */
    public WebhookNotification correlatedBy(@Nullable String request) {
        if (request == null) {
            return this;
        }
        TreeMap<String, String> more = new TreeMap<>(fields);
        more.put(CORRELATION, request);
        return withFields(more);
    }

    /** How logs call the request that brought it; empty when nobody said. */
    public Optional<String> correlation() {
        return Optional.ofNullable(fields.get(CORRELATION));
    }

    private static void requireName(String what, String text, int most, String marks, boolean capitals) {
        Text.require(what, text, most);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || (capitals && c >= 'A' && c <= 'Z')
                    || marks.indexOf(c) >= 0;
            if (!fits) {
                throw new IllegalArgumentException("the " + what + " must hold " + (capitals ? "" : "small ")
                        + "letters, digits and " + String.join(" ", marks.split("")) + " only, but is "
                        + Text.quote(text));
            }
        }
    }

    /** Without the values of the fields. */
    @Override
    public String toString() {
        return type + " of " + provider + " about " + about + " " + objectId + " (" + status + ", " + fields.keySet()
                + ")";
    }
}
