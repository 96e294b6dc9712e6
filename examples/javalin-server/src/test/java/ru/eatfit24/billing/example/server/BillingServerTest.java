package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.TestServer;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.StartupException;

class BillingServerTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void remembersAfterARestart() throws Exception {
        for (int photo = 1; photo <= 3; photo++) {
            try (BillingServer server = BillingServer.start(settings(0, "demo"))) {
                assertThat(recognize(server)).isEqualTo(202);
            }
        }
        try (BillingServer server = BillingServer.start(settings(0, "demo"))) {
            assertThat(recognize(server)).isEqualTo(429);
        }
    }

    @Test
    void saysSoWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StartupException refused = refusal(settings(taken.getLocalPort(), "demo"));

            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused)
                    .hasMessageContaining("port " + taken.getLocalPort() + " cannot be listened on")
                    .hasMessageContaining("PORT");
        }
    }

    @Test
    void letsGoOfTheDatabaseWhenItCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusal(settings(taken.getLocalPort(), "demo"));
        }

        try (BillingServer server = BillingServer.start(settings(0, "demo"))) {
            assertThat(recognize(server)).isEqualTo(202);
        }
    }

    @Test
    void saysSoWhenTheDatabaseDoesNotOpen() throws IOException {
        Files.writeString(folder.resolve("broken.mv.db"), "this is no database");

        StartupException refused = refusal(settings(0, "broken"));

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused).hasMessageContaining("broken.mv.db does not open");
    }

    @Test
    void refusesAFileThatWouldForgetCommitsInACrash() {
        StartupException refused = refusal(
                ServerSettings.demo(0, new DatabaseSettings("jdbc:h2:file:" + folder.resolve("lazy"), "sa", "")));

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused).hasMessageContaining(";WRITE_DELAY=0");
    }

    @Test
    void tellsWhereItListensAndWhereTheDataIs() throws Exception {
        try (ServerProcess server = ServerProcess.demoIn(folder)) {
            assertThat(server.url()).startsWith("http://127.0.0.1:");
            assertThat(folder.resolve("data").resolve("eatfit-billing-demo.mv.db"))
                    .exists();
        }
    }

    @Test
    void endsWithTheReasonWhenProductionIsNotConfigured() throws Exception {
        Process process = ServerProcess.start(folder, Map.of());

        assertThat(ServerProcess.outputOf(process)).contains("YOOKASSA_SHOP_ID", "RETURN_URL_HOSTS");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private ServerSettings settings(int port, String file) {
        return ServerSettings.demo(port, DatabaseSettings.inFile(folder.resolve(file)));
    }

    private static StartupException refusal(ServerSettings settings) {
        return catchThrowableOfType(
                StartupException.class, () -> BillingServer.start(settings).close());
    }

    private static int recognize(BillingServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + TestServer.RECOGNIZE))
                .header(DemoSignIn.HEADER, "alice")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
