package ru.eatfit24.billing.example.web;

import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.example.Problem;
import ru.eatfit24.billing.example.ProblemException;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.html.Html;

/**
 * One request of a browser.
 *
 * @param request as it came
 * @param texts in the visitor's language
 * @param user who is signed in; null for nobody
 * @param token what forms carry; empty where nobody is signed in
 */
record Visit(Context request, Texts texts, @Nullable User user, String token) {

    /** The user; whoever is none is sent to sign in. */
    User requireUser() {
        if (user == null) {
            throw new SignInNeeded();
        }
        return user;
    }

    /** The administrator; for everybody else there is nothing at this address. */
    User requireAdministrator() {
        if (user == null || !user.isAdministrator()) {
            throw new ProblemException(Problem.of(404, "NOT_FOUND", "There is nothing at this address."));
        }
        return user;
    }

    /** Who does by hand what the form asks for. */
    String actor() {
        return requireAdministrator().subject().account();
    }

    String say(String name, Object... named) {
        return texts.say(name, named);
    }

    Html text(String name, Object... named) {
        return Html.text(say(name, named));
    }

    /** A field of a form. */
    Optional<String> field(String name) {
        return Optional.ofNullable(request.formParam(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A field that must be filled in. */
    String require(String name) {
        return field(name)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(400, "FIELD_REQUIRED", "The field \"" + name + "\" must be filled in.")));
    }

    /** Ends a page that is for users only. */
    static final class SignInNeeded extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
