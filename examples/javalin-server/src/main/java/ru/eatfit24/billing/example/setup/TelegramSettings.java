package ru.eatfit24.billing.example.setup;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.example.telegram.BotToken;
import ru.eatfit24.billing.example.telegram.InitDataVerifier;
import ru.eatfit24.billing.example.telegram.WebhookSecret;

/**
 * The bot that users come from.
 *
 * @param token the bot's token; null for who does not own the bot, and believes Telegram's public key
 * @param botId the number of the bot
 * @param webhookSecret what Telegram sends along with each update
 * @param administrators numbers of users
 */
public record TelegramSettings(
        @Nullable BotToken token, long botId, WebhookSecret webhookSecret, Set<Long> administrators) {

    private static final String TOKEN = "TELEGRAM_BOT_TOKEN";
    private static final String BOT_ID = "TELEGRAM_BOT_ID";
    private static final String SECRET = "TELEGRAM_WEBHOOK_SECRET";
    private static final String ADMINISTRATORS = "ADMINISTRATORS";
    private static final String NUMBER = "[0-9]{1,16}";

    /** Copies the set. */
    public TelegramSettings {
        administrators = Set.copyOf(administrators);
    }

    static Optional<TelegramSettings> of(SettingsReader settings) {
        Optional<BotToken> token = settings.parse(
                TOKEN,
                settings.find(TOKEN),
                "a bot's number, a colon and at least 30 letters, digits, _ or -",
                BotToken::of);
        Optional<Long> botId =
                settings.parse(BOT_ID, settings.find(BOT_ID), "the number of a bot", TelegramSettings::number);
        boolean hasToken = settings.find(TOKEN).isPresent();
        if (hasToken == settings.find(BOT_ID).isPresent()) {
            settings.problem(
                    TOKEN,
                    hasToken
                            ? "and " + BOT_ID + " are both set: the token is for who owns the bot, the number for who"
                                    + " does not"
                            : "is not set, and neither is " + BOT_ID + " for who does not own the bot");
        }
        Optional<WebhookSecret> secret = settings.parse(
                SECRET, settings.require(SECRET), "16 to 256 letters, digits, _ or -", WebhookSecret::of);
        Set<Long> administrators = new HashSet<>();
        for (String one : settings.list(ADMINISTRATORS)) {
            settings.parse(
                            ADMINISTRATORS,
                            Optional.of(one),
                            "numbers of Telegram users with commas between them",
                            TelegramSettings::number)
                    .ifPresent(administrators::add);
        }
        Optional<Long> id = token.map(BotToken::botId).or(() -> botId);
        return hasToken != settings.find(BOT_ID).isPresent() && id.isPresent() && secret.isPresent()
                ? Optional.of(new TelegramSettings(token.orElse(null), id.get(), secret.get(), administrators))
                : Optional.empty();
    }

    private static long number(String text) {
        if (!text.matches(NUMBER)) {
            throw new IllegalArgumentException("not a number of at most 16 digits");
        }
        return Long.parseLong(text);
    }

    /** Checks who opened the mini app. */
    public InitDataVerifier verifier(Duration maxAge, InstantSource clock) {
        return token == null
                ? InitDataVerifier.withTelegramKey(botId, maxAge, clock)
                : InitDataVerifier.withBotToken(token, maxAge, clock);
    }
}
