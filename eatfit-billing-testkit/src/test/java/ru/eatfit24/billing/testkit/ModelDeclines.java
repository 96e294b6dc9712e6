package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declines of one renewal, in the words of {@link MoneyModel}: when it is charged again. */
final class ModelDeclines {

    private static final int MOST_ATTEMPTS = 6;
    private static final Set<String> FORGETTING = Set.of("permission_revoked", "card_expired");

    /** The pauses of each reason that has some; any other reason stops at once. */
    private static final Map<String, List<Duration>> PAUSES = Map.of(
            "insufficient_funds",
            List.of(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(5)),
            "internal_timeout",
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(20)),
            "general_decline",
            List.of(Duration.ofDays(1)));

    private final List<Decline> all = new ArrayList<>();

    private record Decline(Instant at, String reason) {}

    boolean isEmpty() {
        return all.isEmpty();
    }

    void clear() {
        all.clear();
    }

    /** One more; answers whether the method is of no use any more. */
    boolean add(Instant at, String reason) {
        all.add(new Decline(at, reason.equals("something_new") ? "general_decline" : reason));
        return FORGETTING.contains(reason);
    }

    /** When it is charged again after the last of them; null for never. */
    @Nullable Instant again() {
        Decline last = all.get(all.size() - 1);
        List<Duration> pauses = PAUSES.getOrDefault(last.reason(), List.of());
        int alike = (int)
                all.stream().filter(each -> each.reason().equals(last.reason())).count();
        return alike > pauses.size() || all.size() >= MOST_ATTEMPTS
                ? null
                : last.at().plus(pauses.get(alike - 1));
    }
}
