package ru.eatfit24.billing.example.setup;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import ru.eatfit24.billing.example.digest.TelegramChat;

/**
 * What whoever runs the server wants to see of it. Never prints a token.
 *
 * @param metricsToken who may read the metrics; empty for nobody
 * @param chat where digest and alerts go; empty for nowhere
 */
public record OperationsSettings(Optional<String> metricsToken, Optional<Chat> chat) {

    /** Nothing. */
    static final OperationsSettings NONE = new OperationsSettings(Optional.empty(), Optional.empty());

    private static final String METRICS_TOKEN = "METRICS_TOKEN";
    private static final String CHAT = "OPERATIONS_CHAT";
    private static final String BOT_TOKEN = "TELEGRAM_BOT_TOKEN";
    private static final String API = "TELEGRAM_API_URL";

    /**
     * A chat of the bot's.
     *
     * @param server where the Bot API is
     * @param token the bot's token
     * @param chat the number of the chat, or its name
     */
    public record Chat(URI server, String token, String chat) {

        /** The chat itself. */
        public TelegramChat open(InstantSource clock) {
            return TelegramChat.of(server, token, chat, clock);
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Chat[" + chat + "]";
        }
    }

    /** Reads them, and notes what is wrong. */
    static OperationsSettings of(SettingsReader settings) {
        Optional<String> metrics =
                settings.parse(METRICS_TOKEN, settings.find(METRICS_TOKEN), "at least 16 characters", text -> {
                    if (text.length() < 16) {
                        throw new IllegalArgumentException(METRICS_TOKEN);
                    }
                    return text;
                });
        Optional<String> chat = settings.find(CHAT);
        if (chat.isEmpty()) {
            return new OperationsSettings(metrics, Optional.empty());
        }
        Optional<String> token = settings.require(BOT_TOKEN);
        Optional<URI> server = settings.parse(
                API,
                settings.find(API).or(() -> Optional.of(TelegramChat.TELEGRAM.toString())),
                "an address",
                URI::create);
        Optional<Chat> open = token.isEmpty() || server.isEmpty()
                ? Optional.empty()
                : settings.parse(
                        CHAT,
                        chat,
                        "the number of a chat, or @ and the name of a channel, of a bot whose"
                                + " TELEGRAM_BOT_TOKEN is one",
                        text -> {
                            Chat found = new Chat(server.get(), token.get(), text);
                            found.open(InstantSource.system());
                            return found;
                        });
        return new OperationsSettings(metrics, open);
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "OperationsSettings[" + (metricsToken.isPresent() ? "metrics, " : "") + chat + "]";
    }
}
