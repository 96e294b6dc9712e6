package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.example.TestServer.Answer;
import ru.eatfit24.billing.example.telegram.BotToken;
import ru.eatfit24.billing.example.telegram.InitDataSamples;
import ru.eatfit24.billing.example.telegram.InitDataVerifier;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.testkit.VirtualClock;

class TelegramSignInTest {

    private static final String AUTHORIZATION = "Authorization";

    private final VirtualClock clock = VirtualClock.at(InitDataSamples.SIGNED_AT);
    private final TestServer server = TestServer.on(InMemoryBillingStore.create(), signIn(Set.of()));

    private TelegramSignIn signIn(Set<Long> administrators) {
        return new TelegramSignIn(
                InitDataVerifier.withBotToken(BotToken.of(InitDataSamples.TOKEN), InitDataSamples.MAX_AGE, clock),
                administrators);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoOpenedTheAppIsServed() {
        Answer answer =
                server.send(server.request(TestServer.ME).header(AUTHORIZATION, "tma " + InitDataSamples.SIGNED));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("plan_code").asText()).isEqualTo("FREE");
    }

    @Test
    void photosAreCountedForTheUserWhomTelegramNames() {
        Answer answer = server.send(server.request(TestServer.RECOGNIZE)
                .header(AUTHORIZATION, "TMA " + InitDataSamples.SIGNED)
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(server.usedBy("telegram-5000000001")).isEqualTo(1);
    }

    @Test
    void everyFailureIsAnsweredAlike() {
        Answer wrong = withHeader("tma " + InitDataSamples.SIGNED.replace("anna_test", "anna_tess"));
        clock.advance(InitDataSamples.MAX_AGE.plusSeconds(1));
        List<Answer> answers = List.of(
                wrong,
                withHeader("tma " + InitDataSamples.SIGNED),
                withHeader("tma "),
                withHeader("Bearer " + InitDataSamples.SIGNED),
                server.send(server.request(TestServer.ME)
                        .header(AUTHORIZATION, "tma " + InitDataSamples.SIGNED)
                        .header(AUTHORIZATION, "tma " + InitDataSamples.SIGNED)));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("tma");
            assertThat(withoutItsName(answer)).isEqualTo(withoutItsName(wrong));
        });
        assertThat(wrong.errorCode()).isEqualTo("SIGN_IN_REFUSED");
    }

    /** Each answer says which request it is of. */
    private static JsonNode withoutItsName(Answer answer) {
        return ((ObjectNode) answer.json()).without("request_id");
    }

    @Test
    void theDemosHeaderSignsNobodyIn() {
        Answer answer = server.send(server.request(TestServer.ME, "admin"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("SIGN_IN_REQUIRED");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("tma");
    }

    @Test
    void administratorsAreThoseWhoseNumbersWereSet() {
        assertThat(plansSeenWith(signIn(Set.of(InitDataSamples.USER_ID)))).contains("TEST_LIVE");
        assertThat(plansSeenWith(signIn(Set.of(InitDataSamples.USER_ID + 1)))).doesNotContain("TEST_LIVE");
    }

    private static String plansSeenWith(SignIn signIn) {
        try (TestServer other = TestServer.on(InMemoryBillingStore.create(), signIn)) {
            return other.send(other.request(TestServer.PLANS).header(AUTHORIZATION, "tma " + InitDataSamples.SIGNED))
                    .response()
                    .body();
        }
    }

    private Answer withHeader(String value) {
        return server.send(server.request(TestServer.ME).header(AUTHORIZATION, value));
    }
}
