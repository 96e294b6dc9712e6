package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProviderIdTest {
    private static final String THREAT = "SSRF, path tricks";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private YooKassaConfig config;
    private HttpClient client;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            requests.add(path);
            int status = path.startsWith("/v3/redirect-")
                    ? Integer.parseInt(path.substring(path.lastIndexOf('/') + 1))
                    : 200;
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        config = YooKassaConfig.builder("900001", Secret.of("test_0123456789abcdefABCDEF"))
                .baseUrl(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v3"))
                .build();
        client = config.newHttpClient();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void standsInAPathAsItIs() throws Exception {
        List<String> ids = List.of(
                "30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                "rt-30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                "rt_30a1b2c3-000f-5000-8000-1a2b3c4d5e6f",
                "a",
                "-",
                "_",
                "Z".repeat(64));

        for (String id : ids) {
            assertThat(get("payments", id).statusCode()).isEqualTo(200);
        }

        assertThat(requests)
                .containsExactlyElementsOf(
                        ids.stream().map(id -> "/v3/payments/" + id).toList());
    }

    @Test
    void opensNoSocketForAHostileId() {
        List<String> ids = hostileIds();

        for (String id : ids) {
            assertThat(ProviderId.isValid(id)).as("<%s>", id).isFalse();
            assertThatThrownBy(() -> get("payments", id))
                    .as("<%s>", id)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("of length " + id.length() + " is not");
        }

        assertThat(requests).isEmpty();
        BadInputs.print(THREAT, "ProviderIdTest#opensNoSocketForAHostileId", ids.size());
        assertThat(ids).doesNotHaveDuplicates().hasSize(60);
    }

    @Test
    void followsNoRedirectOfTheProvider() throws Exception {
        List<Integer> statuses = List.of(301, 302, 303, 307, 308);

        for (int status : statuses) {
            assertThat(get("redirect-" + status, Integer.toString(status)).statusCode())
                    .isEqualTo(status);
        }

        assertThat(requests).hasSize(statuses.size()).doesNotContain("/elsewhere");
        BadInputs.print(THREAT, "ProviderIdTest#followsNoRedirectOfTheProvider", statuses.size());
    }

    private HttpResponse<Void> get(String collection, String id) throws IOException, InterruptedException {
        URI url = config.objectUrl(collection, new ProviderId(id));
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
    }

    private static List<String> hostileIds() {
        return List.of(
                // Leaving the path segment.
                "",
                ".",
                "..",
                "../",
                "../me",
                "../../etc/passwd",
                "..\\me",
                "a/../me",
                "a/b",
                "/",
                "//evil.example",
                "/v3/me",
                "\\",
                "a\\b",
                "./a",
                "a/.",
                "a/",
                ";",
                "a;b=c",
                "a..b",
                "a.json",
                // Escapes.
                "%2f",
                "%2F..%2Fme",
                "%2e%2e%2f",
                "%252e%252e%252f",
                "%00",
                "%0d%0a",
                "%c0%ae%c0%ae",
                "a%20b",
                "%",
                "\\u002e\\u002e",
                // Query, fragment, authority, another scheme.
                "?",
                "a?capture=true",
                "#",
                "a#b",
                "@evil.example",
                "a@b",
                ":80",
                "http://evil.example/",
                "https://evil.example/a",
                "file:///etc/passwd",
                "a&b=c",
                "a=b",
                "a+b",
                // Requests inside requests, line breaks, blanks, NUL.
                "\r\n",
                "a\r\nX-Injected: 1",
                "a HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "a\n",
                "\na",
                "a b",
                " a",
                "a\t",
                "a\u0000",
                "\u0000",
                // Other scripts, look-alikes, broken text.
                "\u0430",
                "\uff0e\uff0e\uff0f",
                "\u2215",
                "\ud800",
                // Length.
                "a".repeat(65),
                "a".repeat(10_240));
    }
}
