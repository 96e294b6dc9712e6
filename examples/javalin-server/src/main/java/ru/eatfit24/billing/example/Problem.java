package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An error answer in the form of RFC 9457 ({@code application/problem+json}) that also carries the {@code error_code} that clients decide by.
 * Immutable.
 *
 * @param status the HTTP status
 * @param members the body, in order; never a stack trace, SQL or a secret
 * @param headers further headers of the answer
 */
public record Problem(int status, Map<String, Object> members, Map<String, String> headers) {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Copies both. */
    public Problem {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A problem that its status describes well enough. */
    public static Problem of(int status, String errorCode, String detail) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", HttpStatus.forStatus(status).getMessage());
        members.put("status", status);
        members.put("detail", detail);
        members.put("error_code", errorCode);
        return new Problem(status, members, Map.of());
    }

    /** With one more member, or another value of one. */
    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, Objects.requireNonNull(value, member));
        return new Problem(status, more, headers);
    }

    /** With one more header. */
    public Problem header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, members, more);
    }

    /** What clients decide by. */
    public String errorCode() {
        return String.valueOf(members.get("error_code"));
    }

    byte[] toJson() {
        return Json.write(members);
    }

    /** Makes it the answer to a request. */
    public void answer(Context request) {
        headers.forEach(request::header);
        String id = RequestIds.of(request);
        Problem answered = id == null ? this : with("request_id", id);
        request.status(status).contentType(MEDIA_TYPE).result(answered.toJson());
    }
}
