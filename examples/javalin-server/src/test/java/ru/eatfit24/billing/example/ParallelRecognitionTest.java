package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Fifty requests of one new user at once: three photos, never a fourth, on every store. */
class ParallelRecognitionTest {

    private static final int REQUESTS = 50;

    @TempDir
    Path folder = Path.of("");

    @Test
    void grantsExactlyThreeInMemory() {
        assertThreeOfFifty("memory", InMemoryBillingStore.create());
    }

    @Test
    void grantsExactlyThreeOnAnH2File() {
        try (TestDatabase database = TestDatabase.h2File(folder.resolve("demo"))) {
            assertThreeOfFifty("h2-file", open(database));
        }
    }

    @Test
    void grantsExactlyThreeOnPostgres() {
        try (TestDatabase database = TestDatabase.postgres()) {
            assertThreeOfFifty("postgresql", open(database));
        }
    }

    private static BillingStore open(TestDatabase database) {
        BillingSchema.migrate(database.dataSource());
        return JdbcBillingStore.open(database.dataSource());
    }

    private static void assertThreeOfFifty(String name, BillingStore store) {
        try (TestServer server = TestServer.on(store)) {
            assertThreeOfFifty(server, "alice");
            assertThreeOfFifty(server, "bob");

            server.clock.set(Instant.parse("2026-11-24T21:00:00Z"));
            assertThreeOfFifty(server, "alice");
        }
        System.out.println("LAB parallel http-" + name + " " + 3 * REQUESTS + " violations=0 seed=none");
    }

    private static void assertThreeOfFifty(TestServer server, String user) {
        List<Integer> statuses = RaceRunner.platform(REQUESTS)
                .run(REQUESTS, number -> server.recognize(user).status());

        assertThat(Collections.frequency(statuses, 202))
                .as("granted of %s", statuses)
                .isEqualTo(3);
        assertThat(Collections.frequency(statuses, 429))
                .as("denied of %s", statuses)
                .isEqualTo(47);
        assertThat(server.usedBy(user)).isEqualTo(3);
        assertThat(server.recognize(user).status()).isEqualTo(429);
    }
}
