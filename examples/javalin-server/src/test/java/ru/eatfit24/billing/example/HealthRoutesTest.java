package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;

class HealthRoutesTest {

    private final TestDatabase database = TestDatabase.h2Memory();
    private final VirtualClock clock = VirtualClock.at(TestServer.NOON);
    private TestServer server;

    @BeforeEach
    void start() {
        BillingSchema.migrate(database.dataSource());
        server = TestServer.with(
                JdbcBillingStore.open(database.dataSource()),
                clock,
                billing -> new HealthRoutes(database.dataSource(), billing, Duration.ofMinutes(5), clock));
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void isReadyWithItsTables() {
        assertThat(ready().status()).isEqualTo(200);
        assertThat(server.send(server.request("/health/live"))
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("up");
    }

    @Test
    void isNotReadyWithoutATableAndStaysAlive() throws SQLException {
        assertThat(ready().status()).isEqualTo(200);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE billing_hold RENAME TO hold");
        }
        clock.advance(Duration.ofMinutes(2));

        Answer answer = ready();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("reasons").path(0).asText()).startsWith("database: ");
        assertThat(answer.response().body()).doesNotContain("hold", "SQL");
        assertThat(server.send(server.request("/health/live")).status()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhileANotificationIsOverdue() {
        server.billing
                .webhooks()
                .receive(WebhookNotification.of(
                        "yookassa", WebhookObject.PAYMENT, "p-1", "payment.succeeded", "SUCCEEDED"));
        clock.advance(Duration.ofMinutes(5));
        assertThat(ready().status()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));

        assertThat(ready().status()).isEqualTo(503);
        assertThat(ready().json().path("reasons").path(0).asText()).contains("overdue for 301 s");

        server.billing.webhooks().process(10);
        assertThat(ready().status()).isEqualTo(200);
    }

    private Answer ready() {
        return server.send(server.request("/health/ready"));
    }
}
