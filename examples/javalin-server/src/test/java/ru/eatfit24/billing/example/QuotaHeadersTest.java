package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;

class QuotaHeadersTest {

    private static final MeteredFeature CALLS = Feature.metered("calls");

    private final VirtualClock clock = VirtualClock.at("2026-11-24T23:59:57.500Z");

    @Test
    void tellsWhatIsLeftOfADayAndWhenItEndsInWholeSecondsRoundedUp() {
        Decision decision = billing(plan().limit(CALLS, Limit.perDay(3))).gate().tryConsume("a", CALLS);

        assertThat(QuotaHeaders.of(decision))
                .containsExactly(
                        entry("RateLimit-Policy", "\"calls/day\";q=3"), entry("RateLimit", "\"calls/day\";r=2;t=3"));
    }

    @Test
    void givesTheLengthOfAWindowThatIsAlwaysAsLong() {
        Decision decision = billing(plan().limit(CALLS, Limit.per(Duration.ofHours(1), 5)))
                .gate()
                .tryConsume("a", CALLS);

        assertThat(QuotaHeaders.of(decision).get("RateLimit-Policy")).endsWith("\";q=5;w=3600");
    }

    @Test
    void namesEachOfSeveralLimits() {
        Decision decision = billing(plan().limit(CALLS, Limit.perDay(3), Limit.perMonth(10)))
                .gate()
                .tryConsume("a", CALLS, 2);

        assertThat(QuotaHeaders.of(decision))
                .containsEntry("RateLimit-Policy", "\"calls/day\";q=3, \"calls/month\";q=10")
                .containsEntry("RateLimit", "\"calls/day\";r=1;t=3, \"calls/month\";r=8;t=518403");
    }

    @Test
    void tellsADeniedClientWhenToComeBack() {
        Billing billing = billing(plan().limit(CALLS, Limit.perDay(1)));
        billing.gate().tryConsume("a", CALLS);

        assertThat(QuotaHeaders.of(billing.gate().tryConsume("a", CALLS))).containsEntry("Retry-After", "3");
    }

    @Test
    void doesNotSendAClientBackWhoseRequestWillNeverFit() {
        Decision decision =
                billing(plan().limit(CALLS, Limit.perLifetime(1))).gate().tryConsume("a", CALLS, 2);

        assertThat(QuotaHeaders.of(decision))
                .containsExactly(
                        entry("RateLimit-Policy", "\"calls/lifetime\";q=1"),
                        entry("RateLimit", "\"calls/lifetime\";r=1"));
    }

    @Test
    void countsGrantsAsLeft() {
        Billing billing = billing(plan().limit(CALLS, Limit.perDay(1)));
        billing.entitlements().grant(Subject.of("a"), CALLS, 5, null, "test", "five more");

        assertThat(QuotaHeaders.of(billing.gate().tryConsume("a", CALLS)))
                .containsEntry("RateLimit", "\"calls/day\";r=5;t=3");
    }

    @Test
    void saysNothingWhereNothingIsLimited() {
        Decision decision = billing(plan().unlimited(CALLS)).gate().tryConsume("a", CALLS);

        assertThat(QuotaHeaders.of(decision)).isEmpty();
    }

    @Test
    void neverWritesAnIntegerThatAStructuredFieldCannotHold() {
        Decision decision = billing(plan().limit(CALLS, Limit.perDay(Limit.MAX_AMOUNT)))
                .gate()
                .tryConsume("a", CALLS);

        assertThat(QuotaHeaders.of(decision)).containsEntry("RateLimit-Policy", "\"calls/day\";q=999999999999999");
    }

    @Test
    void escapesWhatAStructuredFieldStringMustEscape() {
        assertThat(QuotaHeaders.string("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
    }

    @Test
    void refusesTextThatAStructuredFieldStringCannotHold() {
        for (String text : new String[] {"фото", "a\r\nSet-Cookie: b", "\u007f", "\u0000"}) {
            assertThatThrownBy(() -> QuotaHeaders.string(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void asksForNoWaitOfLessThanNothingWhenTheClockWentBack() {
        Billing billing = billing(plan().limit(CALLS, Limit.perDay(1)));
        billing.gate().tryConsume("a", CALLS);
        clock.set(Instant.parse("2026-11-20T00:00:00Z"));

        // An account's time never goes back, so the wait is counted from its last decision.
        assertThat(QuotaHeaders.of(billing.gate().tryConsume("a", CALLS))).containsEntry("Retry-After", "3");
    }

    private static Plan plan() {
        return Plan.free("FREE").version(1);
    }

    private Billing billing(Plan plan) {
        return Billing.builder(PlanCatalog.of(plan))
                .store(InMemoryBillingStore.create())
                .clock(clock)
                .build();
    }
}
