package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import ru.eatfit24.billing.jdbc.JdbcTransaction;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.JoinedGate;

/** The code of the README. */
class ReadmeTest {

    private final List<String> said = new ArrayList<>();

    @Test
    void theThreeStepsLeadToARunningGate() {
        try (TestDatabase database = TestDatabase.h2Memory()) {
            for (int photo = 1; photo <= 4; photo++) {
                threeSteps(database.dataSource());
            }
        }

        assertThat(said).hasSize(4);
        assertThat(said.subList(0, 3)).containsExactly("left: 2", "left: 1", "left: 0");
        assertThat(said.get(3)).startsWith("back at 20").endsWith("T21:00:00Z");
    }

    @Test
    void theUseAndTheRowOfTheBusinessCommitTogether() throws SQLException {
        try (TestDatabase database = TestDatabase.h2Memory();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE meal (id INT PRIMARY KEY, owner VARCHAR(64) NOT NULL)");
            BillingSchema.migrate(database.dataSource());
            MeteredFeature photo = Feature.metered("photo");
            try (Billing billing = Billing.builder(
                            PlanCatalog.of(Plan.free("FREE").version(1).limit(photo, Limit.perDay(3))))
                    .store(JdbcBillingStore.open(database.dataSource()))
                    .build()) {
                inATransactionOfTheHosts(billing, photo, connection, 1);
                assertThatThrownBy(() -> inATransactionOfTheHosts(billing, photo, connection, 1))
                        .isInstanceOf(SQLException.class);
                connection.rollback();
                for (int meal = 2; meal <= 4; meal++) {
                    inATransactionOfTheHosts(billing, photo, connection, meal);
                }

                assertThat(billing.gate().usage("user-42", photo).remaining()).hasValue(0);
            }
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM meal")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }

        assertThat(said).containsExactly("back tomorrow");
    }

    private void threeSteps(DataSource dataSource) {
        // shown
        // 1. Say what your plans allow. The first plan is everybody's default.
        MeteredFeature photo = Feature.metered("photo");
        PlanCatalog catalog = PlanCatalog.of(
                        Plan.free("FREE").version(1).limit(photo, Limit.perDay(3)),
                        Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                                .version(1)
                                .unlimited(photo))
                .withZone(Zone.of("Europe/Moscow"));

        // 2. Once, at start: create the tables in your database, then open it.
        BillingSchema.migrate(dataSource);
        Billing billing = Billing.builder(catalog)
                .store(JdbcBillingStore.open(dataSource))
                .build();

        // 3. Before the work that costs you: take one, or hear why not.
        Decision decision = billing.gate().tryConsume("user-42", photo);
        if (decision.isGranted()) {
            say("left: " + decision.remaining().orElse(Long.MAX_VALUE));
        } else {
            say("back at " + decision.binding().resetsAt().orElse(Instant.MAX));
        }
        // end
    }

    private void inATransactionOfTheHosts(Billing billing, MeteredFeature photo, Connection connection, int meal)
            throws SQLException {
        // shown
        connection.setAutoCommit(false);
        JoinedGate gate = billing.gate().in(JdbcTransaction.of(connection));
        if (gate.tryConsume("user-42", photo).isGranted()) {
            try (PreparedStatement row = connection.prepareStatement("INSERT INTO meal VALUES (?, 'user-42')")) {
                row.setInt(1, meal);
                row.executeUpdate();
            }
        } else {
            say("back tomorrow");
        }
        connection.commit();
        // end
    }

    private void say(String text) {
        said.add(text);
    }
}
