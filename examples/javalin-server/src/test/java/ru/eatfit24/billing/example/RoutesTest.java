package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.usage.Subject;

class RoutesTest {

    private final TestServer server = TestServer.on(InMemoryBillingStore.create());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsThePlansByPriceToAnyone() {
        Answer plans = server.send(server.request(TestServer.PLANS));

        assertThat(plans.status()).isEqualTo(200);
        assertThat(plans.header("Content-Type")).isEqualTo("application/json");
        assertThat(codes(plans)).containsExactly("FREE", "PRO_MONTHLY", "PRO_YEARLY");
        assertThat(plans.json().get(0))
                .hasToString("{\"code\":\"FREE\",\"display_name\":\"Free\",\"price\":\"0.00\","
                        + "\"old_price\":null,\"is_popular\":false,\"duration_days\":0,"
                        + "\"features\":[\"3 photos a day\",\"7 days of history\"],"
                        + "\"daily_photo_limit\":3,\"history_days\":7,\"ai_recognition\":true,"
                        + "\"advanced_stats\":false,\"priority_support\":false}");
        JsonNode yearly = plans.json().get(2);
        assertThat(yearly.get("price").isTextual()).isTrue();
        assertThat(yearly.get("price").asText()).isEqualTo("2490.00");
        assertThat(yearly.get("duration_days").asInt()).isEqualTo(365);
        assertThat(yearly.get("daily_photo_limit").isNull()).isTrue();
        assertThat(yearly.get("history_days").asInt()).isEqualTo(180);
        assertThat(yearly.get("is_popular").asBoolean()).isTrue();
    }

    @Test
    void listsThePaymentTestToAdministratorsOnly() {
        assertThat(codes(server.get(TestServer.PLANS, "admin")))
                .containsExactly("FREE", "TEST_LIVE", "PRO_MONTHLY", "PRO_YEARLY");
        assertThat(codes(server.get(TestServer.PLANS, "alice"))).doesNotContain("TEST_LIVE");
    }

