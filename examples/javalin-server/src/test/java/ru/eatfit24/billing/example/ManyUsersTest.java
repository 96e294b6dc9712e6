package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Many users at once, over HTTP on PostgreSQL: each is granted exactly the limit, and no request fails. How long they took is printed, and nothing is asserted of it. */
class ManyUsersTest {

    private static final int USERS = 200;
    private static final int LIMIT = 3;
    private static final int REQUESTS = Boolean.getBoolean("lab") ? 10_000 : 2_000;
    private static final int CLIENTS = 32;

    @Test
    void eachUserIsGrantedExactlyTheLimitAndNoRequestFails() {
        AtomicLongArray nanos = new AtomicLongArray(REQUESTS);
        try (TestDatabase database = TestDatabase.postgres()) {
            BillingSchema.migrate(database.dataSource());
            try (TestServer server = TestServer.on(JdbcBillingStore.open(database.dataSource()))) {
                List<Integer> statuses = RaceRunner.platform(CLIENTS).run(REQUESTS, number -> {
                    long start = System.nanoTime();
                    int status = server.recognize("user-" + number % USERS).status();
                    nanos.set(number, System.nanoTime() - start);
                    return status;
                });

                long granted = statuses.stream().filter(status -> status == 202).count();
                long denied = statuses.stream().filter(status -> status == 429).count();
                assertThat(granted).isEqualTo((long) USERS * LIMIT);
                assertThat(denied).isEqualTo(REQUESTS - granted);
                assertThat(IntStream.range(0, USERS).mapToLong(user -> server.usedBy("user-" + user)))
                        .containsOnly((long) LIMIT);
            }
        }
        long[] sorted =
                IntStream.range(0, REQUESTS).mapToLong(nanos::get).sorted().toArray();
        System.out.println(
                "LAB http-users postgresql " + REQUESTS + " violations=0 seed=none users=" + USERS + " clients="
                        + CLIENTS + " p50-ms=" + sorted[REQUESTS / 2] / 1_000_000 + " p99-ms="
                        + sorted[REQUESTS * 99 / 100] / 1_000_000 + " longest-ms="
                        + Arrays.stream(sorted).max().orElse(0) / 1_000_000);
    }
}
