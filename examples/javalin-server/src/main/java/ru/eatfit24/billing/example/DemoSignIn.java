package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import ru.eatfit24.billing.usage.Subject;

/**
 * Believes whoever a request says it is from, so it is for a demo that listens on this machine only. The user {@code admin} is the administrator.
 */
public final class DemoSignIn implements SignIn {

    /** The header that names the user. */
    public static final String HEADER = "X-Demo-User";
    /** The user who is the administrator. */
    public static final String ADMINISTRATOR = "admin";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    @Override
    public Optional<User> findUser(Context request) {
        List<String> names = Collections.list(request.req().getHeaders(HEADER));
        if (names.isEmpty() || names.equals(List.of(""))) {
            return Optional.empty();
        }
        // Of two names one would win, and another program between here and the client may think it is the other.
        if (names.size() > 1 || !isName(names.get(0))) {
            throw new ProblemException(Problem.of(
                    400,
                    "INVALID_DEMO_USER",
                    HEADER + " must be one name of 1 to 64 letters, digits, dots, dashes, @ or _."));
        }
        String name = names.get(0);
        return Optional.of(user(name));
    }

    /** Whether somebody can be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The user of this name. */
    public static User user(String name) {
        return new User(Subject.of(name), name.equals(ADMINISTRATOR));
    }

    @Override
    public String header() {
        return HEADER;
    }
}
