package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.catalog.MeteredFeature;

/**
 * What is asked of the gate: so many units of a feature for a subject. Immutable.
 */
public final class UsageRequest {

    /** The most units that one request may ask for. */
    public static final long MAX_AMOUNT = 1_000_000_000L;

    private final Subject subject;
    private final MeteredFeature feature;
    private final long amount;

    private UsageRequest(Subject subject, MeteredFeature feature, long amount) {
        this.subject = Objects.requireNonNull(subject, "subject");
        this.feature = Objects.requireNonNull(feature, "feature");
        if (amount < 1 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "an amount must be 1 to " + MAX_AMOUNT + ", but was " + amount + " of " + feature);
        }
        this.amount = amount;
    }

    /** One unit. */
    public static UsageRequest of(Subject subject, MeteredFeature feature) {
        return new UsageRequest(subject, feature, 1);
    }

    /**
     * Several units, all or none.
     *
     * @param amount 1 to {@link #MAX_AMOUNT}
     * @throws IllegalArgumentException if the amount is outside that range
     */
    public static UsageRequest of(Subject subject, MeteredFeature feature, long amount) {
        return new UsageRequest(subject, feature, amount);
    }

    /** Who asks. */
    public Subject subject() {
        return subject;
    }

    /** For what. */
    public MeteredFeature feature() {
        return feature;
    }

    /** How many units. */
    public long amount() {
        return amount;
    }

    @Override
    public String toString() {
        return amount + " of " + feature + " for " + subject;
    }
}
