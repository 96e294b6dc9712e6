package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxReport;
import ru.eatfit24.billing.webhook.WebhookClaim;

/** Four nodes with eight workers each on one database: duplicates, listeners that fail, workers that are frozen until somebody else has taken over. */
class MachineryLoadTest {

    private static final int NODES = 4;
    private static final int WORKERS = 8;
    private static final int OBJECTS = Seeds.labCount(400, 5_000);
    private static final Machinery.Load LOAD =
            new Machinery.Load("load", OBJECTS, Seeds.labCount(100, 1_000), Seeds.labCount(8, 10));
    private static final int FROZEN = Seeds.labCount(6, 40);

    private final AtomicLong micros = new AtomicLong();
    private final AtomicInteger processed = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<HikariDataSource> pools = new ArrayList<>();

    /** All nodes' time: no two answers are the same. */
    private Instant now() {
        return Instant.parse("2026-03-10T12:00:00Z").plusNanos(1_000 * micros.incrementAndGet());
    }

    private void advance(Duration time) {
        micros.addAndGet(time.toNanos() / 1_000);
    }

    /** Every so often a worker is frozen with what it has claimed. */
    private final class Freezes implements Machinery.Mishaps {

        private final JdbcBillingStore other;

        Freezes(JdbcBillingStore other) {
            this.other = other;
        }

        @Override
        public void beforeTheEffectOf(WebhookClaim claim) {
            int number = processed.incrementAndGet();
            if (number % (LOAD.notifications() / FROZEN / 2) == 0 && number <= LOAD.notifications() / 2) {
                advance(Inbox.LEASE);
                while (other.inbox()
                                .find(claim.event().id())
                                .orElseThrow()
                                .progress()
                                .fence()
                        == claim.fence()) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        public void afterTheEffectOf(EventDelivery delivery) {
            if (delivered.incrementAndGet() % (LOAD.events() / FROZEN) == 0) {
                advance(Outbox.LEASE);
            }
        }
    }

    @Test
    void eachTakesEffectOnceAndInItsOrderWhateverWorkersAndListenersDo() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            Machinery.createTable(database.dataSource(), DatabaseKind.POSTGRESQL);
            JdbcBillingStore other = JdbcBillingStore.open(pool(database));
            List<Machinery> nodes = new ArrayList<>();
            for (int node = 0; node < NODES; node++) {
                nodes.add(new Machinery(pool(database), this::now, new Freezes(other), id -> {}));
            }
            long start = System.nanoTime();
            nodes.get(0).load(LOAD);
            long loaded = System.nanoTime();

            RaceRunner.platform(NODES * WORKERS)
                    .withTimeLimit(Duration.ofMinutes(20))
                    .run(NODES * WORKERS, worker -> work(nodes.get(worker % NODES), worker));

            long done = System.nanoTime();
            nodes.get(0).verify(LOAD);
            assertThat(lost).as("what was claimed in vain").hasValueGreaterThanOrEqualTo(FROZEN);
            assertThat(failed).as("failures of the listener").hasPositiveValue();
            Seeds.printLab("R9", "machinery-notifications", LOAD.notifications(), 0);
            Seeds.printLab("R9", "machinery-events", LOAD.events(), 0);
            Seeds.printLab("R9", "machinery-listener-failures", failed.get(), 0);
            Seeds.printLab("R9", "machinery-claims-lost", lost.get(), 0);
            Seeds.printLab("R9", "machinery-loading-ms", (loaded - start) / 1_000_000, 0);
            Seeds.printLab("R9", "machinery-working-ms", (done - loaded) / 1_000_000, 0);
        } finally {
            pools.forEach(HikariDataSource::close);
        }
    }

    private HikariDataSource pool(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(2 * WORKERS);
        config.setMinimumIdle(1);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    private int work(Machinery node, int worker) {
        while (true) {
            if (hasFoundNothing(node)) {
                if (node.hasNothingLeft()) {
                    return worker;
                }
                // What waits is under way, or waits for its pause to end. One clock, so one who moves it on.
                if (worker == 0) {
                    advance(Duration.ofMillis(500));
                }
            }
        }
    }

    private boolean hasFoundNothing(Machinery node) {
        try {
            InboxReport inbox = node.processSome();
            DeliveryReport outbox = node.deliverSome();
            lost.addAndGet(inbox.lost());
            failed.addAndGet(outbox.failed());
            return inbox.isEmpty() && outbox.isEmpty();
        } catch (AccountBusyException | StoreUnavailableException nothingTaken) {
            // Somebody has held a row, or the disk everything, for too long; what was claimed is due again, as after
            // any run that fails.
            return false;
        }
    }
}
