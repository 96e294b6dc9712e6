package ru.eatfit24.billing.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;
import java.util.Optional;

/** The members of a request's body, which is one JSON object or nothing. What is read of it is of the type that is asked for, or ends the request. */
record JsonBody(JsonNode object) {

    /**
     * Reads the body.
     *
     * @throws ProblemException with status 400 or 415 if it is anything else
     */
    static JsonBody of(Context request) {
        byte[] body = request.bodyAsBytes();
        if (body.length == 0) {
            return new JsonBody(JsonNodeFactory.instance.objectNode());
        }
        if (!HttpApi.isJson(request.contentType())) {
            throw new ProblemException(Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json.")
                    .header("Accept", HttpApi.JSON));
        }
        try {
            return new JsonBody(Json.readObject(body));
        } catch (Json.MalformedJsonException malformed) {
            throw new ProblemException(Problem.of(400, "MALFORMED_JSON", malformed.getMessage() + "."), malformed);
        }
    }

    /**
     * A text; empty if it is absent.
     *
     * @throws ProblemException with status 400 if it is something else
     */
    Optional<String> text(String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(member, "a text");
        }
        return Optional.of(value.textValue());
    }

    /**
     * True or false; empty if it is absent.
     *
     * @throws ProblemException with status 400 if it is something else
     */
    Optional<Boolean> truth(String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw wrong(member, "true or false");
        }
        return Optional.of(value.booleanValue());
    }

    private static ProblemException wrong(String member, String type) {
        return new ProblemException(
                Problem.of(400, "INVALID_MEMBER", "The member \"" + member + "\" must be " + type + "."));
    }
}
