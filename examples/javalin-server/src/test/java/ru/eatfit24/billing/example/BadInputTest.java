package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;

/** Whatever is sent: a 4xx problem, and nothing is counted. */
class BadInputTest {

    private static final int CAP = HttpApi.MAX_BODY_BYTES;

    private final InMemoryBillingStore store = InMemoryBillingStore.create();
    private final TestServer server = TestServer.on(store);
    private int inputs;

    @AfterEach
    void stop() {
        server.close();
        assertThat(store.accountCount())
                .as("accounts that a bad input left behind")
                .isZero();
    }

    @Test
    void refusesNamesThatAreNone() throws IOException {
        for (String path : List.of(TestServer.ME, TestServer.RECOGNIZE)) {
            String method = path.equals(TestServer.ME) ? "GET" : "POST";
            Map<String, Integer> names = new LinkedHashMap<>();
            names.put("", 401);
            names.put("a".repeat(65), 400);
            names.put("a".repeat(5_000), 400);
            names.put("a".repeat(10_000), 431);
            names.put("a b", 400);
            names.put("a/b", 400);
            names.put("../admin", 400);
            names.put("a;b", 400);
            names.put("' OR 1=1 --", 400);
            names.put("a\u0000b", 400);
            names.put("a\u0001b", 400);
            names.put("a\u001bb", 400);
            names.put("a\u007fb", 400);
            names.put("a\u0085b", 400);
            names.put("\u00e4", 400);
            names.put("a\rb", 400);
            names.put("alice\r\nX-Demo-User: admin", 400);
            for (Map.Entry<String, Integer> name : names.entrySet()) {
                String request = method + " " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n" + "X-Demo-User: "
                        + name.getKey() + "\r\n\r\n";
                assertProblem(server.sendRaw(request), name.getValue(), request);
            }
        }
        System.out.println("BAD INPUTS names " + inputs);
    }

