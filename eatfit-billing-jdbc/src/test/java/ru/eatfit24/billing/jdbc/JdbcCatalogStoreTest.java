package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.CatalogConflictException;
import ru.eatfit24.billing.catalog.CatalogState;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.TestDatabase;

@ParameterizedClass
@EnumSource
class JdbcCatalogStoreTest {

    private static final PlanVersion FREE = Plans.FREE.planVersion();

    private final TestDatabase database;
    private final CatalogStore store;

    JdbcCatalogStoreTest(DatabaseKind kind) {
        database = Databases.migrated(kind);
        store = JdbcBillingStore.open(database.dataSource()).catalog();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void hasNoStateBeforeTheFirstRegistration() {
        assertThatIllegalStateException().isThrownBy(store::state).withMessageContaining("no catalogue was registered");
        assertThat(store.find(FREE)).isEmpty();
    }

    @Test
    void remembersEveryPlanWithItsFingerprint() {
        assertThat(store.register(Plans.catalog().plans(), FREE)).isEqualTo(new CatalogState(1, FREE));

        assertThat(store.state()).isEqualTo(new CatalogState(1, FREE));
        assertThat(store.find(FREE)).contains(Plans.FREE);
        assertThat(store.find(Plans.PRO.planVersion())).contains(Plans.PRO);
        assertThat(store.find(new PlanVersion("FREE", 2))).isEmpty();
        assertThat(fingerprint("FREE")).isEqualTo(Plans.FREE.fingerprint()).hasSize(64);
    }

    @Test
    void registeringTheSameAgainChangesNothing() {
        store.register(Plans.catalog().plans(), FREE);
        Databases.execute(
                database.dataSource(),
                "UPDATE billing_plan SET declared_at = TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00'");

        store.register(Plans.catalog().plans(), FREE);

        assertThat(store.state().epoch()).isEqualTo(1);
        assertThat(Databases.count(
                        database.dataSource(),
                        "billing_plan WHERE declared_at = TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00'"))
                .isEqualTo(2);
    }

    @Test
    void anotherDefaultPlanRaisesTheEpochForEveryNode() {
        Billing first = billing(PlanCatalog.of(Plans.FREE, Plans.PRO));
        first.gate().require("user-42", Plans.PHOTO);
        Plan next = Plan.free("FREE").version(2).limit(Plans.PHOTO, Limit.perDay(1));

        billing(PlanCatalog.of(next, Plans.PRO));

        assertThat(store.state()).isEqualTo(new CatalogState(2, new PlanVersion("FREE", 2)));
        assertThat(first.gate().tryConsume("user-42", Plans.PHOTO).isGranted()).isFalse();
    }

    @Test
    void refusesAKnownVersionWithOtherContentAndRemembersNothing() {
        store.register(Plans.catalog().plans(), FREE);
        Plan changed =
                Plan.free("FREE").version(1).limit(Plans.PHOTO, Limit.perDay(4)).value(Plans.HISTORY, 7);
        Plan other = Plan.free("OTHER").version(1).value(Plans.HISTORY, 1);

        assertThatThrownBy(() -> store.register(List.of(other, changed), other.planVersion()))
                .isInstanceOf(CatalogConflictException.class)
                .hasMessageContaining("3 per day")
                .hasMessageContaining("4 per day");

        assertThat(store.find(other.planVersion())).isEmpty();
        assertThat(store.find(FREE)).contains(Plans.FREE);
        assertThat(store.state()).isEqualTo(new CatalogState(1, FREE));
    }

    @Test
    void nodesThatStartAtOnceRegisterOneCatalogue() {
        List<Long> epochs = RaceRunner.platform(8).run(16, number -> {
            CatalogStore node = JdbcBillingStore.open(database.dataSource()).catalog();
            return node.register(Plans.catalog().plans(), FREE).epoch();
        });

        assertThat(epochs).containsOnly(1L);
        assertThat(Databases.count(database.dataSource(), "billing_plan")).isEqualTo(2);
    }

    @Test
    void saysWhenTheCatalogueHasLostItsRow() {
        Databases.execute(database.dataSource(), "DELETE FROM billing_catalog");

        assertThatThrownBy(store::state)
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("lost its one row, with id 1");
        assertThatThrownBy(() -> store.register(Plans.catalog().plans(), FREE))
                .hasMessageContaining("lost its one row");
        assertThatThrownBy(() -> JdbcBillingStore.open(database.dataSource()))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("table billing_catalog has no row with id 1");
    }

    @Test
    void saysWhenAStoredPlanCannotBeRead() {
        store.register(Plans.catalog().plans(), FREE);
        String json = database.name().startsWith("h2") ? "JSON '{\"name\":1}'" : "'{\"name\":1}'";
        Databases.execute(database.dataSource(), "UPDATE billing_plan SET content = " + json);

        assertThatThrownBy(() -> store.find(FREE))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("plan FREE v1 holds something else than text under \"name\"");
    }

    private Billing billing(PlanCatalog catalog) {
        return Billing.builder(catalog)
                .store(JdbcBillingStore.open(database.dataSource()))
                .build();
    }

    private String fingerprint(String code) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT fingerprint FROM billing_plan WHERE code = :code")
                        .bind("code", code)
                        .mapTo(String.class)
                        .one());
    }
}
