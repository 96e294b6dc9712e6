package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.VirtualClock;

/**
 * A copy of the demo's file, taken while it is in use as the third photo is granted, is what a kill at that moment leaves behind. Opened again, it holds
 * all three. Cheap enough for many moments; {@code KilledServerTest} does the same to a real process.
 */
class CrashedFileTest {

    private static final int ROUNDS = Boolean.getBoolean("lab") ? 400 : 40;
    private static final int REQUESTS = 20;

    /** Space that H2 has freed counts as free at once, and not after 45 seconds, so that a short test sees it reused. */
    private static final String REUSE_AT_ONCE = ";RETENTION_TIME=0";

    private final VirtualClock clock = VirtualClock.at(TestServer.NOON);

    @TempDir
    Path folder = Path.of("");

    @Test
    void holdsEveryPhotoThatWasGranted() throws IOException {
        int violations = 0;
        try (HikariDataSource database = open("demo")) {
            BillingSchema.migrate(database);
            Billing billing = billing(database);
            for (int round = 0; round < ROUNDS; round++) {
                String user = "user-" + round;
                copyAtTheThirdGrant(billing, user);
                try (HikariDataSource crashed = open("crashed")) {
                    violations += usedBy(user, billing(crashed)) == 3 ? 0 : 1;
                }
            }
        }

        System.out.println("LAB crash-copy h2-file " + ROUNDS + " violations=" + violations + " seed=none");
        assertThat(violations).isZero();
    }

    private void copyAtTheThirdGrant(Billing billing, String user) {
        AtomicInteger granted = new AtomicInteger();
        RaceRunner.platform(REQUESTS).run(REQUESTS, number -> {
            boolean isGranted =
                    billing.gate().tryConsume(user, EatFitPlans.PHOTO).isGranted();
            if (isGranted && granted.incrementAndGet() == 3) {
                Files.copy(file("demo"), file("crashed"), StandardCopyOption.REPLACE_EXISTING);
            }
            return isGranted;
        });
        assertThat(granted).hasValue(3);
    }

    private Billing billing(HikariDataSource database) {
        return Billing.builder(EatFitPlans.CATALOG)
                .store(JdbcBillingStore.open(database))
                .clock(clock)
                .build();
    }

    private static long usedBy(String user, Billing billing) {
        return billing.gate().usage(user, EatFitPlans.PHOTO).binding().used();
    }

    private HikariDataSource open(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve(name) + DatabaseSettings.DURABLE_H2_FILE + REUSE_AT_ONCE);
        pool.setUsername("sa");
        return pool;
    }

    private Path file(String name) {
        return folder.resolve(name + ".mv.db");
    }
}
