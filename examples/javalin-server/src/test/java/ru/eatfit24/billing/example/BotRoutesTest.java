package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.example.telegram.WebhookSecret;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.testkit.VirtualClock;

class BotRoutesTest {

    private static final String SECRET = "a-webhook-secret-of-a-test";

    private final TestServer server = TestServer.with(
            InMemoryBillingStore.create(),
            VirtualClock.at(TestServer.NOON),
            billing -> new BotRoutes(WebhookSecret.of(SECRET), billing));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsWhoAsksWhatIsLeft() {
        server.recognize("telegram-5000000001");

        Answer answer = update(update(1, "/plan"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("method").asText()).isEqualTo("sendMessage");
        assertThat(answer.json().path("chat_id").asLong()).isEqualTo(5_000_000_001L);
        assertThat(answer.json().path("text").asText()).isEqualTo("Your plan: Free. 2 photos are left today.");
    }

    @Test
    void anUpdateThatComesAgainIsTakenAndNotAnsweredAgain() {
        assertThat(update(update(7, "/start")).response().body()).isNotEmpty();

        Answer again = update(update(7, "/start"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.response().body()).isEmpty();
    }

    @Test
    void withoutTheSecretNothingIsRead() {
        String body = update(8, "/plan");
        for (HttpRequest.Builder request : new HttpRequest.Builder[] {
            server.request(BotRoutes.WEBHOOK),
            server.request(BotRoutes.WEBHOOK).header(WebhookSecret.HEADER, ""),
            server.request(BotRoutes.WEBHOOK).header(WebhookSecret.HEADER, SECRET + "x"),
            server.request(BotRoutes.WEBHOOK).header(WebhookSecret.HEADER, SECRET.toUpperCase(java.util.Locale.ROOT)),
            server.request(BotRoutes.WEBHOOK)
                    .header(WebhookSecret.HEADER, SECRET)
                    .header(WebhookSecret.HEADER, SECRET)
        }) {
            assertThat(server.send(request.POST(BodyPublishers.ofString(body))).status())
                    .isEqualTo(401);
        }
        assertThat(update(body).response().body()).as("it was not seen").isNotEmpty();
    }

    @Test
    void whatTheBotDoesNotAnswerIsTakenSoThatItIsNotSentAgain() {
        for (String body : new String[] {
            "",
            "[]",
            "no json",
            "{\"update_id\":\"9\"}",
            "{\"update_id\":10}",
            update(11, "line\\nbreak \\ud800"),
            "{\"update_id\":12,\"message\":{\"text\":\"/plan\",\"chat\":{\"id\":-1,\"type\":\"group\"},\"from\":{\"id\":5}}}",
            "{\"update_id\":13,\"message\":{\"text\":\"/plan\",\"chat\":{\"id\":1,\"type\":\"private\"}}}"
        }) {
            Answer answer = update(body);
            assertThat(answer.status()).as(body).isEqualTo(200);
            assertThat(answer.response().body()).as(body).isEmpty();
        }
    }

    private static String update(long id, String text) {
        return "{\"update_id\":" + id + ",\"message\":{\"text\":\"" + text
                + "\",\"chat\":{\"id\":5000000001,\"type\":\"private\"},\"from\":{\"id\":5000000001}}}";
    }

    private Answer update(String body) {
        return server.send(server.request(BotRoutes.WEBHOOK)
                .header(WebhookSecret.HEADER, SECRET)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
