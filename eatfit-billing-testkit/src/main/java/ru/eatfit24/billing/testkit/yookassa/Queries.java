package ru.eatfit24.billing.testkit.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the queries of lists. */
final class Queries {

    private static final Set<String> KNOWN = Set.of(
            "created_at.gte",
            "created_at.gt",
            "created_at.lte",
            "created_at.lt",
            "status",
            "payment_id",
            "limit",
            "cursor");

    private Queries() {}

    static Map<String, String> read(String query) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equal = pair.indexOf('=');
            if (equal > 0) {
                entries.put(pair.substring(0, equal), URLDecoder.decode(pair.substring(equal + 1), UTF_8));
            }
        }
        return entries;
    }

    static Filter filter(Map<String, String> query, int pageSize) {
        for (String name : query.keySet()) {
            if (!KNOWN.contains(name)) {
                throw Refusal.invalid("query", "There is no such filter");
            }
        }
        String limit = query.getOrDefault("limit", "10");
        if (!limit.matches("[1-9][0-9]?|100")) {
            throw Refusal.invalid("limit", "Must be 1 to 100");
        }
        return new Filter(
                instant(query, "created_at.gte"),
                instant(query, "created_at.gt"),
                instant(query, "created_at.lte"),
                instant(query, "created_at.lt"),
                query.get("status"),
                query.get("payment_id"),
                Math.min(pageSize, Integer.parseInt(limit)),
                query.get("cursor"));
    }

    private static @Nullable Instant instant(Map<String, String> query, String name) {
        String text = query.get(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notAnInstant) {
            throw Refusal.invalid(name, "Must be an instant");
        }
    }

    /** Which entries are wanted. */
    record Filter(
            @Nullable Instant from,
            @Nullable Instant after,
            @Nullable Instant upTo,
            @Nullable Instant before,
            @Nullable String status,
            @Nullable String paymentId,
            int limit,
            @Nullable String cursor) {

        boolean takes(Instant at) {
            return (from == null || !at.isBefore(from))
                    && (after == null || at.isAfter(after))
                    && (upTo == null || !at.isAfter(upTo))
                    && (before == null || at.isBefore(before));
        }

        boolean takes(ObjectNode item) {
            return (status == null || status.equals(FakeShop.textOf(item.get("status"))))
                    && (paymentId == null || paymentId.equals(FakeShop.textOf(item.get("payment_id"))));
        }
    }
}
