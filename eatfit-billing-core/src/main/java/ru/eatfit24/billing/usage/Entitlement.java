package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.time.Zone;

/**
 * What a subject may do, as it was at one moment: its plan, and how it stands with every metered feature. Immutable; promises nothing about the next
 * moment.
 */
public final class Entitlement {

    private final Subject subject;
    private final Instant at;
    private final Plan plan;
    private final @Nullable Instant until;
    private final Zone zone;
    private final List<FeatureUsage> usages;

    private Entitlement(
            Subject subject, Instant at, Plan plan, @Nullable Instant until, Zone zone, List<FeatureUsage> usages) {
        this.subject = subject;
        this.at = at;
        this.plan = plan;
        this.until = until;
        this.zone = zone;
        this.usages = List.copyOf(usages);
    }

    static Entitlement of(CatalogView view, Account account, Instant now, Subject subject) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        List<FeatureUsage> usages = new ArrayList<>();
        for (MeteredFeature feature : view.meteredFeatures()) {
            usages.add(FeatureStanding.of(terms, feature).usage());
        }
        Assignment assignment = terms.assignmentInForce();
        return new Entitlement(
                subject,
                terms.at(),
                terms.plan(),
                assignment == null ? null : assignment.until(),
                terms.zone(),
                usages);
    }

    /** Who. */
    public Subject subject() {
        return subject;
    }

    /** When it was so, in microseconds. */
    public Instant at() {
        return at;
    }

    /** The plan in force. */
    public Plan plan() {
        return plan;
    }

    /** When the default plan follows; empty for no end. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** The zone whose days, weeks, months and years count. */
    public Zone zone() {
        return zone;
    }

    /** How the subject stands with every metered feature that any plan speaks of. */
    public List<FeatureUsage> usages() {
        return usages;
    }

    /**
     * How the subject stands with one metered feature.
     *
     * @throws IllegalArgumentException if no plan speaks of it
     */
    public FeatureUsage usage(MeteredFeature feature) {
        return usages.stream()
                .filter(usage -> usage.feature().equals(feature))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no plan speaks of a metered feature \"" + feature + "\""));
    }

    @Override
    public String toString() {
        return "Entitlement[" + subject + " on " + plan + (until == null ? "" : " until " + until) + ", " + usages
                + "]";
    }
}
