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

    private static List<Billing> twoNodes(TestDatabase database) {
        return List.of(node(database), node(database));
    }

    private static Billing node(TestDatabase database) {
        return Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(database.dataSource()))
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
        try (TestDatabase database = Databases.migrated(kind)) {
            List<Billing> nodes = twoNodes(database);
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
            Seeds.printLab("R2", "two-nodes-" + kind, 200, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstUseOnBothNodesAtOnceIsGrantedTheLimitOnce(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            List<Billing> nodes = twoNodes(database);
            int rounds = Seeds.labCount(25, 1_000);
            for (int round = 0; round < rounds; round++) {
                String user = "new-" + round;

                long granted = granted(nodes, THREADS, user);

                assertThat(stored(nodes, user))
                        .as("units stored of %d granted to %s", granted, user)
                        .isEqualTo(granted);
                assertThat(granted).as("units granted to %s", user).isEqualTo(3);
            }
            Seeds.printLab("R2", "first-use-on-two-nodes-" + kind, (long) rounds * THREADS, 0);
        }
    }
}
