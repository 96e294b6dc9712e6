package ru.eatfit24.billing.yookassa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an exchange with the provider ended, told apart by what the caller may do next. Messages are fit for a log: they name status, code, parameter and the
 * provider's number of the case, and never its prose, which may repeat what we sent.
 */
sealed interface ApiAnswer {

    /** For a log. */
    String message();

    /** It was answered with an object: how far that is, its own status says. A declined payment is one, too. */
    record Success(ObjectNode body) implements ApiAnswer {
        @Override
        public String message() {
            return "answered";
        }
    }

    /** It is wrong as it is: correct it, and send it under a new key. */
    record Rejected(String code, @Nullable String parameter, String message) implements ApiAnswer {}

    /** The shop lacks a right, such as the one to charge saved methods: ask the provider for it. */
    record Forbidden(String code, String message) implements ApiAnswer {}

    /** The shop has no such object. */
    record NotFound(String code, String message) implements ApiAnswer {}

    /** Shop id or key are wrong: correct the settings, then the same may be sent again. */
    record Credentials(String message) implements ApiAnswer {}

    /** Too many calls: the same may be sent again after a while. */
    record Throttled(Duration after, String message) implements ApiAnswer {}

    /** The key is known with other content: what was sent under it first may have had its effect. */
    record KeyReused(String message) implements ApiAnswer {}

    /** It never left: no connection, or no turn in time. The same may be sent again. */
    record NotReached(String message) implements ApiAnswer {}

    /** Nobody knows whether it took effect: the same bytes under the same key find out. */
    record OutcomeUnknown(Duration after, String message) implements ApiAnswer {}

    /** How long to wait when the provider does not say. */
    Duration PAUSE = Duration.ofSeconds(1);

    /** The longest wait that is taken from an answer. */
    Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** Told apart: what the facts say about each status, and "nobody knows" for all that they do not speak of. */
    static ApiAnswer of(int status, byte[] body) {
        Optional<ObjectNode> read = Json.readTolerantly(body);
        if (status == 200) {
            return read.filter(object -> !"error".equals(Json.text(object, "type")))
                    .<ApiAnswer>map(Success::new)
                    .orElseGet(() -> new OutcomeUnknown(PAUSE, "200 with a body that is no object of the provider"));
        }
        ObjectNode error = read.orElse(null);
        String given = Json.text(error, "code");
        boolean isProviders = given != null || "error".equals(Json.text(error, "type"));
        String code = word(given, "http_" + status);
        String parameter = word(Json.text(error, "parameter"), "");
        String message = "status=" + status + " code=" + code + (parameter.isEmpty() ? "" : " parameter=" + parameter)
                + " request=" + word(Json.text(error, "id"), "none");
        if (status == 429 || "too_many_requests".equals(code)) {
            return new Throttled(pause(error), message);
        } else if (status >= 500 || status < 400 || "internal_server_error".equals(code)) {
            return new OutcomeUnknown(pause(error), message);
        } else if (status == 401) {
            return new Credentials(message);
        } else if (status == 405 || status == 415) {
            return new Rejected(code, null, message);
        } else if (!isProviders) {
            // Somebody on the way has answered, and what it did with the request before is not known.
            return new OutcomeUnknown(PAUSE, message + ", not of the provider");
        } else if (status == 403) {
            return new Forbidden(code, message);
        } else if (status == 404) {
            return new NotFound(code, message);
        } else if (isIdempotenceKey(parameter)) {
            return new KeyReused(message);
        }
        return new Rejected(code, parameter.isEmpty() ? null : parameter, message);
    }

    private static boolean isIdempotenceKey(String parameter) {
        return parameter.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "").equals("idempotencekey");
    }

    private static Duration pause(@Nullable ObjectNode error) {
        String millis = Json.text(error, "retry_after");
        if (millis == null || !Words.MILLIS.matcher(millis).matches()) {
            return PAUSE;
        }
        Duration asked = Duration.ofMillis(Long.parseLong(millis));
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }

    /** A text of the provider if it is one of the words that stand there, so that it can neither break a log nor carry anything else. */
    private static String word(@Nullable String text, String otherwise) {
        return text != null && Words.WORD.matcher(text).matches() ? text : otherwise;
    }

    /** What is read from errors. */
    final class Words {
        private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,64}");
        private static final Pattern MILLIS = Pattern.compile("[0-9]{1,12}");

        private Words() {}
    }
}