    @Test
    void refusesBodiesThatAreNotTheJsonObject() {
        for (String body : List.of(
                "1",
                "x",
                "{",
                "[]",
                "null",
                "\"photo\"",
                "{\"photo\":}",
                "{\"photo\":1}",
                "{\"photo\":null}",
                "{\"photo\":{}}",
                "{\"photo\":[\"a\"]}",
                "{\"photo\":\"a\",\"photo\":\"b\"}",
                "{\"photo\":\"a\"} {}",
                "{\"photo\":\"\\u0000\"}",
                "{\"photo\":\"\\ud800\"}",
                "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}")) {
            assertProblem(server.recognize("alice", body), 400, body);
        }
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=a",
                "application/xml",
                "application/json; charset=utf-16",
                "application/jsonp",
                "json",
                "*/*")) {
            HttpRequest.Builder request =
                    server.request(TestServer.RECOGNIZE, "alice").POST(BodyPublishers.ofString("{}"));
            assertProblem(server.send(request.header("Content-Type", type)), 415, type);
        }
        System.out.println("BAD INPUTS bodies " + inputs);
    }

    @Test
    void refusesBodiesAboveTheCapWhateverTheLengthSays() {
        for (int size : List.of(CAP + 1, 10 * CAP)) {
            String body = json(size);
            for (BodyPublisher publisher : List.of(BodyPublishers.ofString(body), chunked(body))) {
                HttpRequest.Builder request =
                        server.request(TestServer.RECOGNIZE, "alice").header("Content-Type", "application/json");
                assertProblem(server.send(request.POST(publisher)), 413, size + " bytes");
            }
            for (String path : List.of(TestServer.PLANS, TestServer.ME)) {
                Answer declared =
                        server.send(server.request(path, "alice").method("GET", BodyPublishers.ofString(body)));
                assertProblem(declared, 413, size + " bytes to " + path);
                // A body that nobody reads does no harm.
                Answer unread = server.send(server.request(path, "alice").method("GET", chunked(body)));
                assertThat(unread.status()).isEqualTo(200);
                inputs++;
            }
        }
        System.out.println("BAD INPUTS sizes " + inputs);
    }

    @Test
    void refusesUnknownAddressesAndMethods() throws IOException {
        for (String path : List.of(
                "/page/",
                "/page/index.html",
                "/page/../page.css",
                "/api",
                "/api/v1/billing/",
                "/api/v1/billing/plan",
                "/api/v1/billing/plans/FREE",
                "/api/v1/billing/PLANS/",
                "/api/v1/ai/recognize/alice",
                "/favicon.ico",
                "/.env",
                "/api/v2/billing/plans/")) {
            assertProblem(server.get(path, "alice"), 404, path);
        }
        for (String path : List.of(
                "/api/%2e%2e/v1",
                "/api/v1/billing%2fplans/",
                "/%00",
                "/%ff",
                "/api/v1/../../etc/passwd",
                "//api/v1/billing/me/",
                "/api;a=b/v1/billing/me/")) {
            String answer = server.sendRaw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(statusOf(answer)).as(path).isIn(400, 404);
            assertProblem(answer, statusOf(answer), path);
        }
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            for (String path : List.of(TestServer.PLANS, TestServer.ME)) {
                Answer refused = server.send(server.request(path, "alice").method(method, BodyPublishers.noBody()));
                assertProblem(refused, 405, method + " " + path);
                assertThat(refused.header("Allow")).contains("GET").contains("HEAD");
            }
        }
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            Answer refused =
                    server.send(server.request(TestServer.RECOGNIZE, "alice").method(method, BodyPublishers.noBody()));
            assertProblem(refused, 405, method);
            assertThat(refused.header("Allow")).isEqualTo("POST");
        }
        String post = "POST " + TestServer.RECOGNIZE
                + " HTTP/1.1\r\nHost: localhost\r\nX-Demo-User: alice\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n";
        Map<String, Integer> malformed = new LinkedHashMap<>();
        malformed.put("BREW " + TestServer.ME + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405);
        malformed.put("GET " + TestServer.ME + " HTTP/1.1\r\nConnection: close\r\n\r\n", 400);
        malformed.put("GET " + TestServer.ME + " HTTP/9.9\r\nHost: localhost\r\nConnection: close\r\n\r\n", 505);
        malformed.put("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 414);
        malformed.put(post + "Content-Length: -1\r\n\r\n", 400);
        malformed.put(post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400);
        malformed.put(post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400);
        malformed.put(post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n", 400);
        malformed.put(post + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}", 400);
        for (Map.Entry<String, Integer> request : malformed.entrySet()) {
            assertProblem(server.sendRaw(request.getKey()), request.getValue(), request.getKey());
        }
        System.out.println("BAD INPUTS addresses and methods " + inputs);
    }

    @Test
    void cutsOffABodyThatStops() throws IOException {
        try (TestServer impatient = TestServer.on(store, Duration.ofMillis(300));
                Socket socket = startOfABody(impatient)) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertProblem(answer, 408, "a body that stops");
        }
    }

    @Test
    void cutsOffABodyThatComesInDropByDrop() throws IOException {
        try (Socket socket = startOfABody(server)) {
            String answer = "";
            for (int drop = 0; drop < 500 && answer.isEmpty(); drop++) {
                socket.getOutputStream().write(' ');
                answer = readFor(socket, Duration.ofMillis(20));
            }

            assertProblem(answer, 408, "a body that trickles");
        }
    }

    private static Socket startOfABody(TestServer server) throws IOException {
        Socket socket = server.connect();
        socket.getOutputStream()
                .write(("POST " + TestServer.RECOGNIZE + " HTTP/1.1\r\nHost: localhost\r\nX-Demo-User: alice\r\n"
                                + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{\"photo\":")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What the server has answered by then; nothing if it is silent. */
    private static String readFor(Socket socket, Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        byte[] answer = new byte[4096];
        try {
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException silent) {
            return "";
        }
    }

    private void assertProblem(Answer answer, int status, String what) {
        inputs++;
        assertThat(answer.status()).as(what).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/problem+json");
        assertThat(answer.errorCode()).as(what).isNotEmpty();
        assertThat(answer.json().path("status").asInt()).as(what).isEqualTo(status);
        assertThat(answer.response().body())
                .as(what)
                .doesNotContain("Exception")
                .doesNotContain("at ru.eatfit24");
    }

    private void assertProblem(String rawAnswer, int status, String what) {
        inputs++;
        String shown = what.length() > 200 ? what.substring(0, 200) : what;
        assertThat(statusOf(rawAnswer)).as(shown + "\n" + rawAnswer).isEqualTo(status);
        assertThat(rawAnswer).as(shown).contains("application/problem+json").contains("\"error_code\":\"");
        assertThat(rawAnswer).as(shown).doesNotContain("Exception").doesNotContain("<html");
    }

    private static int statusOf(String rawAnswer) {
        assertThat(rawAnswer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(rawAnswer.substring(9, 12));
    }

    /** An object of exactly so many bytes. */
    private static String json(int size) {
        return "{\"photo\":\"" + "a".repeat(size - 12) + "\"}";
    }

    private static BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
