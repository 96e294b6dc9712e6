package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;

class GettingStartedTest {

    // shown
    static final MeteredFeature PHOTO = Feature.metered("photo");

    static final PlanCatalog CATALOG = PlanCatalog.of(
                    Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)),
                    Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                            .version(1)
                            .unlimited(PHOTO))
            .withZone(Zone.of("Europe/Moscow"));
    // end

    // shown
    static final class PhotoService {

        private final Billing billing;
        private final Function<byte[], String> recognizer;

        PhotoService(Billing billing, Function<byte[], String> recognizer) {
            this.billing = billing;
            this.recognizer = recognizer;
        }

        String recognize(String user, byte[] photo) {
            Decision decision = billing.gate().tryConsume(user, PHOTO);
            if (!decision.isGranted()) {
                return "No photos left until " + decision.binding().resetsAt().orElseThrow();
            }
            return recognizer.apply(photo);
        }
    }
    // end

    // shown
    @Test
    void theFourthPhotoWaitsForMidnightInMoscow() {
        VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
        try (Billing billing = Billing.builder(CATALOG)
                .store(InMemoryBillingStore.create())
                .clock(clock)
                .build()) {
            PhotoService service = new PhotoService(billing, photo -> "borscht");
            for (int photo = 1; photo <= 3; photo++) {
                assertThat(service.recognize("user-42", new byte[0])).isEqualTo("borscht");
            }
            assertThat(service.recognize("user-42", new byte[0]))
                    .isEqualTo("No photos left until 2026-03-01T21:00:00Z");

            clock.set(Instant.parse("2026-03-01T21:00:00Z"));
            assertThat(service.recognize("user-42", new byte[0])).isEqualTo("borscht");
        }
    }
    // end

    @Test
    void theSameOnADatabaseThatOutlivesTheService() {
        try (TestDatabase database = TestDatabase.h2Memory()) {
            for (int start = 1; start <= 4; start++) {
                try (Billing billing = open(database.dataSource())) {
                    String answer = new PhotoService(billing, photo -> "borscht").recognize("user-42", new byte[0]);
                    assertThat(answer).startsWith(start <= 3 ? "borscht" : "No photos left until ");
                }
            }
        }
    }

    private static Billing open(DataSource dataSource) {
        // shown
        BillingSchema.migrate(dataSource);
        Billing billing = Billing.builder(CATALOG)
                .store(JdbcBillingStore.open(dataSource))
                .build();
        // end
        return billing;
    }
}
