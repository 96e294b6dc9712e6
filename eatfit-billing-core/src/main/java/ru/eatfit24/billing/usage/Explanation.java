package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Zone;

/**
 * Why a subject may use a feature or not, step by step: plan, override, grants, zone, and what came of it. For support and for logs. Immutable; shows
 * one moment.
 */
public final class Explanation {

    private final Subject subject;
    private final Instant at;
    private final PlanVersion plan;
    private final @Nullable Assignment assignment;
    private final @Nullable Allowance planAllowance;
    private final @Nullable LimitOverride override;
    private final List<Grant> grants;
    private final Zone zone;
    private final FeatureUsage usage;

    private Explanation(Subject subject, AccountTerms terms, MeteredFeature feature) {
        FeatureStanding standing = FeatureStanding.of(terms, feature);
        this.subject = subject;
        this.at = terms.at();
        this.plan = terms.plan().planVersion();
        this.assignment = terms.assignmentInForce();
        this.planAllowance = terms.plan().allowance(feature).orElse(null);
        this.override = terms.override(feature);
        this.grants = standing.liveGrants();
        this.zone = terms.zone();
        this.usage = standing.usage();
    }

    static Explanation of(CatalogView view, Account account, Instant now, Subject subject, MeteredFeature feature) {
        return new Explanation(subject, AccountTerms.of(view, account, now), feature);
    }

    /** The plan version in force. */
    public PlanVersion plan() {
        return plan;
    }

    /** The assignment that put it in force; empty for the default plan. */
    public Optional<Assignment> assignment() {
        return Optional.ofNullable(assignment);
    }

    /** What the plan allows; empty when it does not include the feature. */
    public Optional<Allowance> planAllowance() {
        return Optional.ofNullable(planAllowance);
    }

    /** The override that holds instead. */
    public Optional<LimitOverride> override() {
        return Optional.ofNullable(override);
    }

    /** Live grants with units left, in the order in which they are taken. */
    public List<Grant> grants() {
        return grants;
    }

    /** The zone whose days, weeks, months and years count. */
    public Zone zone() {
        return zone;
    }

    /** What came of it. */
    public FeatureUsage usage() {
        return usage;
    }

    /** The steps, a line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(usage.feature())
                .append(" for ")
                .append(subject)
                .append(" at ")
                .append(at);
        text.append("\n  plan: ").append(plan).append(assignment == null ? " (default)" : assignedText(assignment));
        text.append("\n  plan allows: ").append(planAllowance == null ? "not included" : planAllowance);
        if (override != null) {
            text.append("\n  override: ").append(override.allowance());
            text.append(override.until() == null ? "" : " until " + override.until());
        }
        for (Grant grant : grants) {
            text.append("\n  grant ")
                    .append(grant.id())
                    .append(": ")
                    .append(grant.amount())
                    .append(" units");
            text.append(grant.expiresAt() == null ? "" : " until " + grant.expiresAt());
        }
        text.append("\n  zone: ").append(zone.id());
        for (LimitState limit : usage.limits()) {
            text.append("\n  counts: ")
                    .append(limit)
                    .append(", window since ")
                    .append(limit.window().start());
        }
        text.append("\n  remaining: ")
                .append(usage.remaining().isPresent() ? usage.remaining().getAsLong() : "unlimited");
        return text.toString();
    }

    private static String assignedText(Assignment assignment) {
        return " (assigned, anchor " + assignment.anchor()
                + (assignment.until() == null ? ")" : ", until " + assignment.until() + ")");
    }
}
