package ru.eatfit24.billing.example.telegram;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token of a bot, which is its number, a colon and a secret. Never prints it. Immutable. */
public final class BotToken {

    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,16}):[A-Za-z0-9_-]{30,128}");

    private final String value;
    private final long botId;

    private BotToken(String value, long botId) {
        this.value = value;
        this.botId = botId;
    }

    /**
     * The token as @BotFather gave it.
     *
     * @throws IllegalArgumentException if it cannot be one; the message does not repeat it
     */
    public static BotToken of(String value) {
        Matcher token = TOKEN.matcher(value);
        if (!token.matches()) {
            throw new IllegalArgumentException(
                    "a bot token is the bot's number, a colon and at least 30 letters, digits, _ or -;"
                            + " this one has " + value.length() + " characters and another shape");
        }
        return new BotToken(value, Long.parseLong(token.group(1)));
    }

    String value() {
        return value;
    }

    /** The number of the bot, which is no secret. */
    public long botId() {
        return botId;
    }

    @Override
    public String toString() {
        return "BotToken[" + botId + ":…]";
    }
}
