package ru.eatfit24.billing.example;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitState;

/**
 * Tells a client how much is left, in the headers {@code RateLimit-Policy} and {@code RateLimit} of the IETF draft
 * draft-ietf-httpapi-ratelimit-headers (syntax of its version 10; it is not an RFC yet), and for a denial in {@code Retry-After} of RFC 9110.
 *
 * <p>Each limit is a policy, named by feature and window. A calendar window has no {@code w}: a day is not always as many seconds long.
 */
final class QuotaHeaders {

    /** The largest integer of a structured field (RFC 9651). */
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private QuotaHeaders() {}

    /** The headers for a decision; none where nothing is limited. */
    static Map<String, String> of(Decision decision) {
        Map<String, String> headers = new LinkedHashMap<>();
        List<LimitState> limits =
                decision.limits().stream().filter(limit -> !limit.isUnlimited()).toList();
        if (!limits.isEmpty()) {
            long grants = decision.usage().grantsRemaining();
            headers.put("RateLimit-Policy", list(limits, QuotaHeaders::policy));
            headers.put("RateLimit", list(limits, limit -> state(limit, grants, decision.at())));
        }
        if (decision instanceof Decision.Denied denied) {
            denied.retryAt().ifPresent(at -> headers.put("Retry-After", Long.toString(secondsUntil(at, denied.at()))));
        }
        return headers;
    }

    /** The name of a limit's policy. */
    static String policyName(LimitState limit) {
        return limit.feature().code() + "/" + limit.window().policy().code();
    }

    private static String policy(LimitState limit) {
        String policy =
                string(policyName(limit)) + ";q=" + integer(limit.limit().orElseThrow());
        Window window = limit.window();
        return window.policy().kind() == WindowPolicy.Kind.FIXED_DURATION
                ? policy + ";w="
                        + integer(Duration.between(window.start(), window.end()).toSeconds())
                : policy;
    }

    private static String state(LimitState limit, long grants, Instant at) {
        String state =
                string(policyName(limit)) + ";r=" + integer(limit.remaining().orElseThrow() + grants);
        return state
                + limit.resetsAt()
                        .map(reset -> ";t=" + integer(secondsUntil(reset, at)))
                        .orElse("");
    }

    /** Whole seconds, rounded up: whoever comes back after them does not come too early. */
    private static long secondsUntil(Instant later, Instant at) {
        Duration wait = Duration.between(at, later);
        return Math.max(0, wait.plusNanos(999_999_999).toSeconds());
    }

    private static String list(List<LimitState> limits, Function<LimitState, String> item) {
        return limits.stream().map(item).collect(Collectors.joining(", "));
    }

    /** A string of a structured field. */
    static String string(String text) {
        if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("a structured field string holds printable ASCII only");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String integer(long number) {
        return Long.toString(Math.min(number, MAX_INTEGER));
    }
}
