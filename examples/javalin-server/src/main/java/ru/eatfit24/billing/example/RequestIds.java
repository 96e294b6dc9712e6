package ru.eatfit24.billing.example;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import ru.eatfit24.billing.webhook.WebhookNotification;

/**
 * Gives each request a name that its log lines, its answer and what is stored of a notification have in common: the header {@value #HEADER} of who asks, if it is well-formed,
 * else a new one. It proves nothing: who asks may name two requests alike.
 */
final class RequestIds {

    static final String HEADER = "X-Request-Id";

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String ATTRIBUTE = RequestIds.class.getName();

    private RequestIds() {}

    static void register(JavalinConfig config) {
        config.routes.before(RequestIds::begin);
    }

    private static void begin(Context request) {
        String asked = request.header(HEADER);
        String id = asked != null && WELL_FORMED.matcher(asked).matches()
                ? asked
                : UUID.randomUUID().toString();
        request.attribute(ATTRIBUTE, id);
        request.header(HEADER, id);
        MDC.put(WebhookNotification.CORRELATION, id);
    }

    /** After everything else: the thread goes on to other requests. */
    static void end(Context request) {
        MDC.remove(WebhookNotification.CORRELATION);
    }

    /** The name of a request; null for one that was refused before it got any. */
    static @Nullable String of(Context request) {
        return request.attribute(ATTRIBUTE);
    }
}
