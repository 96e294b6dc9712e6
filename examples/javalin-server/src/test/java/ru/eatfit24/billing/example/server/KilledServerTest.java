package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.TestServer;

/** What was granted is on the disk before the client hears of it: a killed server has forgotten nothing. */
class KilledServerTest {

    private static final int ROUNDS = Boolean.getBoolean("lab") ? 20 : 3;
    private static final int REQUESTS = 20;
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    @TempDir
    Path folder = Path.of("");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    @Test
    void refusesTheFourthPhotoAfterAKillAtTheThird() throws Exception {
        int violations = 0;
        int rounds = 0;
        for (int attempt = 0; rounds < ROUNDS; attempt++) {
            LocalDate day = LocalDate.now(MOSCOW);
            String user = "user-" + attempt;
            int granted = killAtTheThirdGrant(user);
            try (ServerProcess restarted = ServerProcess.demoIn(folder)) {
                int status = send(recognize(restarted, user)).statusCode();
                int used = usedToday(restarted, user);
                if (!LocalDate.now(MOSCOW).equals(day)) {
                    // The server's clock is the real one: a round across midnight says nothing, so it does not count.
                    continue;
                }
                rounds++;
                boolean kept = granted == 3 && status == 429 && used == 3;
                violations += kept ? 0 : 1;
            }
        }

        System.out.println("LAB kill http-h2-file " + rounds + " violations=" + violations + " seed=none");
        assertThat(violations).isZero();
    }

    /** Answers how many photos a client saw granted. */
    private int killAtTheThirdGrant(String user) throws IOException {
        try (ServerProcess server = ServerProcess.demoIn(folder)) {
            AtomicInteger granted = new AtomicInteger();
            HttpRequest request = recognize(server, user);
            CompletableFuture<?>[] requests = IntStream.range(0, REQUESTS)
                    .mapToObj(number -> client.sendAsync(request, answer -> {
                                // Called when the status arrives, before the body is read.
                                if (answer.statusCode() == 202 && granted.incrementAndGet() == 3) {
                                    server.kill();
                                }
                                return BodyHandlers.discarding().apply(answer);
                            })
                            // The requests that the kill cut off fail, and that is the point.
                            .exceptionally(cutOff -> null))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(requests).join();
            // Dead already, unless fewer than three were granted, which the caller counts as a violation.
            server.kill();
            server.awaitEnd();
            return granted.get();
        }
    }

    private int usedToday(ServerProcess server, String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + TestServer.ME))
                .header(DemoSignIn.HEADER, user)
                .build();
        return new ObjectMapper()
                .readTree(send(request).body())
                .get("used_today")
                .asInt();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest recognize(ServerProcess server, String user) {
        return HttpRequest.newBuilder(URI.create(server.url() + TestServer.RECOGNIZE))
                .timeout(Duration.ofSeconds(60))
                .header(DemoSignIn.HEADER, user)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }
}
