package ru.eatfit24.billing.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.telegram.WebhookSecret;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.Subject;

/**
 * {@code POST /api/v1/telegram/webhook}: what Telegram sends of the bot's chats. Whoever writes {@code /start} or {@code /plan} is told what is left of the day.
 *
 * <ol>
 *   <li>A request without the secret that {@code setWebhook} was given is refused (401), before its body is read.
 *   <li>What cannot be read, or is nothing that the bot answers, is taken (200): Telegram would send it again and again.
 *   <li>An update that came before is taken and not answered again, as long as this process remembers it. Answers only read, so one that is given twice after a restart does no
 *       harm.
 *   <li>The answer goes back in the body of the response, as Telegram allows, so nothing is called from here. It is plain text, which nobody's name can turn into markup.
 *   <li>A store that fails ends in an error, so that Telegram sends the update again.
 * </ol>
 */
public final class BotRoutes implements Routes {

    /** Where updates are sent to. */
    public static final String WEBHOOK = "/api/v1/telegram/webhook";

    private static final int REMEMBERED = 10_000;

    private static final Logger log = LoggerFactory.getLogger(BotRoutes.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final WebhookSecret secret;
    private final Billing billing;
    private final Set<Long> seen = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    /** For the bot whose webhook has this secret. */
    public BotRoutes(WebhookSecret secret, Billing billing) {
        this.secret = secret;
        this.billing = billing;
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post(WEBHOOK, this::take);
    }

    private void take(Context request) {
        List<String> headers = Collections.list(request.req().getHeaders(WebhookSecret.HEADER));
        if (headers.size() != 1 || !secret.isSentWith(headers.get(0))) {
            log.warn("event=bot-update-refused reason=\"no secret, or another one\"");
            throw new ProblemException(Problem.of(401, "UPDATE_REFUSED", "This is not taken."));
        }
        Optional<JsonNode> update = read(request.bodyAsBytes());
        long id = update.map(found -> found.get("update_id").longValue()).orElse(-1L);
        if (update.isEmpty() || seen.contains(id)) {
            request.status(200);
            return;
        }
        answer(update.get().path("message"))
                .ifPresent(answer -> request.contentType(HttpApi.JSON).result(Json.write(answer)));
        seen.add(id);
        request.status(200);
    }

    private static Optional<JsonNode> read(byte[] body) {
        try {
            JsonNode update = MAPPER.readTree(body);
            if (update.path("update_id").isIntegralNumber()) {
                return Optional.of(update);
            }
            log.warn("event=bot-update-unread reason=\"no update_id\"");
        } catch (JsonProcessingException malformed) {
            log.warn("event=bot-update-unread reason=\"no JSON\"");
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory cannot be read", impossible);
        }
        return Optional.empty();
    }

    private Optional<Map<String, Object>> answer(JsonNode message) {
        String text = message.path("text").asText();
        JsonNode user = message.path("from").path("id");
        JsonNode chat = message.path("chat");
        boolean isForUs = (text.equals("/start") || text.equals("/plan"))
                && chat.path("type").asText().equals("private")
                && user.isIntegralNumber()
                && chat.path("id").isIntegralNumber();
        return isForUs
                ? Optional.of(Map.of(
                        "method",
                        "sendMessage",
                        "chat_id",
                        chat.path("id").longValue(),
                        "text",
                        standing(TelegramSignIn.subject(user.longValue()))))
                : Optional.empty();
    }

    private String standing(Subject user) {
        Entitlement entitlement = billing.gate().entitlements(user);
        FeatureUsage photos = entitlement.usage(EatFitPlans.PHOTO);
        String left = photos.remaining().isPresent()
                ? photos.remaining().getAsLong() + " photos are left today."
                : "Photos are unlimited.";
        return "Your plan: " + entitlement.plan().displayName() + ". " + left;
    }
}
