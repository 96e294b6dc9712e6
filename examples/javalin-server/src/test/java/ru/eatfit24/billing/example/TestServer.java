package ru.eatfit24.billing.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** The HTTP API on a free port of this machine, with a clock that the test moves, and a client for it. */
public final class TestServer implements AutoCloseable {

    public static final String PLANS = "/api/v1/billing/plans/";
    public static final String ME = "/api/v1/billing/me/";
    public static final String RECOGNIZE = "/api/v1/ai/recognize/";

    /** Noon of a Tuesday in Moscow. */
    public static final String NOON = "2026-11-24T09:00:00Z";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final VirtualClock clock;
    public final FakePaymentProvider payments;
    public final Billing billing;
    private final Javalin http;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(
            BillingStore store,
            VirtualClock clock,
            SignIn signIn,
            FoodRecognition recognition,
            Duration idleTimeout,
            List<Function<Billing, Routes>> further) {
        this.clock = clock;
        payments = FakePaymentProvider.at(clock);
        billing = Billing.builder(EatFitPlans.CATALOG)
                .store(store)
                .clock(clock)
                .paymentProvider(payments)
                .checkoutSettings(EatFitPlans.CHECKOUT)
                .build();
        ReturnUrls returnUrls = ReturnUrls.of(List.of("eatfit24.example"));
        List<Routes> routes = new ArrayList<>();
        routes.add(
                new ApiRoutes(signIn, billing, recognition, returnUrls, YooKassaNotifications.fromAnywhere(), clock));
        further.forEach(some -> routes.add(some.apply(billing)));
        http = HttpApi.create(new HttpApi.Listen("127.0.0.1", 0, idleTimeout), routes)
                .start();
    }

    /** With more addresses. */
    static TestServer withFurther(BillingStore store, Routes... further) {
        return with(
                store,
                VirtualClock.at(NOON),
                billing -> config -> List.of(further).forEach(some -> some.addTo(config)));
    }

    private TestServer(BillingStore store, SignIn signIn, FoodRecognition recognition, Duration idleTimeout) {
        this(store, VirtualClock.at(NOON), signIn, recognition, idleTimeout, List.of());
    }

    static TestServer on(BillingStore store) {
        return on(store, new CannedRecognition());
    }

    static TestServer on(BillingStore store, FoodRecognition recognition) {
        return new TestServer(store, new DemoSignIn(), recognition, HttpApi.IDLE_TIMEOUT);
    }

    static TestServer on(BillingStore store, Duration idleTimeout) {
        return new TestServer(store, new DemoSignIn(), new CannedRecognition(), idleTimeout);
    }

    static TestServer on(BillingStore store, SignIn signIn) {
        return new TestServer(store, signIn, new CannedRecognition(), HttpApi.IDLE_TIMEOUT);
    }

    /** With routes besides the API's. */
    public static TestServer with(BillingStore store, VirtualClock clock, Function<Billing, Routes> further) {
        return new TestServer(
                store, clock, new DemoSignIn(), new CannedRecognition(), HttpApi.IDLE_TIMEOUT, List.of(further));
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .timeout(PATIENCE);
    }

    public HttpRequest.Builder request(String path, String user) {
        return request(path).header(DemoSignIn.HEADER, user);
    }

    Answer get(String path, String user) {
        return send(request(path, user));
    }

    /** Takes a photo as a user. */
    public Answer recognizeAs(String user) {
        return recognize(user);
    }

    Answer recognize(String user) {
        return send(request(RECOGNIZE, user).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer recognize(String user, String json) {
        return send(request(RECOGNIZE, user)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer post(String path, String user, String json) {
        return send(request(path, user)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failed) {
            throw new AssertionError("no answer: " + failed, failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stopped);
        }
    }

    /** Sends bytes as they are, which a real client would refuse to, and reads until the server closes or falls silent. */
    String sendRaw(String latin1) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            // Whatever the request announced, this is all of it.
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    long usedBy(String user) {
        return billing.gate().usage(user, EatFitPlans.PHOTO).binding().used();
    }

    @Override
    public void close() {
        http.stop();
        billing.close();
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            try {
                return MAPPER.readTree(response.body());
            } catch (JsonProcessingException malformed) {
                throw new AssertionError("not JSON: " + response.body(), malformed);
            }
        }

        String errorCode() {
            return json().path("error_code").asText();
        }
    }
}
