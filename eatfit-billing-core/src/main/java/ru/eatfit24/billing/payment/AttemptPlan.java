package ru.eatfit24.billing.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * When to charge a saved method again after it was declined, by the reasons so far: a pure function. Immutable.
 *
 * <p>Each reason has its own pauses, one for each further attempt; when they are used up, or the cap on attempts is reached, it stops. A reason that is on no
 * list is new to us and goes by {@code general_decline}. What is decided here is only <em>when</em>; each attempt is a new payment with a new key, and only while
 * there is still access or grace to keep.
 */
public final class AttemptPlan {

    /** The most attempts for one invoice, whatever the reasons. */
    public static final int MAX_ATTEMPTS = 6;

    /** What reasons that are on no list go by. */
    public static final String GENERAL_DECLINE = "general_decline";

    /** What YooKassa's list of reasons asks for. */
    public static final AttemptPlan DEFAULT = new AttemptPlan(
            Map.of(
                    "insufficient_funds",
                    List.of(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(5)),
                    "issuer_unavailable",
                    List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24)),
                    "internal_timeout",
                    List.of(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(20)),
                    "payment_method_limit_exceeded",
                    List.of(Duration.ofDays(1), Duration.ofDays(1)),
                    GENERAL_DECLINE,
                    List.of(Duration.ofDays(1)),
                    "call_issuer",
                    List.of(Duration.ofDays(1))),
            Set.of(
                    "identification_required",
                    "3d_secure_failed",
                    "payment_method_restricted",
                    "country_forbidden",
                    "fraud_suspected",
                    "canceled_by_merchant",
                    "invalid_card_number",
                    "invalid_csc",
                    "expired_on_confirmation",
                    "expired_on_capture",
                    "deal_expired",
                    "loan_declined",
                    "unsupported_mobile_operator"),
            Set.of("permission_revoked", "card_expired"));

    private final Map<String, List<Duration>> pauses;
    private final Set<String> stopping;
    private final Set<String> forgetting;

    private AttemptPlan(Map<String, List<Duration>> pauses, Set<String> stopping, Set<String> forgetting) {
        this.pauses = Map.copyOf(pauses);
        this.stopping = Set.copyOf(stopping);
        this.forgetting = Set.copyOf(forgetting);
    }

    /**
     * The same plan with other pauses for a reason; with none it stops at once.
     *
     * @throws IllegalArgumentException if a pause is shorter than a minute or longer than 30 days, or there are {@link #MAX_ATTEMPTS} or more
     */
    public AttemptPlan with(String reason, List<Duration> after) {
        for (Duration pause : after) {
            if (pause.compareTo(Duration.ofMinutes(1)) < 0 || pause.compareTo(Duration.ofDays(30)) > 0) {
                throw new IllegalArgumentException("a pause before the next attempt is 1 minute to 30 days, but for "
                        + reason + " it is " + pause);
            }
        }
        if (after.size() >= MAX_ATTEMPTS) {
            throw new IllegalArgumentException("an invoice is attempted at most " + MAX_ATTEMPTS + " times, but for "
                    + reason + " there are " + after.size() + " pauses");
        }
        Map<String, List<Duration>> changed = new TreeMap<>(pauses);
        changed.put(reason, List.copyOf(after));
        return new AttemptPlan(changed, stopping, forgetting);
    }

    /**
     * An attempt that was declined. Immutable.
     *
     * @param at when we knew
     * @param reason the provider's reason
     */
    public record Decline(Instant at, String reason) {}

    /** What to do after a decline. */
    public sealed interface Next {

        /** Charge again, not before this instant. */
        record ChargeAt(Instant at) implements Next {}

        /**
         * Charge no more for this invoice.
         *
         * @param forgetsMethod whether the method is of no use any more: it is forgotten, and renewal by itself ends
         */
        record Stop(boolean forgetsMethod) implements Next {}
    }

    /**
     * What to do next.
     *
     * @param declines those of one invoice, in their order; at least one
     * @throws IllegalArgumentException if there is none
     */
    public Next after(List<Decline> declines) {
        if (declines.isEmpty()) {
            throw new IllegalArgumentException("nothing was declined, so nothing follows from it");
        }
        Decline last = declines.get(declines.size() - 1);
        if (forgetting.contains(last.reason())) {
            return new Next.Stop(true);
        }
        List<Duration> left = pausesOf(last.reason());
        long before = declines.stream()
                .filter(decline -> groupOf(decline.reason()).equals(groupOf(last.reason())))
                .count();
        if (before > left.size() || declines.size() >= MAX_ATTEMPTS) {
            return new Next.Stop(false);
        }
        return new Next.ChargeAt(last.at().plus(left.get((int) before - 1)));
    }

    private List<Duration> pausesOf(String reason) {
        List<Duration> own = pauses.get(groupOf(reason));
        return own == null ? List.of() : own;
    }

    private String groupOf(String reason) {
        return pauses.containsKey(reason) || stopping.contains(reason) ? reason : GENERAL_DECLINE;
    }
}
