package ru.eatfit24.billing.example.telegram;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Init data as Telegram would sign it for a bot whose token is known, written down from Telegram's page and not from our check. */
public final class SignedInitData {

    private SignedInitData() {}

    /** For a user of this number, at this instant. */
    public static String of(String token, long user, Instant at) {
        String person = "{\"id\":" + user + ",\"first_name\":\"Anna\"}";
        long seconds = at.getEpochSecond();
        try {
            byte[] secret = hmac("WebAppData".getBytes(StandardCharsets.UTF_8), token);
            String hash = HexFormat.of().formatHex(hmac(secret, "auth_date=" + seconds + "\nuser=" + person));
            return "user=" + URLEncoder.encode(person, StandardCharsets.UTF_8) + "&auth_date=" + seconds + "&hash="
                    + hash;
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    }
}
