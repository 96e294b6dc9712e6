package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.StartupException;

/** Metrics and messages are there where their settings are. */
class OperationsDeskTest {

    private static final String TOKEN = "a-token-of-a-scraper";
    private static final String BOT = "7000000001:TEST-invented_token_for_unit_vectors_01";

    @TempDir
    Path folder = Path.of("");

    private ServerSettings settings(Map<String, String> further) throws StartupException {
        Map<String, String> environment = new HashMap<>(further);
        environment.put("PORT", "0");
        environment.put("BILLING_DB_URL", "jdbc:h2:mem:" + folder.getFileName() + ";DB_CLOSE_DELAY=-1");
        return ServerSettings.read(List.of("--demo"), environment, folder);
    }

    private static HttpResponse<String> get(BillingServer server, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + path))
                                .header("Authorization", "Bearer " + TOKEN)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aScraperReadsALiveServer() throws Exception {
        ServerSettings settings =
                settings(Map.of("METRICS_TOKEN", TOKEN, "OPERATIONS_CHAT", "-100200", "TELEGRAM_BOT_TOKEN", BOT));
        try (BillingServer server = BillingServer.start(settings)) {
            HttpResponse<Void> photo = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/ai/recognize"))
                                    .header("X-Demo-User", "anna")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(photo.statusCode()).isEqualTo(202);

            assertThat(get(server, "/metrics").body())
                    .contains(
                            "eatfit_billing_gate_decisions_total{feature=\"photo_ai_requests\",outcome=\"granted\"} 1\n")
                    .contains("eatfit_billing_store_up 1\n");
            assertThat(get(server, "/docs").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutTheSettingThereIsNoSuchAddress() throws Exception {
        try (BillingServer server = BillingServer.start(settings(Map.of()))) {
            assertThat(get(server, "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void wrongSettingsAreNamedAndNotRepeated() {
        Map<String, String> wrong =
                Map.of("METRICS_TOKEN", "short", "OPERATIONS_CHAT", "no chat", "TELEGRAM_BOT_TOKEN", BOT);

        assertThatThrownBy(() -> settings(wrong))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll("METRICS_TOKEN", "OPERATIONS_CHAT")
                .hasMessageNotContainingAny("short", "no chat", "invented");
        assertThatThrownBy(() -> settings(Map.of("OPERATIONS_CHAT", "-1")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("TELEGRAM_BOT_TOKEN is not set");
    }
}
