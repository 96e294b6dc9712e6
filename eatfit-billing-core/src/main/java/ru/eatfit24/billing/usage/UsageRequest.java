package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.MeteredFeature;

/**
 * What is asked of the gate: so many units of a feature, or of several, for a subject; all or nothing. Immutable.
 */
public final class UsageRequest {

    /** The most units of a feature that one request may ask for. */
    public static final long MAX_AMOUNT = 1_000_000_000L;

    /** The most features that one request may ask for. */
    public static final int MAX_FEATURES = 16;

    private final Subject subject;
    private final List<Units> units;
    private final @Nullable OperationId operation;

    private UsageRequest(Subject subject, List<Units> units, @Nullable OperationId operation) {
        this.subject = Objects.requireNonNull(subject, "subject");
        this.units = units;
        this.operation = operation;
    }

    /**
     * So many units of one feature.
     *
     * @param feature of what
     * @param amount 1 to {@link UsageRequest#MAX_AMOUNT}
     */
    public record Units(MeteredFeature feature, long amount) {

        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is outside 1 to {@link UsageRequest#MAX_AMOUNT}
         */
        public Units {
            Objects.requireNonNull(feature, "feature");
            if (amount < 1 || amount > MAX_AMOUNT) {
                throw new IllegalArgumentException(
                        "an amount must be 1 to " + MAX_AMOUNT + ", but was " + amount + " of " + feature);
            }
        }

        @Override
        public String toString() {
            return amount + " of " + feature;
        }
    }

    /** One unit. */
    public static UsageRequest of(Subject subject, MeteredFeature feature) {
        return of(subject, feature, 1);
    }

    /**
     * Several units, all or none.
     *
     * @param amount 1 to {@link #MAX_AMOUNT}
     * @throws IllegalArgumentException if the amount is outside that range
     */
    public static UsageRequest of(Subject subject, MeteredFeature feature, long amount) {
        return new UsageRequest(subject, List.of(new Units(feature, amount)), null);
    }

    /**
     * The same request with units of another feature too; still all or none.
     *
     * @param amount 1 to {@link #MAX_AMOUNT}
     * @throws IllegalArgumentException if the amount is outside that range, or the request has {@link #MAX_FEATURES} features already
     * @throws IllegalStateException if the request asks for the feature already
     */
    public UsageRequest and(MeteredFeature feature, long amount) {
        if (units.stream().anyMatch(known -> known.feature().equals(feature))) {
            throw new IllegalStateException("the request asks for " + feature + " already");
        }
        if (units.size() == MAX_FEATURES) {
            throw new IllegalArgumentException("a request asks for at most " + MAX_FEATURES + " features");
        }
        List<Units> more = new ArrayList<>(units);
        more.add(new Units(feature, amount));
        return new UsageRequest(subject, List.copyOf(more), operation);
    }

    /**
     * The same request with a name, so that it takes effect at most once however often it is repeated.
     *
     * @throws IllegalStateException if it has a name already
     */
    public UsageRequest operation(OperationId id) {
        if (operation != null) {
            throw new IllegalStateException("the request is operation " + operation + " already");
        }
        return new UsageRequest(subject, units, Objects.requireNonNull(id, "id"));
    }

    /** The same request with a name. See {@link #operation(OperationId)}. */
    public UsageRequest operation(String id) {
        return operation(OperationId.of(id));
    }

    /** Who asks. */
    public Subject subject() {
        return subject;
    }

    /** For what; at least one feature. */
    public List<Units> units() {
        return units;
    }

    /** The name of the request. */
    public Optional<OperationId> operation() {
        return Optional.ofNullable(operation);
    }

    /** What the request asks, in a form that is equal for equal requests; it is kept to recognise another request under the same name. */
    String fingerprint(String verb) {
        return verb + " " + units.stream().map(Units::toString).sorted().collect(Collectors.joining(" + "))
                + (subject.isAccount()
                        ? ""
                        : " at " + subject.memberKey(subject.levels().size()));
    }

    @Override
    public String toString() {
        return units.stream().map(Units::toString).collect(Collectors.joining(" and ")) + " for " + subject
                + (operation == null ? "" : " (operation " + operation + ")");
    }
}
