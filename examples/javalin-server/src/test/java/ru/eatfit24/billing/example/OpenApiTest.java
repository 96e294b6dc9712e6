package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.example.JsonSchema.map;

import io.javalin.Javalin;
import io.javalin.http.HandlerType;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.example.openapi.OpenApiRoutes;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** What the document says of the API is so, and all of the API is in it. */
class OpenApiTest {

    private Map<String, Object> document;
    private TestServer server;
    private final Set<String> seen = new HashSet<>();

    @BeforeEach
    void open() throws Exception {
        try (InputStream file = OpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            document = map(new Yaml().load(file));
        }
        server = TestServer.on(InMemoryBillingStore.create());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, Object> paths() {
        return map(document.get("paths"));
    }

    @Test
    void everyRouteIsInTheDocumentAndBack() {
        ApiRoutes api = new ApiRoutes(
                new DemoSignIn(),
                server.billing,
                new CannedRecognition(),
                ReturnUrls.of(List.of("eatfit24.example")),
                YooKassaNotifications.fromAnywhere(),
                server.clock);
        Javalin routes = Javalin.create(api::addTo);
        Set<String> served = new TreeSet<>();
        routes.unsafe.internalRouter.allHttpHandlers().forEach(parsed -> {
            HandlerType method = parsed.endpoint.method;
            // Whatever can be got can be asked for without its body.
            if (!method.equals(HandlerType.HEAD)) {
                served.add(method.name() + " " + parsed.endpoint.path);
            }
        });

        Set<String> written = new TreeSet<>();
        paths().forEach((path, operations) ->
                map(operations).keySet().forEach(method -> written.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(written).isEqualTo(served);
    }

    @Test
    void theAnswersOfALiveServerAreAsTheDocumentSays() {
        check("get", "/api/v1/billing/plans", server.get("/api/v1/billing/plans/", "anna"));
        check("get", "/api/v1/billing/me", server.get("/api/v1/billing/me", "anna"));
        check("get", "/api/v1/billing/subscription", server.get("/api/v1/billing/subscription", "anna"));
        check("get", "/api/v1/billing/payment-method", server.get("/api/v1/billing/payment-method", "anna"));
        for (int photo = 0; photo < 4; photo++) {
            check("post", "/api/v1/ai/recognize", server.recognize("anna"));
        }
        check("post", "/api/v1/billing/subscription/autorenew", autorenew("anna", "{\"enabled\": false}"));
        Answer page = buy("{\"plan_code\": \"PRO_MONTHLY\", \"save_payment_method\": true}", "key-1");
        check("post", "/api/v1/billing/create-payment", page);
        server.payments.pay(server.payments.allPayments().get(0).id());
        server.billing.payments().refresh(page.json().path("payment_id").asText());
        check("get", "/api/v1/billing/me", server.get("/api/v1/billing/me", "anna"));
        check("get", "/api/v1/billing/subscription", server.get("/api/v1/billing/subscription", "anna"));
        check("get", "/api/v1/billing/payment-method", server.get("/api/v1/billing/payment-method", "anna"));
        check("get", "/api/v1/billing/payments", server.get("/api/v1/billing/payments?limit=5", "anna"));
        check("post", "/api/v1/ai/recognize", server.recognize("anna"));
        check("post", "/api/v1/billing/subscription/autorenew", autorenew("anna", "{\"enabled\": false}"));
        check("post", "/api/v1/billing/bind-card/start", server.post("/api/v1/billing/bind-card/start", "anna", "{}"));

        assertThat(seen)
                .contains(
                        "POST /api/v1/ai/recognize 202",
                        "POST /api/v1/ai/recognize 429",
                        "POST /api/v1/billing/create-payment 201",
                        "POST /api/v1/billing/bind-card/start 201",
                        "POST /api/v1/billing/subscription/autorenew 200",
                        "POST /api/v1/billing/subscription/autorenew 404");
    }

    @Test
    void whatIsWrongIsAProblemThatTheDocumentNames() {
        paths().forEach((path, operations) -> map(operations).forEach((method, operation) -> {
            if (!map(operation).containsKey("security")) {
                check(
                        method,
                        path,
                        server.send(server.request(path)
                                .method(method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody())));
            }
        }));
        check("get", "/api/v1/billing/payments", server.get("/api/v1/billing/payments?limit=0", "anna"));
        check("post", "/api/v1/billing/create-payment", buy("{}", "key-1"));
        check("post", "/api/v1/billing/create-payment", buy("{\"plan_code\": \"PRO_MONTHLY\"}", "no good key"));
        check("post", "/api/v1/billing/create-payment", buy("{\"plan_code\": \"PRO_MONTHLY\"}", "key-2"));
        check("post", "/api/v1/billing/create-payment", buy("{\"plan_code\": \"PRO_YEARLY\"}", "key-2"));
        check("post", "/api/v1/billing/subscription/autorenew", autorenew("boris", "{}"));
        check("post", "/api/v1/billing/webhooks/yookassa", server.post("/api/v1/billing/webhooks/yookassa", "x", "{"));

        assertThat(seen)
                .contains(
                        "GET /api/v1/billing/me 401",
                        "POST /api/v1/billing/create-payment 400",
                        "POST /api/v1/billing/create-payment 422",
                        "POST /api/v1/billing/webhooks/yookassa 400");
    }

    @Test
    void theExamplesOfTheDocumentAreTaken() {
        paths().forEach((path, operations) -> map(operations).forEach((method, operation) -> {
            Object body = map(operation).get("requestBody");
            if (body == null || path.endsWith("yookassa")) {
                return;
            }
            Map<String, Object> json = map(map(map(body).get("content")).get("application/json"));
            Answer answer = server.post(path, "example", write(json.get("example")));
            check(method, path, answer);
            assertThat(answer.status()).as(path).isNotEqualTo(400);
        }));
    }

    @Test
    void theDocumentIsServedAndDrawnWithoutScriptsFromElsewhere() {
        try (TestServer drawing = TestServer.withFurther(InMemoryBillingStore.create(), new OpenApiRoutes())) {
            Answer yaml = drawing.send(drawing.request(OpenApiRoutes.DOCUMENT));
            Answer page = drawing.send(drawing.request(OpenApiRoutes.PAGE + "/"));

            assertThat(map(new Yaml().load(yaml.response().body()))).isEqualTo(document);
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.response().body()).doesNotContain("http:", "https:");
            for (String file : List.of("start.js", "swagger-ui-bundle.js", "swagger-ui.css")) {
                Answer answer = drawing.send(drawing.request(OpenApiRoutes.PAGE + "/" + file));
                assertThat(answer.status()).as(file).isEqualTo(200);
            }
        }
    }

    private static String write(@Nullable Object example) {
        return new String(Json.write(map(example)), StandardCharsets.UTF_8);
    }

    private Answer buy(String json, String key) {
        return server.send(server.request("/api/v1/billing/create-payment", "anna")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer autorenew(String user, String json) {
        return server.post("/api/v1/billing/subscription/autorenew", user, json);
    }

    /** The document names this status for this route, and the body is what it says. */
    private void check(String method, String path, Answer answer) {
        String what = method.toUpperCase(Locale.ROOT) + " " + path + " " + answer.status();
        Map<String, Object> responses =
                map(map(map(paths().get(path)).get(method)).get("responses"));
        assertThat(responses).as(what).containsKey(Integer.toString(answer.status()));
        Map<String, Object> response =
                JsonSchema.resolve(document, map(responses.get(Integer.toString(answer.status()))));
        seen.add(what);
        if (response.get("content") == null) {
            assertThat(answer.response().body()).as(what).isEmpty();
            return;
        }
        Map<String, Object> content = map(response.get("content"));
        String type = answer.header("Content-Type");
        assertThat(content).as(what).containsKey(type);
        assertThat(JsonSchema.problems(document, map(content.get(type)).get("schema"), answer.json()))
                .as(what)
                .isEmpty();
    }
}
