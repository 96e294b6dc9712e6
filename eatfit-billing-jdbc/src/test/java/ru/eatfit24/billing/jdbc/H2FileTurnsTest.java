package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.UsageStore;

/** After a kill H2 may keep half of a transaction that ran beside another one, so ours do not, whatever store they belong to. */
@Timeout(60)
class H2FileTurnsTest {

    private static UsageStore store(TestDatabase database, Duration timeout) {
        return JdbcBillingStore.builder(database.dataSource())
                .unbatched()
                .lockTimeout(timeout)
                .statementTimeout(timeout)
                .open()
                .usage();
    }

    @Test
    void onAFileTransactionsOfTwoStoresFollowOneAnother(@TempDir Path folder) throws InterruptedException {
        try (TestDatabase database = TestDatabase.h2File(folder.resolve("billing"))) {
            BillingSchema.migrate(database.dataSource());
            UsageStore one = store(database, Duration.ofSeconds(10));
            UsageStore other = store(database, Duration.ofSeconds(10));
            List<String> done = new CopyOnWriteArrayList<>();
            Thread second = new Thread(() -> other.read(AccountScope.of("user-2"), account -> done.add("second")));

            one.update(AccountScope.of("user-1"), account -> {
                second.start();
                while (second.getState() != Thread.State.TIMED_WAITING
                        && second.getState() != Thread.State.TERMINATED) {
                    Thread.onSpinWait();
                }
                done.add("first");
                return Change.none("");
            });
            second.join();

            assertThat(done).containsExactly("first", "second");
        }
    }

    @Test
    void inMemoryTheyRunAtOnce() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.H2)) {
            UsageStore store = store(database, Duration.ofSeconds(10));
            CountDownLatch both = new CountDownLatch(2);

            CompletableFuture<?> second = CompletableFuture.runAsync(() -> update(store, "user-2", both));
            update(store, "user-1", both);
            second.join();

            assertThat(both.getCount()).isZero();
        }
    }

    private static void update(UsageStore store, String root, CountDownLatch both) {
        store.update(AccountScope.of(root), account -> {
            both.countDown();
            await(both);
            return Change.none("");
        });
    }

    @Test
    void whoseTurnDoesNotComeInTimeIsToldThatNothingWasTaken(@TempDir Path folder) {
        try (TestDatabase database = TestDatabase.h2File(folder.resolve("billing"))) {
            BillingSchema.migrate(database.dataSource());
            UsageStore one = store(database, Duration.ofMillis(1));
            UsageStore other = store(database, Duration.ofMillis(1));
            CountDownLatch entered = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            CompletableFuture<?> first =
                    CompletableFuture.runAsync(() -> one.update(AccountScope.of("user-1"), account -> {
                        entered.countDown();
                        await(enough);
                        return Change.none("");
                    }));
            await(entered);

            CompletableFuture<?> second = other.update(AccountScope.of("user-2"), account -> Change.none(""))
                    .toCompletableFuture();

            assertThatThrownBy(second::join)
                    .hasCauseInstanceOf(AccountBusyException.class)
                    .hasMessageContaining("user-2")
                    .hasMessageContaining("nothing was taken");
            enough.countDown();
            first.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }
}
