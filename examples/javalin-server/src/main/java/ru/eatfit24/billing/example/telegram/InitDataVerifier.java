package ru.eatfit24.billing.example.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells who opened a mini app, from the init data that Telegram signed. Safe for use by many threads.
 *
 * <p>Who has seen init data can send it again until it is too old: it proves who opened the app, not who sends a request.
 */
public final class InitDataVerifier {

    /** How far ahead of ours Telegram's clock may be. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(60);

    private static final long MOST_SIGNIFICANT_BITS = 52;

    private static final ObjectReader USER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final InitDataCheck check;
    private final Duration maxAge;
    private final InstantSource clock;

    InitDataVerifier(InitDataCheck check, Duration maxAge, InstantSource clock) {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException(
                    "the age of init data must be limited by more than nothing, not by " + maxAge);
        }
        this.check = check;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /**
     * For whoever owns the bot.
     *
     * @param maxAge how long init data is good for after Telegram signed it
     */
    public static InitDataVerifier withBotToken(BotToken token, Duration maxAge, InstantSource clock) {
        return new InitDataVerifier(new BotTokenCheck(token), maxAge, clock);
    }

    /**
     * For whoever does not, with Telegram's public key.
     *
     * @param botId the number of the bot that the mini app belongs to
     * @param maxAge how long init data is good for after Telegram signed it
     */
    public static InitDataVerifier withTelegramKey(long botId, Duration maxAge, InstantSource clock) {
        return new InitDataVerifier(new TelegramKeyCheck(botId, TelegramKeyCheck.PRODUCTION), maxAge, clock);
    }

    /**
     * The number of the user who opened the mini app.
     *
     * @param initData as the mini app got it, not decoded
     * @throws InvalidInitDataException if Telegram did not sign it, or not lately, or for no user
     */
    public long userId(String initData) throws InvalidInitDataException {
        InitData data = InitData.parse(initData);
        if (!check.isSigned(data)) {
            throw new InvalidInitDataException("it is not signed by Telegram for this bot");
        }
        Instant signedAt = signedAt(data);
        Instant now = clock.instant();
        if (signedAt.isAfter(now.plus(CLOCK_DIFFERENCE))) {
            throw new InvalidInitDataException("it was signed in the future");
        }
        if (now.isAfter(signedAt.plus(maxAge))) {
            throw new InvalidInitDataException("it was signed more than " + maxAge + " ago");
        }
        return userIdOf(data);
    }

    private static Instant signedAt(InitData data) throws InvalidInitDataException {
        String seconds = data.find(InitData.SIGNED_AT);
        if (seconds == null || !seconds.matches("[0-9]{1,11}")) {
            throw new InvalidInitDataException("auth_date is not a number of seconds");
        }
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }

    private static long userIdOf(InitData data) throws InvalidInitDataException {
        String user = data.find(InitData.USER);
        if (user == null) {
            throw new InvalidInitDataException("user is missing: it was opened for none");
        }
        JsonNode id;
        try {
            JsonNode json = USER.readTree(user);
            id = json.path("id");
        } catch (JsonProcessingException malformed) {
            throw new InvalidInitDataException("user is not JSON");
        }
        if (!id.isIntegralNumber() || !id.canConvertToLong()) {
            throw new InvalidInitDataException("the user's id is not a whole number");
        }
        long number = id.longValue();
        if (number <= 0 || number >= 1L << MOST_SIGNIFICANT_BITS) {
            throw new InvalidInitDataException("the user's id is out of range");
        }
        return number;
    }
}
