package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.memory.InMemoryBillingStore;

class BodySizeTest {

    @Test
    void takesNoBodyAndBodiesUpToTheCap() {
        try (TestServer server = TestServer.on(InMemoryBillingStore.create())) {
            String largest = "{\"photo\":\"" + "a".repeat(HttpApi.MAX_BODY_BYTES - 12) + "\"}";
            HttpRequest.Builder chunked = server.request(TestServer.RECOGNIZE, "alice")
                    .header("Content-Type", "application/json; charset=UTF-8")
                    .POST(BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(largest.getBytes(StandardCharsets.UTF_8))));

            assertThat(largest).hasSize(65_536);
            assertThat(server.recognize("alice").status()).isEqualTo(202);
            assertThat(server.recognize("alice", largest).status()).isEqualTo(202);
            assertThat(server.send(chunked).status()).isEqualTo(202);
            assertThat(server.usedBy("alice")).isEqualTo(3);
        }
    }

    @Test
    void takesABodyThatComesLate() throws IOException {
        try (TestServer server = TestServer.on(InMemoryBillingStore.create());
                Socket socket = server.connect()) {
            OutputStream request = socket.getOutputStream();
            request.write(("POST " + TestServer.RECOGNIZE + " HTTP/1.1\r\nHost: localhost\r\nX-Demo-User: alice\r\n"
                            + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(500);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            request.write("{}".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(30_000);

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 202 ");
        }
    }
}