    @Test
    void sendsAnUnchangedListOnlyOnce() {
        Answer first = server.send(server.request(TestServer.PLANS));
        String tag = first.header("ETag");

        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            Answer again = server.send(server.request(TestServer.PLANS).header("If-None-Match", known));
            assertThat(again.status()).as(known).isEqualTo(304);
            assertThat(again.response().body()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(tag);
            assertThat(again.header("Vary")).isEqualTo("X-Demo-User");
        }
        assertThat(server.send(server.request(TestServer.PLANS).header("If-None-Match", "\"other\""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givesAdministratorsAnotherTagThanEveryone() {
        String tag = server.get(TestServer.PLANS, "alice").header("ETag");

        Answer admins = server.send(server.request(TestServer.PLANS, "admin").header("If-None-Match", tag));

        assertThat(admins.status()).isEqualTo(200);
    }

    @Test
    void answersWithAndWithoutTrailingSlash() {
        for (String path : List.of(
                "/api/v1/billing/plans", "/api/v1/billing/me", "/api/v1/billing/plans/", "/api/v1/billing/me/")) {
            assertThat(server.get(path, "alice").status()).as(path).isEqualTo(200);
        }
        Answer recognized =
                server.send(server.request("/api/v1/ai/recognize", "alice").POST(BodyPublishers.noBody()));
        assertThat(recognized.status()).isEqualTo(202);
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() {
        Answer get = server.get(TestServer.PLANS, "alice");
        Answer head = server.send(server.request(TestServer.PLANS, "alice").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.response().body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    }

    @Test
    void showsANewUserTheWholeFreeDay() {
        Answer me = server.get(TestServer.ME, "alice");

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.header("Cache-Control")).isEqualTo("no-store");
        assertThat(me.json())
                .hasToString("{\"plan_code\":\"FREE\",\"plan_name\":\"Free\",\"expires_at\":null,\"is_active\":true,"
                        + "\"daily_photo_limit\":3,\"used_today\":0,\"remaining_today\":3}");
    }

    @Test
    void showsAProUserNoLimitAndTheEnd() {
        Instant end = Instant.parse("2026-12-24T09:00:00Z");
        server.billing
                .entitlements()
                .assign(Subject.of("alice"), "MONTHLY", server.clock.instant(), end, "test", "a month of PRO");
        Answer recognized = server.recognize("alice");

        assertThat(recognized.status()).isEqualTo(202);
        assertThat(recognized.json().get("remaining_today").isNull()).isTrue();
        assertThat(recognized.header("RateLimit")).isEmpty();
        assertThat(server.get(TestServer.ME, "alice").json())
                .hasToString("{\"plan_code\":\"PRO_MONTHLY\",\"plan_name\":\"PRO for a month\","
                        + "\"expires_at\":\"2026-12-24T09:00:00Z\",\"is_active\":true,"
                        + "\"daily_photo_limit\":null,\"used_today\":1,\"remaining_today\":null}");

        server.clock.set(end);
        assertThat(server.get(TestServer.ME, "alice").json().get("plan_code").asText())
                .isEqualTo("FREE");
    }

    @Test
    void asksForSignInWhereDataIsPersonal() {
        for (Answer answer : List.of(
                server.send(server.request(TestServer.ME)),
                server.send(server.request(TestServer.RECOGNIZE).POST(BodyPublishers.noBody())))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.errorCode()).isEqualTo("SIGN_IN_REQUIRED");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("X-Demo-User");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void grantsThreePhotosADayAndRefusesTheFourth() {
        for (int left = 2; left >= 0; left--) {
            Answer granted = server.recognize("alice", "{\"photo\": \"lunch.jpg\"}");
            assertThat(granted.status()).isEqualTo(202);
            assertThat(granted.json().get("meal").asText()).isNotEmpty();
            assertThat(granted.json().get("remaining_today").asInt()).isEqualTo(left);
            assertThat(granted.header("RateLimit-Policy")).isEqualTo("\"photo_ai_requests/day\";q=3");
            assertThat(granted.header("RateLimit")).isEqualTo("\"photo_ai_requests/day\";r=" + left + ";t=43200");
            assertThat(granted.header("Retry-After")).isEmpty();
        }

        Answer denied = server.recognize("alice");

        assertThat(denied.status()).isEqualTo(429);
        assertThat(denied.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(denied.header("Cache-Control")).isEqualTo("no-store");
        assertThat(denied.header("Retry-After")).isEqualTo("43200");
        assertThat(denied.header("RateLimit")).isEqualTo("\"photo_ai_requests/day\";r=0;t=43200");
        JsonNode problem = denied.json();
        assertThat(problem.get("type").asText()).endsWith("http-problem-types#quota-exceeded");
        assertThat(problem.get("status").asInt()).isEqualTo(429);
        assertThat(problem.get("error_code").asText()).isEqualTo("DAILY_PHOTO_LIMIT_EXCEEDED");
        assertThat(problem.get("title").asText()).isEqualTo("Daily photo limit reached");
        assertThat(problem.get("message").asText()).contains("all 3 photos");
        assertThat(problem.get("action").asText()).isEqualTo("upgrade");
        assertThat(problem.get("resets_at").asText()).isEqualTo("2026-11-24T21:00:00Z");
        assertThat(problem.get("violated-policies")).hasToString("[\"photo_ai_requests/day\"]");
        assertThat(server.usedBy("alice")).isEqualTo(3);
    }

    @Test
    void grantsAgainOnTheNextMoscowDay() {
        for (int i = 0; i < 4; i++) {
            server.recognize("alice");
        }

        server.clock.set(Instant.parse("2026-11-24T20:59:59.999999Z"));
        assertThat(server.recognize("alice").status()).isEqualTo(429);
        server.clock.advance(Duration.ofNanos(1000));
        Answer first = server.recognize("alice");

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().get("used_today").asInt()).isEqualTo(1);
        assertThat(first.json().get("resets_at").asText()).isEqualTo("2026-11-25T21:00:00Z");
    }

    @Test
    void givesThePhotoBackWhenRecognitionFails() {
        List<String> photos = new ArrayList<>();
        try (TestServer failing = TestServer.on(InMemoryBillingStore.create(), photo -> {
            photos.add(photo);
            throw new IllegalStateException("the model at 10.0.0.7 is down");
        })) {
            for (int i = 0; i < 10; i++) {
                Answer failed = failing.recognize("alice", "{\"photo\": \"lunch.jpg\"}");
                assertThat(failed.status()).isEqualTo(502);
                assertThat(failed.errorCode()).isEqualTo("RECOGNITION_FAILED");
                assertThat(failed.header("RateLimit")).isEmpty();
                assertThat(failed.response().body()).doesNotContain("10.0.0.7");
            }

            assertThat(photos).hasSize(10).containsOnly("lunch.jpg");
            assertThat(failing.usedBy("alice")).isZero();
            List<AuditEntry> trail = failing.billing.entitlements().auditTrail(Subject.of("alice"), 100);
            assertThat(trail).hasSize(10).allSatisfy(entry -> {
                assertThat(entry.actor()).isEqualTo("system");
                assertThat(entry.action()).isEqualTo("adjust");
                assertThat(entry.reason()).isEqualTo("recognition failed");
            });
        }
    }

    @Test
    void givesNoPhotoOfTodayBackForAFailureThatBeganYesterday() {
        List<TestServer> self = new ArrayList<>();
        try (TestServer failing = TestServer.on(InMemoryBillingStore.create(), photo -> {
            if (photo.isEmpty()) {
                return "soup";
            }
            // While this one takes its time midnight comes, and the user takes a photo of the new day.
            self.get(0).clock.set(Instant.parse("2026-11-24T21:00:00Z"));
            assertThat(self.get(0).recognize("alice").status()).isEqualTo(202);
            throw new IllegalStateException("too slow");
        })) {
            self.add(failing);

            assertThat(failing.recognize("alice", "{\"photo\": \"slow.jpg\"}").status())
                    .isEqualTo(502);

            assertThat(failing.usedBy("alice")).isEqualTo(1);
        }
    }

    @Test
    void showsNobodyAnotherUsersData() {
        server.recognize("alice");
        server.recognize("alice");

        List<Answer> asBob = List.of(
                server.get(TestServer.ME + "?user=alice&X-Demo-User=alice", "bob"),
                server.send(server.request(TestServer.ME, "bob")
                        .header("X-User", "alice")
                        .header("Cookie", "X-Demo-User=alice")),
                server.send(server.request(TestServer.ME, "bob")
                        .method("GET", BodyPublishers.ofString("{\"user\":\"alice\"}"))),
                server.get(TestServer.ME, "Alice"),
                server.get(TestServer.ME, "alice."));
        assertThat(asBob).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("used_today").asInt()).isZero();
        });

        Answer recognized = server.recognize("bob", "{\"photo\":\"\",\"user\":\"alice\",\"subject\":\"alice\"}");
        assertThat(recognized.json().get("used_today").asInt()).isEqualTo(1);
        assertThat(server.usedBy("alice")).isEqualTo(2);
        for (String path :
                List.of(TestServer.ME + "alice", TestServer.ME + "alice/", "/api/v1/billing/users/alice/me/")) {
            assertThat(server.get(path, "bob").status()).as(path).isEqualTo(404);
        }
        System.out.println("BAD INPUTS another-user " + (asBob.size() + 4));
    }

    private static List<String> codes(Answer plans) {
        return plans.json().findValuesAsText("code");
    }
}
