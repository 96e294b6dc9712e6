package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.webhook.InboxStore;

/** No answer from the store is no photo. */
class StoreFailureTest {

    private final FailingStore store = new FailingStore();
    private final AtomicInteger recognitions = new AtomicInteger();
    private final TestServer server = TestServer.on(store, photo -> {
        recognitions.incrementAndGet();
        if (photo.equals("down")) {
            store.failure = new StoreUnavailableException("the database at 10.0.0.9 went away");
            throw new IllegalStateException("the model is down, too");
        }
        return "soup";
    });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void recognisesNothingWhileTheStoreDoesNotAnswer() {
        for (RuntimeException failure : List.of(
                new StoreUnavailableException("the database at 10.0.0.9 is down"),
                new AccountBusyException("alice is locked"))) {
            store.failure = failure;
            for (Answer answer : List.of(server.recognize("alice"), server.get(TestServer.ME, "alice"))) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.errorCode()).isEqualTo("STORE_UNAVAILABLE");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                assertThat(answer.json().get("instance").asText()).startsWith("urn:uuid:");
                assertThat(answer.response().body()).doesNotContain("10.0.0.9");
            }
        }

        assertThat(recognitions).hasValue(0);
        store.failure = null;
        assertThat(server.usedBy("alice")).isZero();
    }

    @Test
    void saysSoWhenNobodyKnowsWhetherAPhotoWasTaken() {
        store.failure = new OutcomeUnknownException("the answer to the commit was lost");

        Answer answer = server.recognize("alice");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorCode()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(recognitions).hasValue(0);
    }

    @Test
    void showsNothingOfAFailureThatNobodyExpected() {
        store.failure = new IllegalStateException("SELECT secret FROM somewhere");

        Answer answer = server.recognize("alice");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.errorCode()).isEqualTo("INTERNAL_ERROR");
        assertThat(answer.response().body()).doesNotContain("SELECT").doesNotContain("Exception");
        assertThat(recognitions).hasValue(0);
    }

    @Test
    void listsThePlansWithoutTheStore() {
        store.failure = new StoreUnavailableException("down");

        assertThat(server.get(TestServer.PLANS, "alice").status()).isEqualTo(200);
    }

    @Test
    void promisesNothingWhenThePhotoCannotBeGivenBack() {
        Answer answer = server.recognize("alice", "{\"photo\":\"down\"}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.errorCode()).isEqualTo("RECOGNITION_FAILED");
        assertThat(answer.json().get("detail").asText()).contains("It may count");
        store.failure = null;
        assertThat(server.usedBy("alice")).isEqualTo(1);
    }

    /** A memory store that fails on demand. */
    private static final class FailingStore implements BillingStore, UsageStore {

        private final InMemoryBillingStore memory = InMemoryBillingStore.create();
        private volatile @Nullable RuntimeException failure;

        @Override
        public UsageStore usage() {
            return this;
        }

        @Override
        public CatalogStore catalog() {
            return memory.catalog();
        }

        @Override
        public CleanUpStore cleanUp() {
            return memory.cleanUp();
        }

        @Override
        public OutboxStore outbox() {
            return memory.outbox();
        }

        @Override
        public MoneyStore money() {
            return memory.money();
        }

        @Override
        public InboxStore inbox() {
            return memory.inbox();
        }

        @Override
        public InstantSource clock() {
            return memory.clock();
        }

        @Override
        public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
            RuntimeException current = failure;
            return current == null ? memory.usage().update(scope, rule) : CompletableFuture.failedFuture(current);
        }

        @Override
        public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
            RuntimeException current = failure;
            return current == null ? memory.usage().read(scope, reader) : CompletableFuture.failedFuture(current);
        }

        @Override
        public List<ClosedWindow> closedWindows(String root, int limit) {
            return memory.usage().closedWindows(root, limit);
        }

        @Override
        public List<AuditEntry> auditTrail(String root, int limit) {
            return memory.usage().auditTrail(root, limit);
        }

        @Override
        public boolean isBlocking() {
            return false;
        }
    }
}
