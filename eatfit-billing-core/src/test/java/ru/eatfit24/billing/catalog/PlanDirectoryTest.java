package ru.eatfit24.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.memory.InMemoryBillingStore;

/** Two nodes of one service, of two releases, on one store: each sees what the other declared. */
class PlanDirectoryTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Plan FREE_1 = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan FREE_2 = Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(5));
    private static final Plan GIFT = Plan.free("GIFT").version(9).limit(PHOTO, Limit.perDay(100));

    private final CountingStore store =
            new CountingStore(InMemoryBillingStore.create().catalog());

    private static OutdatedViewException outdated(CatalogView view, long epoch, PlanVersion assigned) {
        return catchThrowableOfType(OutdatedViewException.class, () -> view.planOf(epoch, assigned));
    }

    @Test
    void aNodeOfThePreviousReleaseStartsWithTheDefaultPlanThatIsInForce() {
        PlanDirectory.register(PlanCatalog.of(FREE_2), store);

        PlanDirectory older = PlanDirectory.register(PlanCatalog.of(FREE_1), store);

        assertThat(older.view().planOf(1, null)).isEqualTo(FREE_2);
        assertThat(older.declared().defaultPlan()).isEqualTo(FREE_1);
    }

    @Test
    void anOldViewSaysWhichEpochItLacksAndIsRenewed() {
        PlanDirectory older = PlanDirectory.register(PlanCatalog.of(FREE_1), store);
        PlanDirectory.register(PlanCatalog.of(FREE_2), store);
        CatalogView before = older.view();
        OutdatedViewException outdated =
                catchThrowableOfType(OutdatedViewException.class, () -> before.planOf(2, null));

        CatalogView renewed = older.renew(outdated);

        assertThat(outdated.epoch()).isEqualTo(2);
        assertThat(outdated.missing()).isEmpty();
        assertThat(renewed.planOf(2, null)).isEqualTo(FREE_2);
        assertThat(older.view()).isSameAs(renewed);
        assertThat(before.epoch())
                .as("a view that a decision holds does not change under it")
                .isEqualTo(1);
    }

    @Test
    void aPlanThatThisNodeDoesNotDeclareIsReadFromTheStore() {
        PlanDirectory node = PlanDirectory.register(PlanCatalog.of(FREE_1), store);
        PlanDirectory.register(PlanCatalog.of(FREE_1, GIFT), store);
        OutdatedViewException outdated = outdated(node.view(), 1, GIFT.planVersion());

        CatalogView renewed = node.renew(outdated);

        assertThat(outdated.missing()).contains(GIFT.planVersion());
        assertThat(outdated).hasMessage("a view of epoch 1 with plan GIFT v9 is needed");
        assertThat(renewed.planOf(1, GIFT.planVersion())).isEqualTo(GIFT);
        assertThat(renewed.planOf(1, FREE_1.planVersion())).isEqualTo(FREE_1);
    }

    @Test
    void aRenewedViewKeepsWhatEarlierRenewalsFound() {
        PlanDirectory node = PlanDirectory.register(PlanCatalog.of(FREE_1), store);
        PlanDirectory.register(PlanCatalog.of(FREE_1, GIFT), store);
        node.renew(outdated(node.view(), 1, GIFT.planVersion()));
        PlanDirectory.register(PlanCatalog.of(FREE_2), store);

        CatalogView renewed = node.renew(outdated(node.view(), 2, GIFT.planVersion()));

        assertThat(renewed.planOf(2, GIFT.planVersion())).isEqualTo(GIFT);
        assertThat(renewed.planOf(2, null)).isEqualTo(FREE_2);
    }

    @Test
    void aPlanThatNobodyKnowsIsRefused() {
        PlanDirectory node = PlanDirectory.register(PlanCatalog.of(FREE_1), store);
        CatalogView before = node.view();

        assertThatExceptionOfType(BillingException.class)
                .isThrownBy(() -> node.renew(outdated(before, 1, GIFT.planVersion())))
                .withMessage(
                        "an account or the catalogue names plan GIFT v9, which neither this service declares nor the store"
                                + " remembers; restore its row in the plan table");
        assertThat(node.view()).isSameAs(before);
    }

    @Test
    void aThousandOutdatedDecisionsAskTheStoreOnce() throws Exception {
        PlanDirectory node = PlanDirectory.register(PlanCatalog.of(FREE_1), store);
        PlanDirectory.register(PlanCatalog.of(FREE_2, GIFT), store);
        OutdatedViewException outdated = outdated(node.view(), 2, GIFT.planVersion());
        store.states.set(0);
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<CatalogView>> views = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                views.add(executor.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    CatalogView view = node.view();
                    for (int n = 0; n < 125; n++) {
                        view = node.renew(outdated);
                    }
                    return view;
                }));
            }
            for (Future<CatalogView> view : views) {
                assertThat(view.get(10, TimeUnit.SECONDS)).isSameAs(node.view());
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(store.states).hasValue(1);
    }

    /** A store that counts how often the state is asked for. */
    private static final class CountingStore implements CatalogStore {

        private final CatalogStore target;
        private final AtomicInteger states = new AtomicInteger();

        CountingStore(CatalogStore target) {
            this.target = target;
        }

        @Override
        public CatalogState register(List<Plan> plans, PlanVersion defaultPlan) {
            return target.register(plans, defaultPlan);
        }

        @Override
        public CatalogState state() {
            states.incrementAndGet();
            return target.state();
        }

        @Override
        public Optional<Plan> find(PlanVersion version) {
            return target.find(version);
        }
    }
}
