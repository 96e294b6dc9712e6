package ru.eatfit24.billing.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;

/** Short words for what all parts of the contract do. */
abstract class ContractPart {

    static final String USER = "user-42";
    static final Subject SUBJECT = Subject.of(USER);

    abstract ContractFixture fixture();

    final UsageGate gate() {
        return fixture().gate();
    }

    final Entitlements entitlements() {
        return fixture().entitlements();
    }

    final VirtualClock clock() {
        return fixture().clock();
    }

    final void timeIs(String instant) {
        clock().set(Instant.parse(instant));
    }

    final Decision photo(long amount) {
        return gate().tryConsume(USER, ContractFixture.PHOTO, amount);
    }

    /** How many of so many single requests are granted. */
    final long grantedOf(int requests) {
        long granted = 0;
        for (int i = 0; i < requests; i++) {
            granted += photo(1).isGranted() ? 1 : 0;
        }
        return granted;
    }

    final Entitlement assign(String plan) {
        return assign(plan, null);
    }

    final Entitlement assign(String plan, @Nullable Instant until) {
        return entitlements()
                .assign(SUBJECT, plan, clock().instant(), until, ContractFixture.ACTOR, ContractFixture.REASON);
    }

    final FeatureUsage usage(MeteredFeature feature) {
        return gate().usage(USER, feature);
    }

    final long photosToday() {
        return limit(usage(ContractFixture.PHOTO), WindowPolicy.DAY).used();
    }

    static LimitState limit(FeatureUsage usage, WindowPolicy policy) {
        return usage.limits().stream()
                .filter(limit -> limit.window().policy().equals(policy))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No limit per " + policy.code() + " in " + usage));
    }
}
