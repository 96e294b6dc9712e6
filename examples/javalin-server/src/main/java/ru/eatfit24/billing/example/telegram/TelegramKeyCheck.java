package ru.eatfit24.billing.example.telegram;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * Who does not own the bot checks with Telegram's public key. Older clients send no signature for it, so that whoever has the token
 * should take {@link BotTokenCheck}.
 */
final class TelegramKeyCheck implements InitDataCheck {

    /** Telegram's key for everybody but its test servers, whose key must never count in production. */
    static final String PRODUCTION = "e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d";

    private static final String ALGORITHM = "Ed25519";
    private static final String ENCODED_KEY_HEAD = "302a300506032b6570032100";
    private static final int SIGNATURE_BYTES = 64;

    private final PublicKey key;
    private final byte[] purpose;

    /**
     * @param botId the bot that the mini app belongs to: what was signed for another one does not count
     * @param publicKey 64 hexadecimal digits
     */
    TelegramKeyCheck(long botId, String publicKey) {
        this.purpose = (botId + ":WebAppData\n").getBytes(StandardCharsets.US_ASCII);
        try {
            this.key = KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(ENCODED_KEY_HEAD + publicKey)));
        } catch (GeneralSecurityException unfit) {
            throw new IllegalArgumentException(
                    "no " + ALGORITHM + " key of 64 hexadecimal digits: " + publicKey, unfit);
        }
    }

    @Override
    public boolean isSigned(InitData data) throws InvalidInitDataException {
        byte[] signature = signature(data);
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(purpose);
            check.update(data.signedText(Set.of(InitData.HASH, InitData.SIGNATURE)));
            return check.verify(signature);
        } catch (SignatureException malformed) {
            throw new InvalidInitDataException("signature is none of " + ALGORITHM, malformed);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform since 15 has " + ALGORITHM, missing);
        }
    }

    private static byte[] signature(InitData data) throws InvalidInitDataException {
        String text = data.find(InitData.SIGNATURE);
        if (text == null) {
            throw new InvalidInitDataException("signature is missing");
        }
        try {
            byte[] signature = Base64.getUrlDecoder().decode(text);
            if (signature.length == SIGNATURE_BYTES) {
                return signature;
            }
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidInitDataException("signature is not base64url", notBase64);
        }
        throw new InvalidInitDataException("signature has not " + SIGNATURE_BYTES + " bytes");
    }
}
