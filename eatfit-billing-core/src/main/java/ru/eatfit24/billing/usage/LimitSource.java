package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanVersion;

/** Where a limit comes from. Immutable. */
public sealed interface LimitSource {

    /** The limit of a plan. */
    record OfPlan(PlanVersion plan) implements LimitSource {

        @Override
        public String toString() {
            return "plan " + plan;
        }
    }

    /** Nothing fits, since the plan does not include the feature. */
    record NotIncluded(PlanVersion plan) implements LimitSource {

        @Override
        public String toString() {
            return "not included in plan " + plan;
        }
    }

    /**
     * An override in the place of the plan's limit.
     *
     * @param plan the plan that would hold without it
     * @param endsAt when the plan holds again; null for no end
     */
    record OfOverride(PlanVersion plan, @Nullable Instant endsAt) implements LimitSource {

        /** When the plan holds again. */
        public Optional<Instant> until() {
            return Optional.ofNullable(endsAt);
        }

        @Override
        public String toString() {
            return "override of plan " + plan + (endsAt == null ? "" : " until " + endsAt);
        }
    }
}
