package ru.eatfit24.billing.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

class InMemoryBillingStoreTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final PlanCatalog CATALOG =
            PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)));

    private final InMemoryBillingStore store = InMemoryBillingStore.create();

    private Billing billing() {
        return Billing.builder(CATALOG)
                .store(store)
                .clock(InstantSource.fixed(NOON))
                .build();
    }

    @Test
    void aMillionUnknownSubjectsThatAreDeniedOrReadLeaveNothingBehind() {
        Billing billing = billing();
        int subjects = 1_000_000;

        for (int i = 0; i < subjects; i++) {
            String subject = "stranger-" + i;
            boolean granted = billing.gate().tryConsume(subject, PHOTO, 4).isGranted();
            if (granted
                    || (i % 100 == 0
                            && billing.gate().usage(subject, PHOTO).binding().used() != 0)) {
                assertThat(granted).as(subject).isFalse();
            }
        }

        assertThat(store.accountCount()).isZero();
        System.out.println("LAB denial-of-service denied-unknown-subjects " + subjects + " violations=0");
    }

    @Test
    void anAccountIsHeldFromItsFirstGrantOn() {
        Billing billing = billing();

        billing.gate().tryConsume("user-42", PHOTO, 4);
        assertThat(store.accountCount()).isZero();
        billing.gate().tryConsume("user-42", PHOTO, 3);
        billing.gate().tryConsume("user-42", PHOTO);

        assertThat(store.accountCount()).isEqualTo(1);
    }

    @Test
    void aRuleThatFailsLeavesTheAccountAsItWas() {
        Billing billing = billing();
        billing.gate().require("user-42", PHOTO);
        Account before = account("user-42");
        IllegalStateException failure = new IllegalStateException("the rule fails");

        CompletableFuture<Object> stage = store.usage()
                .update("user-42", account -> {
                    throw failure;
                })
                .toCompletableFuture();

        assertThat(stage).isCompletedExceptionally();
        assertThat(stage.handle((answer, thrown) -> thrown).join()).isSameAs(failure);
        assertThat(account("user-42")).isSameAs(before);
    }

    @Test
    void aRuleThatChangesNothingIsAnsweredAndNothingIsHeld() {
        billing();

        CompletableFuture<String> answer =
                store.usage().update("user-42", account -> Change.none("seen")).toCompletableFuture();

        assertThat(answer).isCompletedWithValue("seen");
        assertThat(store.accountCount()).isZero();
    }

    @Test
    void anAccountCarriesTheEpochOfTheCatalogueAsItIsNow() {
        billing().gate().require("user-42", PHOTO);
        Billing.builder(PlanCatalog.of(Plan.free("FREE").version(2).limit(PHOTO, Limit.perDay(5))))
                .store(store)
                .build();

        assertThat(account("user-42").catalogEpoch()).isEqualTo(2);
        assertThat(account("stranger").catalogEpoch()).isEqualTo(2);
    }

    @Test
    void withoutACatalogueThereIsNoState() {
        assertThatIllegalStateException()
                .isThrownBy(() -> store.catalog().state())
                .withMessage("no catalogue was registered with this store yet");
    }

    @Test
    void doesNotBlockSoAsynchronousVerbsNeedNoThreads() {
        assertThat(store.usage().isBlocking()).isFalse();
        assertThat(billing().gate().tryConsumeAsync(UsageRequest.of(Subject.of("user-42"), PHOTO)))
                .isCompletedWithValueMatching(decision -> decision.isGranted());
    }

    private Account account(String root) {
        CompletableFuture<Account> account =
                store.usage().read(root, found -> found).toCompletableFuture();
        return account.join();
    }
}
