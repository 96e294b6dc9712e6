package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.testkit.KillableDatabase;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxReport;

/**
 * Processes that end without warning while they process notifications and deliver events, and again while what they left is taken over: nothing is lost, nothing takes effect
 * twice, and the order is kept.
 */
class MachineryKillsTest {

    private static final Duration BEYOND_ALL_LEASES = Inbox.LEASE.multipliedBy(2);
    private static final int WORKERS = 8;

    /** By how many milliseconds all nodes' clocks are ahead of this machine's. */
    private final AtomicLong ahead = new AtomicLong();

    private final InstantSource clock = () -> InstantSource.system().instant().plusMillis(ahead.get());

    /** Whatever was claimed is due again. */
    private void afterAllLeases() {
        ahead.addAndGet(BEYOND_ALL_LEASES.toMillis());
    }

    private static Machinery.Load load(int round) {
        return new Machinery.Load("round" + round, 30, 10, 6);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void killedNodesLoseNothingAndNothingTakesEffectTwice(DatabaseKind kind) {
        int rounds = kind == DatabaseKind.POSTGRESQL ? Seeds.labCount(3, 50) : Seeds.labCount(2, 50);
        Random random = Seeds.random("machinery-node-kills-" + kind);
        try (TestDatabase database = Databases.migrated(kind)) {
            Machinery.createTable(database.dataSource(), kind);
            Machinery survivor = new Machinery(database.dataSource(), clock, Machinery.Mishaps.NONE, id -> {});
            for (int round = 0; round < rounds; round++) {
                Machinery.Load load = load(round);
                survivor.load(load);
                int all = load.notifications() + load.events();
                killAfter(database, random.nextInt(all / 2));
                // The second one dies while it takes over from the first.
                killAfter(database, random.nextInt(all / 4));
                Databases.awaitNoOtherTransactions(database.dataSource(), kind);
                finish(survivor);
                survivor.verify(load);
            }
        }
        Seeds.printLab("R10", "machinery-node-kills-" + kind, 2L * rounds, 0);
    }

    private void killAfter(TestDatabase database, int effects) {
        afterAllLeases();
        try (NodeProcess node = NodeProcess.startMachinery(database, Duration.ofMillis(ahead.get()))) {
            while (node.acknowledgedCount() <= effects) {
                assertThat(node.isAlive()).as("the node under load").isTrue();
                Thread.onSpinWait();
            }
            node.kill();
        }
        afterAllLeases();
    }

    /** The nodes live on here, and the database under them does not. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aKilledDatabaseLosesNothingAndNothingTakesEffectTwice(DatabaseKind kind) {
        int kills = Seeds.labCount(2, 20);
        Random random = Seeds.random("machinery-database-kills-" + kind);
        try (KillableDatabase database =
                kind == DatabaseKind.POSTGRESQL ? KillableDatabase.postgres() : KillableDatabase.mariadb()) {
            DataSource dataSource = database.dataSource();
            BillingSchema.migrate(dataSource);
            Machinery.createTable(dataSource, kind);
            for (int kill = 0; kill < kills; kill++) {
                Machinery.Load load = load(kill);
                AtomicInteger effects = new AtomicInteger();
                Machinery node =
                        new Machinery(dataSource, clock, Machinery.Mishaps.NONE, id -> effects.incrementAndGet());
                node.load(load);
                killUnderLoad(database, node, effects, 1 + random.nextInt(load.notifications()));
                afterAllLeases();
                finish(node);
                node.verify(load);
            }
        }
        Seeds.printLab("R10", "machinery-database-kills-" + kind, kills, 0);
    }

    private static void killUnderLoad(KillableDatabase database, Machinery node, AtomicInteger effects, int after) {
        AtomicInteger killers = new AtomicInteger();
        RaceRunner.platform(WORKERS).run(WORKERS, worker -> {
            // All workers go on until the database is gone under each of them.
            for (boolean isAway = false; !isAway; ) {
                if (effects.get() >= after && killers.getAndIncrement() == 0) {
                    database.kill();
                }
                try {
                    node.processSome();
                    node.deliverSome();
                } catch (BillingException gone) {
                    isAway = true;
                }
            }
            return worker;
        });
        database.startAgain();
    }

    /** Everything that is left, and what has failed, until there is no more. */
    private void finish(Machinery node) {
        RaceRunner.platform(WORKERS).run(WORKERS, worker -> {
            while (!node.hasNothingLeft()) {
                InboxReport inbox = node.processSome();
                DeliveryReport outbox = node.deliverSome();
                if (inbox.isEmpty() && outbox.isEmpty() && worker == 0) {
                    ahead.addAndGet(500);
                }
            }
            return worker;
        });
    }
}
