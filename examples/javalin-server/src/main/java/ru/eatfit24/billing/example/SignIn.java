package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import java.util.Optional;

/**
 * Tells who sends a request, from what the sign-in proves. Whose data a request reads or changes is decided here only, never by its path, query or
 * body.
 */
public interface SignIn {

    /**
     * The user; empty for a request that claims to be nobody's.
     *
     * @throws ProblemException if it claims something that cannot be
     */
    Optional<User> findUser(Context request);

    /** The header that a request signs in by; answers that depend on it say so to caches. */
    String header();

    /** What a client is asked for, as in {@code WWW-Authenticate}. */
    default String challenge() {
        return header();
    }

    /**
     * The user.
     *
     * @throws ProblemException with status 401 if there is none
     */
    default User requireUser(Context request) {
        return findUser(request)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(401, "SIGN_IN_REQUIRED", "Sign in first: this needs the header " + header() + ".")
                                .header("WWW-Authenticate", challenge())));
    }
}
