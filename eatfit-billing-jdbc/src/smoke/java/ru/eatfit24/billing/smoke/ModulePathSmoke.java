package ru.eatfit24.billing.smoke;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.yookassa.YooKassaConfig;

/**
 * Opens a store in named modules, takes the one unit that the plan gives, and sees the next one refused. The testkit is
 * added when the program starts, without JUnit and the servers that it can use: its module must resolve without them.
 */
public final class ModulePathSmoke {

    private ModulePathSmoke() {}

    /** Ends with an exception, and thus with exit code 1, when anything is not as it should be. */
    public static void main(String[] arguments) {
        for (Class<?> type : List.of(Billing.class, JdbcBillingStore.class, YooKassaConfig.class)) {
            require(type.getModule().isNamed(), type + " is on the class path");
        }
        Module testkit =
                ModuleLayer.boot().findModule("ru.eatfit24.billing.testkit").orElseThrow();
        require(Class.forName(testkit, "ru.eatfit24.billing.testkit.VirtualClock") != null, "no clock in the testkit");

        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:smoke;DB_CLOSE_DELAY=-1");
        BillingSchema.migrate(dataSource);

        MeteredFeature photo = Feature.metered("photo");
        PlanCatalog catalog = PlanCatalog.of(Plan.free("FREE").version(1).limit(photo, Limit.perDay(1)));
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
        try (Billing billing = Billing.builder(catalog)
                .store(JdbcBillingStore.open(dataSource))
                .clock(clock)
                .build()) {
            Decision first = billing.gate().tryConsume("user-42", photo);
            Decision second = billing.gate().tryConsume("user-42", photo);
            require(first.isGranted(), "the first unit was not granted: " + first);
            require(!second.isGranted(), "a second unit was granted: " + second);
        }
        System.out.println("module path: 1 unit granted, the next one denied");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
