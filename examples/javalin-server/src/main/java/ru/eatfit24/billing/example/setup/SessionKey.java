package ru.eatfit24.billing.example.setup;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the pages' sessions are signed with. Never prints it, and gives it to nobody. Immutable, safe for use by many threads. */
public final class SessionKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_CHARACTERS = 32;

    private final SecretKeySpec key;

    private SessionKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * A key from a secret text. All servers of one service have the same.
     *
     * @throws IllegalArgumentException if it is short; the message does not repeat it
     */
    public static SessionKey of(String secret) {
        if (secret.length() < LEAST_CHARACTERS) {
            throw new IllegalArgumentException("a session secret has at least " + LEAST_CHARACTERS + " characters");
        }
        return new SessionKey(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** A key that nobody has seen, and that ends with the process, and all sessions with it. */
    public static SessionKey random() {
        byte[] drawn = new byte[32];
        new SecureRandom().nextBytes(drawn);
        return new SessionKey(drawn);
    }

    /** The signature of a text. */
    public byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
        }
    }

    /** Whether this is the signature of the text. Takes as long for a wrong one as for the right one. */
    public boolean isSigned(String text, byte[] signature) {
        return MessageDigest.isEqual(sign(text), signature);
    }

    @Override
    public String toString() {
        return "SessionKey[…]";
    }
}
