package ru.eatfit24.billing.subscription;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Zone;

/**
 * Which {@link PlanChangePolicy} holds between two plans. Immutable: each method that adds something answers new ones.
 *
 * <p>A policy for the pair goes before one for all, and that before the standard: the same plan is extended; one that costs more for the same time is switched to
 * now, so that nobody waits for what is paid; any other follows at the end, so that nobody loses what was paid. Plans in different currencies are switched at
 * the end.
 */
public final class PlanChanges {

    /** The standard for every pair. */
    public static final PlanChanges STANDARD = new PlanChanges(null, Map.of());

    private final @Nullable PlanChangePolicy all;
    private final Map<Pair, PlanChangePolicy> pairs;

    private record Pair(String from, String to) {}

    private PlanChanges(@Nullable PlanChangePolicy all, Map<Pair, PlanChangePolicy> pairs) {
        this.all = all;
        this.pairs = Map.copyOf(pairs);
    }

    /** One policy for every pair, the same plan included. */
    public static PlanChanges always(PlanChangePolicy policy) {
        return new PlanChanges(Objects.requireNonNull(policy, "policy"), Map.of());
    }

    /**
     * With this policy from one plan to another, by their codes.
     *
     * @throws IllegalStateException if the pair has one already
     */
    public PlanChanges with(String from, String to, PlanChangePolicy policy) {
        Map<Pair, PlanChangePolicy> changed = new HashMap<>(pairs);
        if (changed.putIfAbsent(new Pair(from, to), Objects.requireNonNull(policy, "policy")) != null) {
            throw new IllegalStateException("the change from " + from + " to " + to + " has a policy already");
        }
        return new PlanChanges(all, changed);
    }

    /**
     * The policy from one agreement to another.
     *
     * @param at when, since months differ in length
     * @param zone where the calendar is read
     */
    public PlanChangePolicy between(Agreement from, Agreement to, Instant at, Zone zone) {
        PlanChangePolicy ofPair =
                pairs.get(new Pair(from.plan().code(), to.plan().code()));
        if (ofPair != null) {
            return ofPair;
        } else if (all != null) {
            return all;
        } else if (from.plan().code().equals(to.plan().code())) {
            return PlanChangePolicy.EXTEND;
        }
        return isDearer(to, from, at, zone) ? PlanChangePolicy.SWITCH_NOW : PlanChangePolicy.SWITCH_AT_END;
    }

    /** Whether one costs more than the other for the same time, for periods that begin at this instant. */
    private static boolean isDearer(Agreement one, Agreement other, Instant at, Zone zone) {
        return one.price().amount().currency().equals(other.price().amount().currency())
                && amountTimesLengthOf(one, other, at, zone).compareTo(amountTimesLengthOf(other, one, at, zone)) > 0;
    }

    private static BigInteger amountTimesLengthOf(Agreement amount, Agreement length, Instant at, Zone zone) {
        Instant from = Instants.toMicros(at);
        BillingPeriod period = new BillingAnchor(from, length.price().interval()).periodAt(from, zone);
        long micros = Instants.toEpochMicros(period.end()) - Instants.toEpochMicros(period.start());
        return BigInteger.valueOf(amount.price().amount().minor()).multiply(BigInteger.valueOf(micros));
    }
}
