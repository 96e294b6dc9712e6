package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The header {@code Idempotency-Key}: a client's name for a request, so that a repeat of it is the same request. */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    /**
     * The key of a request; empty if it has none.
     *
     * @throws ProblemException if it has several, or one that is none
     */
    static Optional<String> find(Context request) {
        List<String> keys = Collections.list(request.req().getHeaders(HEADER));
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        if (keys.size() > 1 || !keys.get(0).matches("[A-Za-z0-9_-]{1,40}")) {
            throw new ProblemException(Problem.of(
                    400, "INVALID_IDEMPOTENCY_KEY", HEADER + " must be one of 1 to 40 letters, digits, _ or -."));
        }
        return Optional.of(keys.get(0));
    }

    /** It was used for another request. */
    static Problem reused() {
        return Problem.of(
                422,
                "IDEMPOTENCY_KEY_REUSED",
                "This " + HEADER + " was used for another request. A new request needs a new key.");
    }
}
