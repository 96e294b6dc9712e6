package ru.eatfit24.billing.example.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.example.setup.SessionKey;

/**
 * Who is signed in on the pages, kept by the browser alone and signed by us, so that any server can read it. Safe for use by many threads.
 *
 * <ol>
 *   <li>A session is a name, an end and a random number, with a signature. The cookie that holds it is not shown to scripts, does not come along with a form of another site
 *       ({@code SameSite=Lax}), and where there is TLS it is {@code Secure} and its name begins with {@code __Host-}, so that no neighbouring host can set it.
 *   <li>A form must carry the token of its session, a second signature over it. A page of another site can make a browser send a form, yet cannot read the token; and where the
 *       browser says from which site a form comes ({@code Origin}, {@code Sec-Fetch-Site}), another one is refused whatever the token is.
 *   <li>A session ends after {@link #LIFETIME}. It cannot be taken back before on the server; signing out makes the browser forget it.
 * </ol>
 */
final class Sessions {

    static final Duration LIFETIME = Duration.ofHours(12);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String SESSION = "session|";
    private static final String FORM = "form|";
    private static final String NOTICE = "notice|";

    private final SessionKey key;
    private final boolean secure;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(SessionKey key, boolean secure, InstantSource clock) {
        this.key = key;
        this.secure = secure;
        this.clock = clock;
    }

    /**
     * A session that goes on.
     *
     * @param user the user's name
     * @param token what a form of this session carries
     */
    record Session(String user, String token) {}

    void begin(Context request, String user) {
        byte[] number = new byte[16];
        random.nextBytes(number);
        Instant end = clock.instant().plus(LIFETIME);
        String text = ENCODER.encodeToString(user.getBytes(StandardCharsets.UTF_8)) + "." + end.getEpochSecond() + "."
                + HexFormat.of().formatHex(number);
        request.cookie(cookie(name(), text + "." + signature(SESSION + text), (int) LIFETIME.toSeconds()));
    }

    void end(Context request) {
        request.cookie(cookie(name(), "", 0));
    }

    Optional<Session> find(Context request) {
        return signed(SESSION, request.cookie(name())).flatMap(this::read);
    }

    private Optional<Session> read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || !clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[1])))) {
            return Optional.empty();
        }
        String user = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        return Optional.of(new Session(user, signature(FORM + text)));
    }

    /** Keeps a line for the next page. */
    void notice(Context request, String text) {
        String kept = ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
        request.cookie(cookie("notice", kept + "." + signature(NOTICE + kept), 60));
    }

    /** The line that was kept for this page, once. */
    Optional<String> takeNotice(Context request) {
        Optional<String> notice = signed(NOTICE, request.cookie("notice"))
                .map(kept -> new String(Base64.getUrlDecoder().decode(kept), StandardCharsets.UTF_8));
        if (notice.isPresent()) {
            request.cookie(cookie("notice", "", 0));
        }
        return notice;
    }

    /** What was signed for this purpose; empty for anything else. */
    private Optional<String> signed(String purpose, @Nullable String value) {
        int dot = value == null ? -1 : value.lastIndexOf('.');
        if (value == null || dot < 0 || !value.substring(dot + 1).matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        String text = value.substring(0, dot);
        boolean isOurs = key.isSigned(purpose + text, HexFormat.of().parseHex(value.substring(dot + 1)));
        return isOurs ? Optional.of(text) : Optional.empty();
    }

    private String signature(String text) {
        return HexFormat.of().formatHex(key.sign(text));
    }

    private String name() {
        return secure ? "__Host-session" : "session";
    }

    private Cookie cookie(String name, String value, int seconds) {
        Cookie cookie = new Cookie(name, value, "/", seconds, secure, true);
        cookie.setSameSite(SameSite.LAX);
        return cookie;
    }
}
