package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Subject;

/** Two nodes of a service ask for one account at once: together they are granted the limit, and that is what is stored. */
class TwoNodesTest {

    private static final int THREADS = 8;
    private static final VirtualClock CLOCK = VirtualClock.at(Instant.parse("2026-03-01T12:00:00Z"));

    private static List<Billing> twoNodes(TestDatabase database, boolean together) {
        return List.of(node(database, together), node(database, together));
    }

    private static Billing node(TestDatabase database, boolean together) {
        JdbcBillingStore.Builder store = JdbcBillingStore.builder(database.dataSource());
        return Billing.builder(Plans.catalog())
                .store((together ? store : store.unbatched()).open())
                .clock(CLOCK)
                .build();
    }

    private static long granted(List<Billing> nodes, int requests, String user) {
        return RaceRunner.platform(THREADS)
                .run(
                        requests,
                        number -> nodes.get(number % 2)
                                .gate()
                                .tryConsume(user, Plans.PHOTO)
                                .isGranted())
                .stream()
                .filter(granted -> granted)
                .count();
    }

    private static long stored(List<Billing> nodes, String user) {
        return nodes.get(0).gate().usage(user, Plans.PHOTO).binding().used();
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatBothWriteIsGrantedItsLimitOnce(DatabaseKind kind) {
        anAccountThatBothWriteIsGrantedItsLimitOnce(kind, true);
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatBothWriteOneByOneIsGrantedItsLimitOnce(DatabaseKind kind) {
        anAccountThatBothWriteIsGrantedItsLimitOnce(kind, false);
    }

    private static void anAccountThatBothWriteIsGrantedItsLimitOnce(DatabaseKind kind, boolean together) {
        try (TestDatabase database = Databases.migrated(kind)) {
            List<Billing> nodes = twoNodes(database, together);
            nodes.get(0)
                    .entitlements()
                    .override(
                            Subject.of("user-42"),
                            Plans.PHOTO,
                            Allowance.limited(Limit.perDay(150)),
                            null,
                            "admin",
                            "race");

            long granted = granted(nodes, 200, "user-42");

            assertThat(stored(nodes, "user-42"))
                    .as("units stored of %d granted", granted)
                    .isEqualTo(granted);
            assertThat(granted).as("units granted").isEqualTo(150);
            nodes.forEach(Billing::close);
            Seeds.printLab("R2", "two-nodes-" + kind + (together ? "" : "-one-by-one"), 200, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstUseOnBothNodesAtOnceIsGrantedTheLimitOnce(DatabaseKind kind) {
        theFirstUseOnBothNodesAtOnceIsGrantedTheLimitOnce(kind, true);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstUseOnBothNodesOneByOneIsGrantedTheLimitOnce(DatabaseKind kind) {
        theFirstUseOnBothNodesAtOnceIsGrantedTheLimitOnce(kind, false);
    }

    private static void theFirstUseOnBothNodesAtOnceIsGrantedTheLimitOnce(DatabaseKind kind, boolean together) {
        try (TestDatabase database = Databases.migrated(kind)) {
            List<Billing> nodes = twoNodes(database, together);
            int rounds = Seeds.labCount(25, 1_000);
            for (int round = 0; round < rounds; round++) {
                String user = "new-" + round;

                long granted = granted(nodes, THREADS, user);

                assertThat(stored(nodes, user))
                        .as("units stored of %d granted to %s", granted, user)
                        .isEqualTo(granted);
                assertThat(granted).as("units granted to %s", user).isEqualTo(3);
            }
            nodes.forEach(Billing::close);
            Seeds.printLab(
                    "R2",
                    "first-use-on-two-nodes-" + kind + (together ? "" : "-one-by-one"),
                    (long) rounds * THREADS,
                    0);
        }
    }
}
