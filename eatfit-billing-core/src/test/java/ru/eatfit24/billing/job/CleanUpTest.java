package ru.eatfit24.billing.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

class CleanUpTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Duration REMEMBERED = Duration.ofDays(3);

    private Instant now = Instant.parse("2026-03-10T12:00:00Z");

    private Billing billing(Retention.Builder times) {
        return Billing.builder(PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perLifetime(3))))
                .store(InMemoryBillingStore.create())
                .clock(() -> now)
                .operationRetention(REMEMBERED)
                .retention(times)
                .build();
    }

    @Test
    void anOperationIsKeptWhileARepeatIsAnswered() {
        Billing billing = billing(Retention.builder());
        UsageRequest request = UsageRequest.of(Subject.of("user-42"), PHOTO).operation("op-1");
        billing.gate().require(request);
        now = now.plus(REMEMBERED).minusNanos(1_000);

        billing.cleanUp().run(100);
        billing.gate().require(request);

        assertThat(billing.gate().usage("user-42", PHOTO).limits().get(0).used())
                .isEqualTo(1);
        now = now.plusNanos(1_000).plus(CleanUp.MARGIN);
        assertThat(billing.cleanUp().run(100).rows(CleanUpReport.Kind.OPERATIONS))
                .isEqualTo(1);
    }

    @Test
    void nothingThatBelongsToOperationsIsKeptForAShorterTime() {
        Retention.Builder times = Retention.builder()
                .closedWindows(Duration.ofDays(1))
                .closedWindows(PHOTO, Duration.ofHours(7))
                .operations(Duration.ofDays(2))
                .settledHolds(REMEMBERED.minusNanos(1))
                .deliveredEvents(Duration.ofMinutes(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> billing(times))
                .withMessageContaining("remembered for PT72H")
                .withMessageContaining("closed windows would be kept for PT24H")
                .withMessageContaining("closed windows of photo would be kept for PT7H")
                .withMessageContaining("operations would be kept for PT48H")
                .withMessageContaining("settled holds would be kept for");
    }

    @Test
    void theDefaultsFollowHowLongOperationsAreRemembered() {
        Retention usual = Retention.builder().build(REMEMBERED);
        Retention longer = Retention.builder().build(Duration.ofDays(500));

        assertThat(usual.closedWindows("photo")).isEqualTo(Retention.DEFAULT_CLOSED_WINDOWS);
        assertThat(usual.operations()).isEqualTo(REMEMBERED);
        assertThat(usual.settledHolds()).isEqualTo(REMEMBERED);
        assertThat(longer.closedWindows("photo")).isEqualTo(Duration.ofDays(500));
        assertThat(longer.deliveredEvents()).isEqualTo(Retention.DEFAULT_DELIVERED_EVENTS);
    }

    @Test
    void badTimesAndRepetitionsAreRefused() {
        Retention.Builder times = Retention.builder().closedWindows(PHOTO, Duration.ofDays(9));

        assertThatIllegalStateException()
                .isThrownBy(() -> times.closedWindows(PHOTO, Duration.ofDays(9)))
                .withMessageContaining("closed windows of photo");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times.operations(Duration.ZERO))
                .withMessageContaining("operations must be kept for PT1M");
        assertThatIllegalArgumentException().isThrownBy(() -> times.deliveredEvents(Duration.ofDays(36_601)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> billing(Retention.builder()).cleanUp().run(0))
                .withMessageContaining("0");
    }
}
