package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.TestServer;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.example.setup.ServerSettings;

/** What somebody does who tries the demo: buys a plan on the page of the bank that is made up, and comes back. */
@Timeout(120)
class DemoPurchaseTest {

    private static final String JSON = "application/json";

    private final HttpClient browser =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder = Path.of("");

    @Test
    void aPlanIsBoughtOnTheBanksPageAndStaysAfterARestart() throws Exception {
        try (BillingServer server = BillingServer.start(settings())) {
            JsonNode payment = create(server, "bob", "PRO_MONTHLY");
            String page = payment.path("confirmation_url").asText();

            assertThat(get(page)).contains("299.00").contains("No money moves");
            assertThat(pay(page, "5555 5555 5555 4600"))
                    .as("a card without money")
                    .isEqualTo("200 ");
            assertThat(pay(page, "5555 5555 5555 4444")).isEqualTo("303 " + server.url() + "/?user=bob");
            awaitPlan(server, "bob", "PRO_MONTHLY");
        }
        try (BillingServer again = BillingServer.start(settings())) {
            assertThat(planOf(again, "bob")).isEqualTo("PRO_MONTHLY");

            // Ids of the payment system are new ones, though it counts from the start.
            JsonNode payment = create(again, "bob", "PRO_YEARLY");
            pay(payment.path("confirmation_url").asText(), "5555 5555 5555 4444");
            awaitPlan(again, "bob", "PRO_YEARLY");
        }
    }

    private ServerSettings settings() {
        return ServerSettings.demo(0, DatabaseSettings.inFile(folder.resolve("demo")));
    }

    /** The background does all of it; the timeout of the test is what it has for that. */
    private void awaitPlan(BillingServer server, String user, String plan) throws Exception {
        while (!planOf(server, user).equals(plan)) {
            Thread.onSpinWait();
        }
    }

    private String planOf(BillingServer server, String user) throws IOException, InterruptedException {
        return json(HttpRequest.newBuilder(URI.create(server.url() + TestServer.ME))
                        .header(DemoSignIn.HEADER, user))
                .path("plan_code")
                .asText();
    }

    private JsonNode create(BillingServer server, String user, String plan) throws IOException, InterruptedException {
        String body = "{\"plan_code\":\"" + plan + "\",\"return_url\":\"" + server.url() + "/?user=" + user + "\"}";
        return json(HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/billing/create-payment/"))
                .header(DemoSignIn.HEADER, user)
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(browser.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private String get(String page) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String pay(String page, String card) throws IOException, InterruptedException {
        HttpResponse<String> answer = browser.send(
                HttpRequest.newBuilder(URI.create(page))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "action=pay&card=" + URLEncoder.encode(card, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " "
                + answer.headers().firstValue("Location").orElse("");
    }
}
