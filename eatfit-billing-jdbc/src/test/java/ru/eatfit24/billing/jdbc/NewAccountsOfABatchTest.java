package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** Somebody else writes the row of a new account between a batch's look and its insert. */
@Timeout(120)
class NewAccountsOfABatchTest {

    private static final CombinerSettings ONE_WORKER =
            new CombinerSettings(1, 2, 10_000, 100_000, 100_000, Duration.ofSeconds(60));

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"MARIADB", "H2"})
    void theOneThatSomebodyElseWroteMeanwhileIsDecidedAgainAndTheOthersAreWritten(DatabaseKind kind) {
        VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
        try (TestDatabase database = Databases.migrated(kind)) {
            Billing other = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.builder(database.dataSource())
                            .unbatched()
                            .open())
                    .clock(clock)
                    .build();
            AtomicBoolean written = new AtomicBoolean();
            DataSource interrupted =
                    Databases.interrupted(database.dataSource(), "INSERT INTO billing_account ", () -> {
                        if (written.compareAndSet(false, true)) {
                            other.gate().require(UsageRequest.of(Subject.of("new-1"), Plans.PHOTO, 3));
                        }
                    });
            try (BatchedBillingStore store =
                    BatchedBillingStore.open(interrupted, "billing_", ONE_WORKER, ForkJoinPool.commonPool())) {
                Billing billing = Billing.builder(Plans.catalog())
                        .store(store)
                        .clock(clock)
                        .executor(ForkJoinPool.commonPool())
                        .build();
                ScriptedBatchExecutor.Gate gate = store.executor().holdNext();
                store.usage().update(AccountScope.of("gatherer"), account -> Change.none(""));
                gate.awaitEntered();
                List<CompletableFuture<Decision>> answers = new ArrayList<>();
                for (int number = 0; number < 3; number++) {
                    answers.add(billing.gate()
                            .tryConsumeAsync(UsageRequest.of(Subject.of("new-" + number), Plans.PHOTO))
                            .toCompletableFuture());
                }
                gate.open();

                assertThat(answers)
                        .extracting(answer -> answer.join().isGranted())
                        .containsExactly(true, false, true);
            }
            assertThat(written).isTrue();
            assertThat(Databases.count(database.dataSource(), "billing_usage WHERE root = 'new-1' AND used = 3"))
                    .isOne();
            assertThat(Databases.count(database.dataSource(), "billing_account"))
                    .isEqualTo(3);
        }
    }
}
