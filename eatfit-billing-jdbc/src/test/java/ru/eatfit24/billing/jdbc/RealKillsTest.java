package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.testkit.KillableDatabase;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Processes that end without warning under load: what was answered is stored, what is stored was counted once, and never more than the
 * limit; when all requests are made again, each has one effect.
 */
class RealKillsTest {

    private static final int THREADS = 16;
    private static final int EACH = 40;
    private static final int OPERATIONS = THREADS * EACH;
    private static final int LIMIT = OPERATIONS * 3 / 4;
    private static final String LOAD = "operations " + THREADS + " " + EACH + " ";

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aKilledNodeLosesNoAnswerAndTakesNothingTwice(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            int kills = Seeds.labCount(5, 100);
            Random random = Seeds.random("node-kills-" + kind);
            for (int kill = 0; kill < kills; kill++) {
                String user = "user-" + kill;
                Set<String> acknowledged = killUnderLoad(
                        NodeProcess::start,
                        database.url(),
                        database.user(),
                        database.password(),
                        user,
                        random.nextInt(LIMIT));
                // The server finishes what the killed client had sent.
                Databases.awaitNoOtherTransactions(database.dataSource(), kind);
                verify(database.dataSource(), user, acknowledged);
                finish(database.url(), database.user(), database.password(), user);
                verifyLimitReached(database.dataSource(), user);
            }
            Seeds.printLab("R10", "node-kills-" + kind, kills, 0);
        }
    }

    /** Here the database lives in the killed process, and one account at a time is written. */
    @Test
    void aKilledNodeWithItsDatabaseLosesNoAnswerAndTakesNothingTwice(@TempDir Path folder) {
        int kills = killWithDatabase(folder, NodeProcess::start);
        Seeds.printLab("R10", "node-kills-h2-file", kills, 0);
    }

    /** The same with many transactions under way, whose halves H2 would keep if they did not take turns. */
    @Test
    void aKilledNodeWithItsDatabaseKeepsNoHalfOfATransaction(@TempDir Path folder) {
        int kills = killWithDatabase(folder, NodeProcess::startUnbatched);
        Seeds.printLab("R10", "node-kills-h2-file-unbatched", kills, 0);
    }

    @FunctionalInterface
    private interface NodeStart {
        NodeProcess of(String url, String user, String password, long freeLimit);
    }

    private static int killWithDatabase(Path folder, NodeStart start) {
        Path file = folder.resolve("billing");
        String url;
        try (TestDatabase database = TestDatabase.h2File(file)) {
            BillingSchema.migrate(database.dataSource());
            url = database.url();
        }
        int kills = Seeds.labCount(3, 50);
        Random random = Seeds.random("kills-with-database");
        for (int kill = 0; kill < kills; kill++) {
            String user = "user-" + kill;
            Set<String> acknowledged = killUnderLoad(start, url, "sa", "", user, random.nextInt(LIMIT));
            try (TestDatabase database = TestDatabase.h2File(file)) {
                verify(database.dataSource(), user, acknowledged);
            }
            finish(url, "sa", "", user);
            try (TestDatabase database = TestDatabase.h2File(file)) {
                verifyLimitReached(database.dataSource(), user);
            }
        }
        return kills;
    }

    private static Set<String> killUnderLoad(
            NodeStart start, String url, String name, String password, String user, int after) {
        try (NodeProcess node = start.of(url, name, password, LIMIT)) {
            assertThat(node.answer()).isEqualTo("ready");
            node.send(LOAD + user);
            while (node.acknowledgedCount() <= after) {
                assertThat(node.isAlive()).as("the node under load").isTrue();
                Thread.onSpinWait();
            }
            node.kill();
            return node.acknowledged();
        }
    }

    private static void finish(String url, String name, String password, String user) {
        try (NodeProcess node = NodeProcess.start(url, name, password, LIMIT)) {
            assertThat(node.answer()).isEqualTo("ready");
            assertThat(node.ask(LOAD + user)).isEqualTo(Integer.toString(LIMIT));
        }
    }

    /** The callers live on here, and the database under them does not. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aKilledDatabaseKeepsWhatWasAnsweredAndNothingThatWasSaidToBeNotTaken(DatabaseKind kind) {
        int kills = Seeds.labCount(2, 20);
        try (KillableDatabase database =
                kind == DatabaseKind.POSTGRESQL ? KillableDatabase.postgres() : KillableDatabase.mariadb()) {
            BillingSchema.migrate(database.dataSource());
            Random random = Seeds.random("database-kills-" + kind);
            AtomicInteger unknown = new AtomicInteger();
            for (int kill = 0; kill < kills; kill++) {
                killDatabaseUnderLoad(database, "user-" + kill, random.nextInt(LIMIT), unknown);
            }
            Seeds.printLab("R10", "database-kills-" + kind, kills, 0);
            Seeds.printLab("R10", "answers-unknown-to-the-end-" + kind, unknown.get(), 0);
        }
    }

    private static void killDatabaseUnderLoad(
            KillableDatabase database, String user, int after, AtomicInteger unknown) {
        Set<String> granted = ConcurrentHashMap.newKeySet();
        Set<String> notTaken = ConcurrentHashMap.newKeySet();
        try (Billing billing = Billing.builder(NodeProgram.catalog(LIMIT))
                .store(JdbcBillingStore.open(database.dataSource()))
                .build()) {
            AtomicInteger killers = new AtomicInteger();
            RaceRunner.platform(THREADS).run(OPERATIONS, number -> {
                if (granted.size() >= after && killers.getAndIncrement() == 0) {
                    database.kill();
                }
                String operation = "op-" + number;
                try {
                    if (billing.gate()
                            .tryConsume(UsageRequest.of(Subject.of(user), NodeProgram.PHOTO)
                                    .operation(operation))
                            .isGranted()) {
                        granted.add(operation);
                    }
                } catch (OutcomeUnknownException maybe) {
                    unknown.incrementAndGet();
                } catch (BillingException no) {
                    notTaken.add(operation);
                }
                return number;
            });
            database.startAgain();

            verify(database.dataSource(), user, granted);
            assertThat(operations(database.dataSource(), user))
                    .as("operations that were said to have taken nothing")
                    .doesNotContainAnyElementsOf(notTaken);

            long all = RaceRunner.platform(THREADS)
                    .run(
                            OPERATIONS,
                            number -> billing.gate()
                                    .tryConsume(UsageRequest.of(Subject.of(user), NodeProgram.PHOTO)
                                            .operation("op-" + number))
                                    .isGranted())
                    .stream()
                    .filter(taken -> taken)
                    .count();

            assertThat(all).as("operations granted in the end").isEqualTo(LIMIT);
            verifyLimitReached(database.dataSource(), user);
        }
    }

    private static void verify(DataSource dataSource, String user, Set<String> acknowledged) {
        Set<String> stored = operations(dataSource, user);
        assertThat(stored).as("operations stored").containsAll(acknowledged);
        assertThat(used(dataSource, user))
                .as("units counted")
                .isEqualTo(stored.size())
                .isLessThanOrEqualTo(LIMIT);
    }

    private static void verifyLimitReached(DataSource dataSource, String user) {
        assertThat(operations(dataSource, user))
                .as("operations stored in the end")
                .hasSize(LIMIT);
        assertThat(used(dataSource, user)).as("units counted in the end").isEqualTo(LIMIT);
    }

    private static long used(DataSource dataSource, String user) {
        return Databases.sum(dataSource, "used", "billing_usage WHERE root = '" + user + "'");
    }

    private static Set<String> operations(DataSource dataSource, String user) {
        return Jdbi.create(dataSource)
                .withHandle(handle ->
                        Set.copyOf(handle.createQuery("SELECT operation FROM billing_usage_entry WHERE root = ?")
                                .bind(0, user)
                                .mapTo(String.class)
                                .list()));
    }
}
