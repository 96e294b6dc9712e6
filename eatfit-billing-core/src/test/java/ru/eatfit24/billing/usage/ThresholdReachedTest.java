package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;

class ThresholdReachedTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00.000001Z");
    private static final Window DAY = new Window(WindowPolicy.DAY, NOON, NOON.plus(Duration.ofDays(1)));

    private final List<String> told = new ArrayList<>();
    private final InMemoryBillingStore store = InMemoryBillingStore.create();

    private Billing withLimit(long amount) {
        return Billing.builder(PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(amount))))
                .store(store)
                .clock(() -> NOON)
                .listener(delivery -> told.add(((ThresholdReached) delivery.event()).percent() + " at "
                        + ((ThresholdReached) delivery.event()).used()))
                .build();
    }

    @Test
    void aShareThatIsNoWholeNumberIsReachedWithTheUnitAboveIt() {
        Map<Long, List<String>> expected = Map.of(
                1L, List.of("80 at 1", "100 at 1"),
                2L, List.of("80 at 2", "100 at 2"),
                4L, List.of("80 at 4", "100 at 4"),
                5L, List.of("80 at 4", "100 at 5"),
                6L, List.of("80 at 5", "100 at 6"),
                9L, List.of("80 at 8", "100 at 9"));
        expected.forEach((limit, texts) -> {
            told.clear();
            Billing billing = Billing.builder(
                            PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(limit))))
                    .store(InMemoryBillingStore.create())
                    .clock(() -> NOON)
                    .listener(delivery -> told.add(((ThresholdReached) delivery.event()).percent() + " at "
                            + ((ThresholdReached) delivery.event()).used()))
                    .build();
            for (int i = 0; i < limit; i++) {
                billing.gate().require("user-42", PHOTO);
            }
            billing.outbox().deliver(10);
            assertThat(told).as("of %s", limit).isEqualTo(texts);
        });
    }

    @Test
    void theLargestLimitDoesNotOverflow() {
        Billing billing = withLimit(Limit.MAX_AMOUNT);
        for (int i = 0; i < 3; i++) {
            billing.gate().record(UsageRequest.of(Subject.of("user-42"), PHOTO, UsageRequest.MAX_AMOUNT));
        }

        assertThat(billing.outbox().deliver(10).isEmpty()).isTrue();
    }

    @Test
    void unitsThatComeBackAreNotToldOfAgain() {
        Billing billing = withLimit(10);
        billing.gate().require(UsageRequest.of(Subject.of("user-42"), PHOTO, 8).operation("op-1"));
        billing.outbox().deliver(10);

        billing.gate().giveBack(Subject.of("user-42"), OperationId.of("op-1"));
        billing.gate().require(UsageRequest.of(Subject.of("user-42"), PHOTO, 9));
        billing.outbox().deliver(10);

        assertThat(told).containsExactly("80 at 8");
    }

    @Test
    void comesBackFromWhatIsStored() {
        ThresholdReached event =
                new ThresholdReached("org-7", "team~1a/ann~0", new Meter("photo", DAY, 9), 10, 80, NOON);

        BillingEvent back = ThresholdReached.read(StoredEvent.of(new EventId("org-7", 5, 0), event));

        assertThat(back).isInstanceOf(ThresholdReached.class).hasToString(event.toString());
        assertThat(back.content()).isEqualTo(event.content());
        assertThat(((ThresholdReached) back).subject()).isEqualTo(Subject.of("org-7", "team/a", "ann~"));
        assertThat(((ThresholdReached) back).window()).isEqualTo(DAY);
    }

    @Test
    void ofALaterVersionStaysAsItIsStored() {
        StoredEvent later =
                StoredEvent.of(new EventId("org-7", 5, 0), ThresholdReached.TYPE, 2, NOON, Map.of("colour", "red"), 0);

        assertThat(ThresholdReached.read(later)).isSameAs(later);
    }

    @Test
    void namesWhatIsMissing() {
        ThresholdReached event = new ThresholdReached("org-7", "", new Meter("photo", DAY, 9), 10, 80, NOON);
        Map<String, String> content = new HashMap<>(event.content());
        content.remove("limit");
        StoredEvent damaged = StoredEvent.of(new EventId("org-7", 5, 0), ThresholdReached.TYPE, 1, NOON, content, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ThresholdReached.read(damaged))
                .withMessageContaining("org-7@5.0")
                .withMessageContaining("\"limit\"");
    }
}
