package ru.eatfit24.billing.example.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.CannedRecognition;
import ru.eatfit24.billing.example.CashDesk;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.PhotoDesk;
import ru.eatfit24.billing.example.ReturnUrls;
import ru.eatfit24.billing.example.TestServer;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.setup.SessionKey;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;

class PagesTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

    private static final List<String> ADMIN_PAGES = List.of(
            "/admin",
            "/admin/account?account=alice",
            "/admin/inbox",
            "/admin/outbox",
            "/admin/drift",
            "/admin/jobs",
            "/admin/charts");

    private static final List<String> ADMIN_FORMS = List.of(
            "/admin/grant",
            "/admin/revoke",
            "/admin/inbox/replay",
            "/admin/inbox/dismiss",
            "/admin/outbox/replay",
            "/admin/drift",
            "/admin/jobs");

    private final TestDatabase database = TestDatabase.h2Memory();
    private final VirtualClock clock = VirtualClock.at(TestServer.NOON);
    private TestServer server;

    /** Lets in whoever says a name. */
    private record OpenDoor(boolean isSecure) implements Door {

        @Override
        public String field() {
            return "name";
        }

        @Override
        public boolean isFilledInByPeople() {
            return true;
        }

        @Override
        public Optional<User> open(String value) {
            return Optional.of(known(value));
        }

        @Override
        public User known(String name) {
            return DemoSignIn.user(name);
        }
    }

    @BeforeEach
    void start() {
        BillingSchema.migrate(database.dataSource());
        server = TestServer.with(JdbcBillingStore.open(database.dataSource()), clock, billing -> pages(billing, false));
    }

    private WebRoutes pages(Billing billing, boolean isSecure) {
        ReturnUrls returnUrls = ReturnUrls.of(List.of("eatfit24.example"));
        return new WebRoutes(
                new OpenDoor(isSecure),
                SessionKey.of("a-session-secret-of-a-test-of-40-characters"),
                new UserPages(
                        billing,
                        new PhotoDesk(billing, new CannedRecognition()),
                        new CashDesk(billing, returnUrls, clock)),
                new AdminPages(billing, new AdminReadings(database.dataSource()), clock),
                clock);
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void bothLanguagesSayTheSameThings() {
        ResourceBundle.Control exact =
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        ResourceBundle english = ResourceBundle.getBundle("web.texts", Locale.ENGLISH, exact);
        ResourceBundle russian = ResourceBundle.getBundle("web.texts", Locale.forLanguageTag("ru"), exact);

        assertThat(russian.keySet()).isEqualTo(english.keySet()).hasSizeGreaterThan(100);
        for (String key : english.keySet()) {
            assertThat(places(russian.getString(key))).as(key).isEqualTo(places(english.getString(key)));
        }
    }

    private static List<String> places(String text) {
        return Pattern.compile("\\{[0-9]}")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .sorted()
                .toList();
    }

    @Test
    void theLanguageIsTheBrowsersUntilOneIsChosen() {
        assertThat(get("/", "", "ru-RU,ru;q=0.9").response().body()).contains("lang=\"ru\"", "Тарифы");
        assertThat(get("/", "", "de").response().body()).contains("lang=\"en\"");
        assertThat(get("/", "", "not a language;;q=x").response().body()).contains("lang=\"en\"");
        assertThat(get("/", "language=ru", "en").response().body()).contains("Тарифы");
    }

    @Test
    void plansMayBeKeptAndWhatIsPersonalMayNot() {
        Answer plans = get("/", "", "en");
        String tag = plans.header("ETag");
        String session = signIn("alice");

        assertThat(plans.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(server.send(server.request("/").header("If-None-Match", tag)).status())
                .isEqualTo(304);
        assertThat(get("/", "", "ru").header("ETag")).isNotEqualTo(tag);
        for (String path : List.of("/", "/account", "/payments")) {
            assertThat(get(path, session, "en").header("Cache-Control"))
                    .as(path)
                    .isEqualTo("no-store");
        }
    }

    @Test
    void aSessionIsKeptFromScriptsAndOtherSitesAndEndsByItself() {
        String cookie = setCookie(post("/sign-in", "", "name=alice"), "session");
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/").doesNotContain("Secure");
        String session = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("/account", session, "en").status()).isEqualTo(200);

        for (String forged : List.of(
                session.replace("session=", "session=x"),
                session.substring(0, session.length() - 1) + (session.endsWith("0") ? "1" : "0"),
                "session=",
                "session=a.b.c.d",
                "session=YWRtaW4.99999999999.00." + "0".repeat(64))) {
            assertThat(get("/account", forged, "en").status()).as(forged).isEqualTo(303);
        }
        clock.advance(Sessions.LIFETIME);
        assertThat(get("/account", session, "en").status()).isEqualTo(303);
    }

    @Test
    void behindTlsASessionDoesNotLeaveIt() {
        try (TestServer secure =
                TestServer.with(JdbcBillingStore.open(database.dataSource()), clock, billing -> pages(billing, true))) {
            Answer answer = secure.send(secure.request("/sign-in")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("name=alice")));

            assertThat(setCookie(answer, "__Host-session")).contains("Secure", "HttpOnly", "Path=/");
        }
    }

    @Test
    void aFormOfAnotherSiteChangesNothing() {
        String session = signIn("alice");
        String token = token(session);
        List<Answer> refused = new ArrayList<>();
        refused.add(post("/photo", session, ""));
        refused.add(
                post("/photo", session, "form_token=" + token.replace('a', 'b').replace('1', '2')));
        refused.add(post("/photo", session, "form_token=" + token(signIn("bob"))));
        for (Map.Entry<String, String> header : Map.of("Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
                .entrySet()) {
            refused.add(server.send(server.request("/photo")
                    .header("Cookie", session)
                    .header(header.getKey(), header.getValue())
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("form_token=" + token))));
        }
        assertThat(refused).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(403));
        assertThat(used("alice")).isZero();

        assertThat(post("/photo", session, "form_token=" + token).status()).isEqualTo(303);
        assertThat(used("alice")).isEqualTo(1);
    }

    @Test
    void forWhoeverIsNoAdministratorThereIsNothing() {
        String session = signIn("alice");
        String form = "form_token=" + token(session)
                + "&account=alice&plan=PRO_YEARLY&operation=1&reason=mine&event=x&listener=x&version=1&position=0&job=INBOX";
        for (String path : ADMIN_PAGES) {
            assertThat(get(path, session, "en").status()).as(path).isEqualTo(404);
            assertThat(get(path, "", "en").status()).as(path).isEqualTo(404);
            assertThat(get(path, signIn("admin"), "en").status()).as(path).isEqualTo(200);
        }
        for (String path : ADMIN_FORMS) {
            assertThat(post(path, session, form).status()).as(path).isEqualTo(404);
            assertThat(post(path, "", form.replaceFirst("form_token=[^&]*", "form_token="))
                            .status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(server.billing
                        .gate()
                        .entitlements(ru.eatfit24.billing.usage.Subject.of("alice"))
                        .plan()
                        .code())
                .isEqualTo("FREE");
        assertThat(get("/account", session, "en").response().body()).doesNotContain("Administration");
    }

    @Test
    void whatPeopleWriteIsShownAndNotRun() {
        String attack = "<script>alert(1)</script>\"'";
        String admin = signIn("admin");
        server.recognizeAs("alice");
        String token = token(admin);

        Answer granted = post(
                "/admin/grant",
                admin,
                "form_token=" + token + "&account=alice&plan=PRO_MONTHLY&operation=1&reason=" + encoded(attack));

        assertThat(granted.status()).isEqualTo(303);
        for (String path : List.of(
                "/admin/account?account=alice",
                "/admin/account?account=" + encoded(attack),
                "/admin?account=" + encoded(attack))) {
            assertThat(get(path, admin, "en").response().body()).as(path).doesNotContain("<script>alert");
        }
        assertThat(get("/admin/account?account=alice", admin, "en").response().body())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        String other = signIn("x" + attack);
        assertThat(get("/account", other, "en").response().body()).doesNotContain("<script>alert");
    }

    @Test
    void everyPageForbidsScriptsAndStylesInIt() {
        String admin = signIn("admin");
        List<String> all = new ArrayList<>(ADMIN_PAGES);
        all.addAll(List.of("/", "/account", "/payments", "/sign-in"));
        for (String path : all) {
            Answer page = get(path, admin, "en");
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.response().body()).as(path).doesNotContain("<style", " style=", "onclick");
            assertThat(page.response().body()).as(path).contains("<main", "<h1>", "<title>", "<nav aria-label=");
        }
    }

    @Test
    void aChosenLanguageLeadsBackToAPageOfThisServerOnly() {
        for (String back : List.of("//evil.example", "https://evil.example/", "/\\evil", "/a?b")) {
            assertThat(post("/language", "", "form_token=&to=ru&back=" + encoded(back))
                            .header("Location"))
                    .as(back)
                    .isEqualTo("/");
        }
        assertThat(post("/language", "", "form_token=&to=ru&back=/sign-in").header("Location"))
                .isEqualTo("/sign-in");
    }

    @Test
    void chartsCountWhatWasUsedOnEachDay() {
        server.recognizeAs("alice");
        server.recognizeAs("bob");
        clock.advance(Duration.ofDays(1));
        server.recognizeAs("alice");

        String charts = get("/admin/charts", signIn("admin"), "en").response().body();

        assertThat(charts)
                .contains("<th scope=\"row\">24 Nov</th><td>2</td>", "<th scope=\"row\">25 Nov</th><td>1</td>");
    }

    private long used(String user) {
        return server.billing.gate().usage(user, EatFitPlans.PHOTO).binding().used();
    }

    private String signIn(String name) {
        String cookie = setCookie(post("/sign-in", "", "name=" + encoded(name)), "session");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private String token(String session) {
        Matcher token = TOKEN.matcher(get("/account", session, "en").response().body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private static String setCookie(Answer answer, String name) {
        return answer.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.status() + " without a cookie " + name));
    }

    private Answer get(String path, String cookie, String language) {
        return server.send(server.request(path).header("Cookie", cookie).header("Accept-Language", language));
    }

    private Answer post(String path, String cookie, String form) {
        return server.send(server.request(path)
                .header("Cookie", cookie)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
