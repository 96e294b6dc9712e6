package ru.eatfit24.billing.example.telegram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The secret that Telegram sends along with every update for the bot. Never prints it. Immutable. */
public final class WebhookSecret {

    /** The header that carries it. */
    public static final String HEADER = "X-Telegram-Bot-Api-Secret-Token";

    private final byte[] value;

    private WebhookSecret(byte[] value) {
        this.value = value;
    }

    /**
     * The secret that was given to {@code setWebhook}.
     *
     * @throws IllegalArgumentException if Telegram would not take it; the message does not repeat it
     */
    public static WebhookSecret of(String value) {
        if (!value.matches("[A-Za-z0-9_-]{16,256}")) {
            throw new IllegalArgumentException("a webhook secret is 16 to 256 letters, digits, _ or -; this one has "
                    + value.length() + " characters and another shape");
        }
        return new WebhookSecret(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a request with this header comes from Telegram. Takes as long for a wrong one as for a right one. */
    public boolean isSentWith(@Nullable String header) {
        return header != null && MessageDigest.isEqual(value, header.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "WebhookSecret[…]";
    }
}
