package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.util.List;
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
import ru.eatfit24.billing.usage.UsageRequest;

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

    /** What an answer says, in a form that is equal for equal answers. */
    static String answerOf(Decision decision) {
        StringBuilder answer =
                new StringBuilder().append(decision.isGranted()).append(" at ").append(decision.at());
        for (FeatureUsage usage : decision.usages()) {
            answer.append("; ").append(usage).append(' ').append(usage.grants());
            usage.limits()
                    .forEach(limit -> answer.append(' ')
                            .append(limit.window())
                            .append('=')
                            .append(limit.used()));
        }
        return answer.toString();
    }

    /** Closed windows of the account, those without use left out, as text. */
    final List<String> closedUse() {
        return entitlements().closedWindows(SUBJECT, 1_000).stream()
                .filter(closed -> closed.used() > 0)
                .map(closed -> closed.feature() + " " + closed.window().policy().code() + " "
                        + closed.window().start() + (closed.member().isEmpty() ? "" : " of " + closed.member()) + ": "
                        + closed.used())
                .toList();
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

    /** A request for photos by the account. */
    static UsageRequest photos(long amount) {
        return UsageRequest.of(SUBJECT, ContractFixture.PHOTO, amount);
    }

    final long photosToday() {
        return limit(usage(ContractFixture.PHOTO), WindowPolicy.DAY).used();
    }

    final long photosThisMonth() {
        return limit(usage(ContractFixture.PHOTO), WindowPolicy.MONTH).used();
    }

    static LimitState limit(FeatureUsage usage, WindowPolicy policy) {
        return usage.limits().stream()
                .filter(limit -> limit.window().policy().equals(policy))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No limit per " + policy.code() + " in " + usage));
    }
}
