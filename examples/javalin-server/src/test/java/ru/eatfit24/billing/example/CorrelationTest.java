package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookState;

class CorrelationTest {

    private final TestServer server = TestServer.on(InMemoryBillingStore.create());
    private final Logger logger = (Logger) LoggerFactory.getLogger("ru.eatfit24.billing");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
        server.close();
    }

    @Test
    void aWellFormedNameIsKeptAndAnyOtherReplaced() {
        assertThat(named("order-17.a_b").header("X-Request-Id")).isEqualTo("order-17.a_b");
        for (String other : List.of("", "a b", "<script>", "a".repeat(65))) {
            assertThat(named(other).header("X-Request-Id")).as(other).matches("[0-9a-f-]{36}");
        }
    }

    @Test
    void aProblemSaysWhichRequestItWas() {
        Answer problem = server.send(server.request(TestServer.ME).header("X-Request-Id", "mine"));

        assertThat(problem.status()).isEqualTo(401);
        assertThat(problem.json().path("request_id").asText()).isEqualTo("mine");
        assertThat(named("next").json().has("request_id")).isFalse();
    }

    @Test
    void aPurchaseIsFollowedFromItsRequestThroughTheNotificationToTheJob() {
        Answer begun = server.send(server.request("/api/v1/billing/create-payment/", "alice")
                .header("X-Request-Id", "purchase-1")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"plan_code\":\"PRO_MONTHLY\"}")));
        String payment = begun.json().path("payment_id").asText();
        String theirs = begun.json().path("yookassa_payment_id").asText();
        server.payments.pay(theirs);
        String body = "{\"type\":\"notification\",\"event\":\"payment.succeeded\",\"object\":{\"id\":\"" + theirs
                + "\",\"status\":\"succeeded\",\"amount\":{\"value\":\"299.00\",\"currency\":\"RUB\"},\"metadata\":{"
                + "\"billing_id\":\"" + payment + "\"}}}";
        Answer taken = server.send(server.request(ApiRoutes.WEBHOOK)
                .header("X-Request-Id", "notification-1")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(taken.status()).isEqualTo(200);
        server.billing.webhooks().process(10);

        assertThat(of("purchase-1")).anyMatch(line -> line.contains("purchase-begun") && line.contains(payment));
        assertThat(of("notification-1"))
                .anyMatch(line -> line.contains("notification-stored") && line.contains(theirs))
                .anyMatch(line -> line.startsWith("webhook-event-looked-after"));
        assertThat(server.billing.webhooks().list(WebhookState.PROCESSED, null, 10))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.notification().correlation()).contains("notification-1"));
    }

    private List<String> of(String name) {
        return lines.list.stream()
                .filter(line -> name.equals(line.getMDCPropertyMap().get(WebhookNotification.CORRELATION)))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private Answer named(String name) {
        return server.send(server.request(TestServer.ME, "alice").header("X-Request-Id", name));
    }
}
