package ru.eatfit24.billing.example.telegram;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who owns the bot shares a secret with Telegram, its token: the hash is keyed with that. Never prints it. */
final class BotTokenCheck implements InitDataCheck {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "WebAppData".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;

    BotTokenCheck(BotToken token) {
        this.key = new SecretKeySpec(
                hmac(new SecretKeySpec(PURPOSE, ALGORITHM), token.value().getBytes(StandardCharsets.US_ASCII)),
                ALGORITHM);
    }

    @Override
    public boolean isSigned(InitData data) {
        return MessageDigest.isEqual(hmac(key, data.signedText(Set.of(InitData.HASH))), data.hash());
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
        }
    }
}
