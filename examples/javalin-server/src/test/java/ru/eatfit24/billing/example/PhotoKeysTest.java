package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;

/** A photo that is sent again with its key is the same photo. */
class PhotoKeysTest {

    private final AtomicInteger recognized = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private boolean fails;

    private TestServer open(FoodRecognition recognition) {
        return TestServer.on(InMemoryBillingStore.create(), recognition);
    }

    private String count(String photo) {
        recognized.incrementAndGet();
        if (fails) {
            throw new IllegalStateException("the model is away");
        }
        return "soup";
    }

    private static Answer send(TestServer server, String key, String photo) {
        return server.send(server.request("/api/v1/ai/recognize/", "anna")
                .header("Content-Type", "application/json")
                .header(IdempotencyKey.HEADER, key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"photo\": \"" + photo + "\"}")));
    }

    @Test
    void aRepeatIsAnsweredAsTheFirstAndDoesNotCountAgain() {
        try (TestServer server = open(this::count)) {
            Answer first = send(server, "key-1", "lunch.jpg");
            for (int time = 0; time < 5; time++) {
                assertThat(send(server, "key-1", "lunch.jpg").response().body())
                        .isEqualTo(first.response().body());
            }

            assertThat(server.usedBy("anna")).isEqualTo(1);
            assertThat(recognized).hasValue(1);
            server.clock.advance(PhotoKeys.KEPT.plus(Duration.ofSeconds(1)));
            send(server, "key-1", "lunch.jpg");
            assertThat(recognized).hasValue(2);
        }
    }

    @Test
    void misuseIsAProblem() {
        try (TestServer server = open(this::count)) {
            send(server, "key-1", "lunch.jpg");

            Answer other = send(server, "key-1", "dinner.jpg");
            Answer odd = send(server, "no good", "lunch.jpg");

            assertThat(other.status()).isEqualTo(422);
            assertThat(other.errorCode()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
            assertThat(odd.status()).isEqualTo(400);
            assertThat(odd.errorCode()).isEqualTo("INVALID_IDEMPOTENCY_KEY");
            assertThat(server.usedBy("anna")).isEqualTo(1);
        }
    }

    @Test
    void aFailureAndARefusalAreDecidedAfresh() {
        try (TestServer server = open(this::count)) {
            fails = true;
            assertThat(send(server, "key-1", "lunch.jpg").status()).isEqualTo(502);
            fails = false;
            assertThat(send(server, "key-1", "lunch.jpg").status()).isEqualTo(202);
            send(server, "key-2", "lunch.jpg");
            send(server, "key-3", "lunch.jpg");

            assertThat(send(server, "key-4", "lunch.jpg").status()).isEqualTo(429);
            server.clock.advance(Duration.ofHours(12));
            assertThat(send(server, "key-4", "lunch.jpg").status()).isEqualTo(202);
        }
    }

    @Test
    void repeatsThatComeTogetherAreOnePhoto() throws Exception {
        FoodRecognition slow = photo -> {
            try {
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            return count(photo);
        };
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (TestServer server = open(slow)) {
            List<Future<Integer>> answers = new ArrayList<>();
            CountDownLatch answered = new CountDownLatch(7);
            for (int client = 0; client < 8; client++) {
                answers.add(clients.submit(() -> {
                    int status = send(server, "key-1", "lunch.jpg").status();
                    answered.countDown();
                    return status;
                }));
            }
            assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
            goOn.countDown();

            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(202);
            assertThat(statuses.stream().filter(status -> status == 409)).hasSize(7);
            assertThat(server.usedBy("anna")).isEqualTo(1);
            assertThat(recognized).hasValue(1);
        } finally {
            clients.shutdownNow();
        }
    }
}
