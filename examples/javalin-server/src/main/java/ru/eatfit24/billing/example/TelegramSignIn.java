package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.example.telegram.InitDataVerifier;
import ru.eatfit24.billing.example.telegram.InvalidInitDataException;
import ru.eatfit24.billing.usage.Subject;

/**
 * Believes Telegram: a request has the header {@code Authorization: tma <initData>}, with the init data that the mini app was opened with. Whatever is
 * wrong with it is answered in the same way, and neither it nor the reason goes anywhere but a line of the log that has the reason alone.
 */
public final class TelegramSignIn implements SignIn {

    /** The header that holds the init data. */
    public static final String HEADER = "Authorization";

    /** What the names of accounts begin with. */
    public static final String PREFIX = "telegram-";

    private static final Logger log = LoggerFactory.getLogger(TelegramSignIn.class);

    private static final String SCHEME = "tma ";

    private final InitDataVerifier verifier;
    private final Set<Long> administrators;

    /** @param administrators numbers of users */
    public TelegramSignIn(InitDataVerifier verifier, Set<Long> administrators) {
        this.verifier = verifier;
        this.administrators = Set.copyOf(administrators);
    }

    @Override
    public Optional<User> findUser(Context request) {
        List<String> values = Collections.list(request.req().getHeaders(HEADER));
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.get(0);
        if (values.size() > 1 || !value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw refused("there is not one header of the scheme tma");
        }
        return Optional.of(of(value.substring(SCHEME.length()).strip()));
    }

    /**
     * The user who opened the mini app with this.
     *
     * @throws ProblemException with status 401 if it proves nothing
     */
    public User of(String initData) {
        try {
            return user(verifier.userId(initData));
        } catch (InvalidInitDataException invalid) {
            throw refused(String.valueOf(invalid.getMessage()));
        }
    }

    /** The user of this number. */
    public User user(long id) {
        return new User(subject(id), administrators.contains(id));
    }

    /** Whose limits count for the user of this number. */
    static Subject subject(long id) {
        return Subject.of(PREFIX + id);
    }

    private ProblemException refused(String reason) {
        log.info("event=sign-in-refused reason=\"{}\"", reason);
        return new ProblemException(
                Problem.of(401, "SIGN_IN_REFUSED", "This sign-in is not valid, or not any more: open the app again.")
                        .header("WWW-Authenticate", challenge()));
    }

    @Override
    public String header() {
        return HEADER;
    }

    @Override
    public String challenge() {
        return SCHEME.strip();
    }
}
