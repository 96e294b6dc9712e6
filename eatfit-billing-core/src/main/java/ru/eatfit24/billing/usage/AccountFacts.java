package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.Zone;

/**
 * What decides an account's limits: a copy that lives in the account's row and is rewritten by whoever changes it. Immutable.
 *
 * @param assignment the plan it was given; null for the default plan
 * @param zone its own zone; null for the catalogue's
 * @param overrides at most one for each feature
 * @param grants those not yet used up or expired, and some that are
 */
public record AccountFacts(
        @Nullable Assignment assignment, @Nullable Zone zone, List<LimitOverride> overrides, List<Grant> grants) {

    /** Nothing decided: the default plan in the catalogue's zone. */
    public static final AccountFacts NONE = new AccountFacts(null, null, List.of(), List.of());

    /** Copies the lists. */
    public AccountFacts {
        overrides = List.copyOf(overrides);
        grants = List.copyOf(grants);
    }

    AccountFacts withAssignment(Assignment changed) {
        return new AccountFacts(changed, zone, overrides, grants);
    }

    AccountFacts withZone(@Nullable Zone changed) {
        return new AccountFacts(assignment, changed, overrides, grants);
    }

    AccountFacts withOverride(LimitOverride added) {
        List<LimitOverride> changed = new ArrayList<>(withoutOverride(added.feature()).overrides);
        changed.add(added);
        return new AccountFacts(assignment, zone, changed, grants);
    }

    AccountFacts withoutOverride(String feature) {
        return new AccountFacts(
                assignment,
                zone,
                overrides.stream()
                        .filter(override -> !override.feature().equals(feature))
                        .toList(),
                grants);
    }

    AccountFacts withGrants(List<Grant> changed) {
        return new AccountFacts(assignment, zone, overrides, changed);
    }
}
