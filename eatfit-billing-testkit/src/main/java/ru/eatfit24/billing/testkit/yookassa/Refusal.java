package ru.eatfit24.billing.testkit.yookassa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The server says no, in the provider's form. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable String parameter;

    private Refusal(int status, String code, @Nullable String parameter, String description) {
        super(description, null, false, false);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
    }

    static Refusal invalid(String parameter, String description) {
        return new Refusal(400, "invalid_request", parameter, description);
    }

    static Refusal forbidden(String description) {
        return new Refusal(403, "forbidden", null, description);
    }

    static Refusal notFound() {
        return new Refusal(404, "not_found", null, "There is no such object in this shop");
    }

    static Refusal of(int status, String code, String description) {
        return new Refusal(status, code, null, description);
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "error")
                .put("id", "7d1f0c9e-0000-4000-8000-abcdefabcdef")
                .put("code", code)
                .put("description", getMessage());
        if (parameter != null) {
            body.put("parameter", parameter);
        }
        return body;
    }
}
