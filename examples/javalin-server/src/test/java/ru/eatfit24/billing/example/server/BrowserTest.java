package ru.eatfit24.billing.example.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.ApiRoutes;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.StartupException;
import ru.eatfit24.billing.payment.Payment;

/** The demo in a real browser: what a newcomer, a buyer and an administrator do, and pictures of each page. */
@EnabledIf("ru.eatfit24.billing.example.server.Browser#isThere")
@Timeout(300)
class BrowserTest {

    @TempDir
    Path folder = Path.of("");

    private BillingServer server;
    private Browser browser;

    @BeforeEach
    void open() throws StartupException {
        server = BillingServer.start(ServerSettings.demo(0, DatabaseSettings.inFile(folder.resolve("demo"))));
        browser = Browser.open("en");
    }

    @AfterEach
    void close() {
        browser.close();
        server.close();
    }

    @Test
    void aNewcomerUsesTheDayUpIsDeniedBuysGoesOnUpgradesAndCancels() throws IOException {
        browser.go(server.url() + "/");
        assertThat(browser.text()).contains("299 ₽", "2490 ₽").doesNotContain("Payment test");
        assertNarrow("plans");
        browser.follow("Sign in");
        assertNarrow("sign-in");
        signIn("bob");
        assertNarrow("account-free");
        for (int photo = 1; photo <= 3; photo++) {
            browser.press("Recognise a photo");
            assertThat(browser.find(".notice").getText()).startsWith("Recognised: ");
        }

        browser.press("Recognise a photo");

        assertThat(browser.find(".notice").getText()).contains("All photos of today are used");
        assertThat(browser.find("#used").getText()).isEqualTo("3 of 3 used");
        assertNarrow("account-denied");

        buy("PRO for a month", true);
        assertThat(browser.text()).contains("as many as you like");
        assertThat(browser.find("dl").getText()).contains("PRO for a month", "yes");
        assertThat(browser.text()).contains("4444");
        browser.press("Recognise a photo");
        assertThat(browser.find(".notice").getText()).startsWith("Recognised: ");
        assertNarrow("account-pro");

        browser.follow("Plans");
        assertNarrow("plans-signed-in");
        buy("PRO for a year", false);
        assertThat(browser.find("dl").getText()).contains("PRO for a year");

        browser.press("Switch renewal off");
        assertThat(browser.find(".notice").getText()).isEqualTo("Renewal is off. The plan stays yours to its end.");
        assertThat(browser.find("dl").getText()).contains("PRO for a year", "no");

        browser.follow("Payments");
        assertThat(browser.text()).contains("299 ₽", "2490 ₽", "paid");
        assertNarrow("payments");
        browser.press("русский");
        assertThat(browser.find("h1").getText()).isEqualTo("Платежи");
        assertNarrow("payments-ru");
        browser.follow("Тарифы");
        assertNarrow("plans-ru");
        assertThat(browser.complaints()).doesNotContain("Content Security Policy");
    }

    @Test
    void theKeyboardAloneIsEnough() {
        browser.go(server.url() + "/sign-in");
        browser.skip("Skip to the content");
        browser.tab();
        browser.type("carol");
        browser.keyboard("Sign in");
        assertThat(browser.find("h1").getText()).isEqualTo("My plan");

        browser.keyboard("Recognise a photo");

        assertThat(browser.find(".notice").getText()).startsWith("Recognised: ");
        browser.keyboard("Plans");
        browser.keyboard("Buy PRO for a month");
        assertThat(browser.find("h1").getText()).isEqualTo("Pay");
    }

    @Test
    void anAdministratorReplaysWhatIsInQuarantineAndSeesAllPages() throws Exception {
        browser.go(server.url() + "/sign-in");
        signIn("alice");
        browser.press("Recognise a photo");
        buy("PRO for a month", false);
        browser.press("Sign out");
        assertThat(notified()).isEqualTo(200);
        browser.go(server.url() + "/sign-in");
        signIn("admin");
        browser.follow("Administration");
        assertNarrow("admin-accounts");
        browser.follow("alice");
        assertThat(browser.text()).contains("PRO for a month", "299 ₽");
        browser.fill("#grant-reason", "a gift for a patient tester");
        browser.press("Give");
        assertThat(browser.find(".notice").getText()).isEqualTo("The plan was given.");
        assertThat(browser.text()).contains("a gift for a patient tester");
        assertNarrow("admin-account");
        browser.fill("#revoke-reason", "the gift was too much");
        browser.press("End access");
        assertThat(browser.text()).contains("EXPIRED");

        browser.follow("Notifications");
        while (!browser.has("form[action='/admin/inbox/replay']")) {
            // The inbox is a job's; the timeout of the test is what it has for it.
            browser.go(server.url() + "/admin/inbox");
        }
        assertNarrow("admin-inbox");
        browser.fill("input[name='reason']", "the shop was asked");
        browser.press("Process again");
        assertThat(browser.find(".notice").getText()).isEqualTo("It is processed again.");
        assertThat(browser.text()).contains("the shop was asked");

        browser.follow("Events");
        assertNarrow("admin-events");
        browser.follow("Drift");
        browser.press("Compare now");
        assertThat(browser.find(".notice").getText()).contains("Differences that a person must look at: 0");
        assertNarrow("admin-drift");
        browser.follow("Jobs");
        browser.press("Run now");
        assertThat(browser.find(".notice").getText()).contains("found");
        assertNarrow("admin-jobs");
        browser.follow("Charts");
        assertThat(browser.find("#photos").getText()).isEqualTo("Photos by day");
        assertNarrow("admin-charts");
    }

    /** About a payment that the bank does not show so: the amount contradicts. */
    private int notified() throws IOException, InterruptedException {
        Payment payment = server.billing().payments().payments("alice", null, 1).get(0);
        String theirs = String.valueOf(payment.provider().id());
        String body = "{\"type\":\"notification\",\"event\":\"payment.canceled\",\"object\":{\"id\":\"" + theirs
                + "\",\"status\":\"canceled\",\"amount\":{\"value\":\"299.00\",\"currency\":\"RUB\"},\"metadata\":{"
                + "\"billing_id\":\"" + payment.id() + "\"}}}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + ApiRoutes.WEBHOOK))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void signIn(String name) {
        browser.fill("#name", name);
        browser.press("Sign in");
        assertThat(browser.find("h1").getText()).isEqualTo("My plan");
    }

    private void buy(String plan, boolean renews) {
        browser.go(server.url() + "/");
        if (renews) {
            browser.find("#renews-PRO_MONTHLY").click();
        }
        browser.press("Buy " + plan);
        browser.press("Pay");
        assertThat(browser.find("h1").getText()).isEqualTo("My plan");
    }

    private void assertNarrow(String name) throws IOException {
        assertThat(browser.screenshots(name))
                .as("%s scrolls sideways on a phone", name)
                .isFalse();
    }
}
