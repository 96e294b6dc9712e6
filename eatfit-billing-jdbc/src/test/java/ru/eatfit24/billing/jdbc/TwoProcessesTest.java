package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.AccountRewrite;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.Subject;

/** Two nodes, each a process of its own, on one database: together they are granted the limit, and each sees every change at once. */
class TwoProcessesTest {

    private static final int THREADS = 32;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static NodeProcess node(TestDatabase database, long freeLimit) {
        NodeProcess node = NodeProcess.start(database.url(), database.user(), database.password(), freeLimit);
        assertThat(node.answer()).isEqualTo("ready");
        return node;
    }

    private static long used(TestDatabase database, String subjects) {
        return Databases.sum(database.dataSource(), "used", "billing_usage WHERE root LIKE '" + subjects + "'");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void togetherTheyAreGrantedTheLimitAndThatIsStored(DatabaseKind kind) {
        int limit = Seeds.labCount(400, 4_000);
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, limit);
                NodeProcess second = node(database, limit)) {
            int requests = limit * 3 / 4;
            List<NodeProcess> nodes = List.of(first, second);

            nodes.forEach(node -> node.send("consume " + THREADS + " " + requests + " 1"));
            long granted = nodes.stream()
                    .mapToLong(node -> Long.parseLong(node.answer()))
                    .sum();

            assertThat(granted).as("units granted").isEqualTo(limit);
            assertThat(used(database, "user-0")).as("units stored").isEqualTo(limit);
            Seeds.printLab("R2", "two-processes-one-subject-" + kind, 2L * requests, 0);
        }
    }

    /** Both join transactions of their hosts, with a row of the business for each unit, while this process asks beside them. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void joinedCallsOfBothAndOthersAreGrantedTheLimitTogether(DatabaseKind kind) {
        int subjects = 10;
        int limit = Seeds.labCount(20, 200);
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, limit);
                NodeProcess second = node(database, limit);
                Billing here = Billing.builder(NodeProgram.catalog(limit))
                        .store(JdbcBillingStore.open(database.dataSource()))
                        .build()) {
            Databases.execute(
                    database.dataSource(),
                    "CREATE TABLE business (id VARCHAR(64) NOT NULL PRIMARY KEY, subject VARCHAR(64) NOT NULL)");
            int requests = subjects * limit / 2;
            List<NodeProcess> nodes = List.of(first, second);

            nodes.forEach(node -> node.send("join 12 " + requests + " " + subjects));
            long beside = RaceRunner.platform(8)
                    .run(
                            requests,
                            number -> here.gate()
                                    .tryConsume("user-" + number % subjects, NodeProgram.PHOTO)
                                    .isGranted())
                    .stream()
                    .filter(granted -> granted)
                    .count();
            long joined = nodes.stream()
                    .mapToLong(node -> Long.parseLong(node.answer()))
                    .sum();

            assertThat(joined).as("units granted to joined calls").isPositive();
            assertThat(joined + beside).as("units granted").isEqualTo((long) subjects * limit);
            assertThat(used(database, "user-%")).as("units stored").isEqualTo((long) subjects * limit);
            assertThat(Databases.count(database.dataSource(), "billing_usage WHERE used <> " + limit))
                    .as("subjects away from their limit")
                    .isZero();
            assertThat(Databases.count(database.dataSource(), "business"))
                    .as("rows of the business")
                    .isEqualTo(joined);
            Seeds.printLab("R2", "joined-in-two-processes-" + kind, 3L * requests, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void eachOfManySubjectsIsGrantedItsLimitOnce(DatabaseKind kind) {
        int limit = 5;
        int subjects = Seeds.labCount(100, 2_000);
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, limit);
                NodeProcess second = node(database, limit)) {
            int requests = subjects * 4;
            List<NodeProcess> nodes = List.of(first, second);

            nodes.forEach(node -> node.send("consume " + THREADS + " " + requests + " " + subjects));
            long granted = nodes.stream()
                    .mapToLong(node -> Long.parseLong(node.answer()))
                    .sum();

            assertThat(granted).as("units granted").isEqualTo((long) subjects * limit);
            assertThat(used(database, "user-%")).as("units stored").isEqualTo((long) subjects * limit);
            assertThat(Databases.count(database.dataSource(), "billing_usage WHERE used > " + limit))
                    .as("subjects above their limit")
                    .isZero();
            Seeds.printLab("R2", "two-processes-many-subjects-" + kind, 2L * requests, 0);
        }
    }

    /** Each round changes something here, in this process, and then asks both nodes, which have decided about the account before. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void everyDecisionThatStartsAfterAChangesCommitSeesIt(DatabaseKind kind) {
        int rounds = Seeds.labCount(20, 400);
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, 1_000_000);
                NodeProcess second = node(database, 1_000_000);
                Billing here = Billing.builder(NodeProgram.catalog(1_000_000))
                        .store(JdbcBillingStore.open(database.dataSource()))
                        .build()) {
            List<NodeProcess> nodes = List.of(first, second);
            Subject user = Subject.of("user-7");
            assertAll(nodes, "granted 1000000");

            for (int round = 1; round <= rounds; round++) {
                here.entitlements().assign(user, "CLOSED", START, null, "test", "plan change");
                assertAll(nodes, "denied 0");
                long limit = 1_000_000L + round;
                here.entitlements()
                        .override(
                                user,
                                NodeProgram.PHOTO,
                                Allowance.limited(Limit.perLifetime(limit)),
                                null,
                                "test",
                                "override");
                assertAll(nodes, "granted " + limit);
                here.entitlements().removeOverride(user, NodeProgram.PHOTO, "test", "override ends");
                assertAll(nodes, "denied 0");
                here.entitlements().grant(user, NodeProgram.PHOTO, nodes.size(), null, "test", "gift");
                nodes.forEach(node -> assertThat(node.ask("decide user-7")).startsWith("granted"));
                assertAll(nodes, "denied 0");
                here.entitlements().assign(user, "FREE", START, null, "test", "plan change");
                assertAll(nodes, "granted 1000000");
            }
            Seeds.printLab("R2", "changes-seen-by-two-processes-" + kind, rounds * 6L * nodes.size(), 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void everyDecisionThatStartsAfterAPurchasesCommitSeesIt(DatabaseKind kind) {
        int rounds = Seeds.labCount(20, 400);
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, 1_000_000);
                NodeProcess second = node(database, 1_000_000)) {
            JdbcBillingStore store = JdbcBillingStore.open(database.dataSource());
            PlanDirectory directory = PlanDirectory.register(NodeProgram.catalog(1_000_000), store.catalog());
            List<NodeProcess> nodes = List.of(first, second);
            assertAll(nodes, "granted 1000000");

            for (int round = 1; round <= rounds; round++) {
                for (String plan : List.of("CLOSED", "FREE")) {
                    store.money().inTransaction("user-7", START, transaction -> {
                        transaction.payments().put(Purchase.of("user-7", START).open());
                        AccountRewrite.of("user-7")
                                .assign(new Assignment(new PlanVersion(plan, 1), START, null))
                                .save(directory, transaction.usage(), store.clock());
                        return true;
                    });
                    assertAll(nodes, plan.equals("CLOSED") ? "denied 0" : "granted 1000000");
                }
            }
            assertThat(store.money().invoices("user-7", null, 1_000)).hasSize(2 * rounds);
            Seeds.printLab("R2", "purchases-seen-by-two-processes-" + kind, rounds * 2L * nodes.size(), 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void ofAThousandThingsThatAreDueEachIsGivenToOneOfThem(DatabaseKind kind) {
        int due = 1_000;
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, 1);
                NodeProcess second = node(database, 1)) {
            MoneyStore money = JdbcBillingStore.open(database.dataSource()).money();
            RaceRunner.platform(4).run(due, task -> {
                Subscription subscription = Subscription.open("due-" + task, Purchase.AGREEMENT, START);
                return money.inTransaction("due-" + task, START, transaction -> {
                    transaction.subscription().put(subscription.dueAt(START));
                    return true;
                });
            });
            List<NodeProcess> nodes = List.of(first, second);

            nodes.forEach(node -> node.send("claim 4 7 " + START));
            long claims = nodes.stream()
                    .mapToLong(node -> Long.parseLong(node.answer()))
                    .sum();

            Set<String> accounts = new HashSet<>(first.acknowledged());
            accounts.addAll(second.acknowledged());
            Seeds.printLab("R2", "two-processes-claims-" + kind, claims, claims - accounts.size());
            assertThat(claims).isEqualTo(accounts.size());
            assertThat(accounts.size()
                            + money.claim(DueKind.SUBSCRIPTION, due, START, START.plusSeconds(60))
                                    .size())
                    .as("nothing is lost")
                    .isEqualTo(due);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aChangeOfTheDefaultPlanIsSeenByBothAtOnce(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind);
                NodeProcess first = node(database, 500);
                NodeProcess second = node(database, 500)) {
            JdbcBillingStore store = JdbcBillingStore.open(database.dataSource());
            List<NodeProcess> nodes = List.of(first, second);
            assertAll(nodes, "granted 500");

            for (int version = 2; version <= 6; version++) {
                Billing.builder(NodeProgram.catalog(version, 500 + version))
                        .store(store)
                        .build()
                        .close();
                assertAll(nodes, "granted " + (500 + version));
            }
            Seeds.printLab("R2", "default-plan-seen-by-two-processes-" + kind, 10, 0);
        }
    }

    private static void assertAll(List<NodeProcess> nodes, String answer) {
        for (NodeProcess node : nodes) {
            assertThat(node.ask("decide user-7")).isEqualTo(answer);
        }
    }
}
