package ru.eatfit24.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.CatalogConflictException;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageStore;

class BillingTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final SwitchFeature STATISTICS = Feature.onOff("statistics");
    private static final Plan FREE_1 = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan FREE_2 = Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(1));
    private static final Plan GIFT =
            Plan.free("GIFT").version(1).limit(PHOTO, Limit.perDay(10)).on(STATISTICS);

    private final InMemoryBillingStore store = InMemoryBillingStore.create();
    private Instant now = Instant.parse("2026-03-10T12:00:00Z");

    private Billing node(Plan first, Plan... others) {
        return Billing.builder(PlanCatalog.of(first, others))
                .store(store)
                .clock(() -> now)
                .build();
    }

    @Test
    void aStoreIsRequired() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Billing.builder(PlanCatalog.of(FREE_1)).build())
                .withMessage("no store was given; say .store(JdbcBillingStore.open(dataSource)) or, for tests,"
                        + " .store(InMemoryBillingStore.create())");
    }

    @Test
    void eachOptionIsGivenOnce() {
        Billing.Builder builder = Billing.builder(PlanCatalog.of(FREE_1))
                .store(store)
                .clock(() -> now)
                .executor(Runnable::run);

        assertThatIllegalStateException()
                .isThrownBy(() -> builder.store(InMemoryBillingStore.create()))
                .withMessage("a store was given already");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.clock(InstantSource.system()))
                .withMessage("a clock was given already");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.executor(Runnable::run))
                .withMessage("a executor was given already");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nothingIsNoOption() {
        assertThatNullPointerException().isThrownBy(() -> Billing.builder(null)).withMessage("catalog");
        Billing.Builder builder = Billing.builder(PlanCatalog.of(FREE_1));
        assertThatNullPointerException().isThrownBy(() -> builder.store(null)).withMessage("store");
        assertThatNullPointerException().isThrownBy(() -> builder.clock(null)).withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.executor(null))
                .withMessage("executor");
    }

    @Test
    void withoutAClockTheStoresDecides() {
        Instant start = Instant.parse("2001-01-01T00:00:00Z");
        BillingStore withClock = new BillingStore() {
            @Override
            public UsageStore usage() {
                return store.usage();
            }

            @Override
            public CatalogStore catalog() {
                return store.catalog();
            }

            @Override
            public CleanUpStore cleanUp() {
                return store.cleanUp();
            }

            @Override
            public OutboxStore outbox() {
                return store.outbox();
            }

            @Override
            public InstantSource clock() {
                return InstantSource.fixed(start);
            }
        };

        Billing billing =
                Billing.builder(PlanCatalog.of(FREE_1)).store(withClock).build();

        assertThat(billing.gate().tryConsume("user-42", PHOTO).at()).isEqualTo(start);
    }

    @Test
    void theClockIsCutToMicrosecondsWhereItEnters() {
        now = Instant.parse("2026-03-10T23:59:59.999999999Z");

        assertThat(node(FREE_1).gate().tryConsume("user-42", PHOTO).at()).isEqualTo("2026-03-10T23:59:59.999999Z");
    }

    @Test
    void aServiceWithOtherContentUnderAKnownVersionDoesNotStartAndChangesNothing() {
        Billing running = node(FREE_1);

        assertThatExceptionOfType(CatalogConflictException.class)
                .isThrownBy(() -> node(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(9)), GIFT))
                .satisfies(conflict -> assertThat(conflict.differences())
                        .containsExactly(
                                "FREE v1: metered photo is \"9 per day\" in the code, but \"3 per day\" in the store"));

        assertThat(store.catalog().find(GIFT.planVersion())).isEmpty();
        assertThat(running.gate().tryConsume("user-42", PHOTO, 4).isGranted()).isFalse();
        assertThat(running.gate().tryConsume("user-42", PHOTO, 3).isGranted()).isTrue();
    }

    @Test
    void aRunningNodeSeesANewDefaultPlanWithItsNextDecision() {
        Billing older = node(FREE_1);
        assertThat(older.gate().tryConsume("user-42", PHOTO).isGranted()).isTrue();

        node(FREE_2);

        assertThat(older.gate().tryConsume("user-42", PHOTO).isGranted()).isFalse();
        assertThat(older.gate().tryConsume("user-43", PHOTO, 2).isGranted()).isFalse();
        assertThat(older.gate().entitlements("user-43").plan()).isEqualTo(FREE_2);
    }

    @Test
    void aRunningNodeReadsAPlanThatOnlyANewerReleaseDeclares() {
        Billing older = node(FREE_1);
        Billing newer = node(FREE_1, GIFT);
        newer.entitlements().assign(Subject.of("user-42"), "GIFT", now, null, "admin", "a gift");

        Decision decision = older.gate().tryConsume("user-42", PHOTO, 10);

        assertThat(decision.isGranted()).isTrue();
        assertThat(older.gate().entitlements("user-42").plan()).isEqualTo(GIFT);
        assertThat(older.gate().isEnabled("user-42", STATISTICS)).isTrue();
    }

    @Test
    void aClockThatStepsBackReopensNoWindow() {
        Billing billing = node(FREE_1);
        List<Instant> decidedAt = new ArrayList<>();
        long granted = 0;
        for (String instant : List.of(
                "2026-03-10T23:59:59Z",
                "2026-03-11T00:00:00Z",
                "2026-03-10T23:00:00Z",
                "2026-03-01T00:00:00Z",
                "1999-01-01T00:00:00Z",
                "2026-03-11T00:00:00Z",
                "2026-03-10T00:00:00Z",
                "2026-03-11T23:59:59.999999Z")) {
            now = Instant.parse(instant);
            for (int i = 0; i < 5; i++) {
                Decision decision = billing.gate().tryConsume("user-42", PHOTO);
                granted += decision.isGranted() ? 1 : 0;
                decidedAt.add(decision.at());
            }
        }

        assertThat(granted).as("three of each of the two days").isEqualTo(6);
        assertThat(decidedAt).isSorted();
        assertThat(billing.entitlements().closedWindows(Subject.of("user-42"), 10))
                .singleElement()
                .satisfies(closed -> assertThat(closed.used()).isEqualTo(3));
    }

    @Test
    void closingItLeavesTheStoreToTheHost() {
        try (Billing billing = node(FREE_1)) {
            billing.gate().require("user-42", PHOTO);
        }

        assertThat(node(FREE_1).gate().usage("user-42", PHOTO).binding().used()).isEqualTo(1);
    }
}
