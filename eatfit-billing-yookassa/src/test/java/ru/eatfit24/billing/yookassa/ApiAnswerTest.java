package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAnswerTest {

    private static ApiAnswer of(int status, String body) {
        return ApiAnswer.of(status, body.getBytes(UTF_8));
    }

    private static String error(String code, String parameter) {
        return "{\"type\":\"error\",\"id\":\"7d1f0c9e-0000-4000-8000-abcdefabcdef\",\"code\":\"" + code
                + "\",\"description\":\"secret prose\",\"parameter\":\"" + parameter + "\"}";
    }

    @Test
    void eachStatusOfTheProviderSaysWhatTheCallerMayDo() {
        Map<ApiAnswer, Class<? extends ApiAnswer>> expected = new LinkedHashMap<>();
        expected.put(of(200, "{\"id\":\"x\"}"), ApiAnswer.Success.class);
        expected.put(of(400, error("invalid_request", "amount")), ApiAnswer.Rejected.class);
        expected.put(of(400, error("not_supported", "amount")), ApiAnswer.Rejected.class);
        expected.put(of(400, error("refusal", "")), ApiAnswer.Rejected.class);
        expected.put(of(400, error("something_new", "")), ApiAnswer.Rejected.class);
        expected.put(of(410, error("gone", "")), ApiAnswer.Rejected.class);
        expected.put(of(405, ""), ApiAnswer.Rejected.class);
        expected.put(of(415, "<html>"), ApiAnswer.Rejected.class);
        expected.put(of(401, error("invalid_credentials", "")), ApiAnswer.Credentials.class);
        expected.put(of(401, ""), ApiAnswer.Credentials.class);
        expected.put(of(403, error("forbidden", "")), ApiAnswer.Forbidden.class);
        expected.put(of(404, error("not_found", "")), ApiAnswer.NotFound.class);
        expected.put(of(429, error("too_many_requests", "")), ApiAnswer.Throttled.class);
        expected.put(of(429, "<html>"), ApiAnswer.Throttled.class);

        expected.forEach(
                (answer, kind) -> assertThat(answer).as(answer.message()).isInstanceOf(kind));
    }

    @ParameterizedTest
    @CsvSource({
        "100", "199", "201", "202", "204", "206", "299", "300", "301", "302", "303", "304", "307", "308", "400", "402",
        "403", "404", "406", "408", "409", "410", "411", "413", "414", "421", "422", "425", "426", "428", "431", "451",
        "499", "500", "501", "502", "503", "504", "505", "511", "520", "521", "522", "523", "524", "525", "526", "527",
        "599"
    })
    void whatIsNotOfTheProviderLeavesTheOutcomeUnknown(int status) {
        for (String body : new String[] {"", "<html>no</html>", "{}", "[]", "null", "{\"code\":{}}", "{\"type\":1}"}) {
            assertThat(of(status, body)).as("%s %s", status, body).isInstanceOf(ApiAnswer.OutcomeUnknown.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "[]",
                "null",
                "\"text\"",
                "{\"id\":",
                "{\"type\":\"error\"}",
                "{\"id\":1e9999991528}",
                "\u0000"
            })
    void a200WithoutAnObjectLeavesTheOutcomeUnknown(String body) {
        assertThat(of(200, body)).isInstanceOf(ApiAnswer.OutcomeUnknown.class);
    }

    @Test
    void a500SaidAs400LeavesTheOutcomeUnknown() {
        assertThat(of(400, error("internal_server_error", ""))).isInstanceOf(ApiAnswer.OutcomeUnknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotence-Key", "idempotence-key", "idempotence_key", "IdempotenceKey"})
    void theReuseOfAKeyIsKnownByItsParameter(String parameter) {
        assertThat(of(400, error("invalid_request", parameter))).isInstanceOf(ApiAnswer.KeyReused.class);
    }

    @Test
    void theMessageNamesTheCaseAndRepeatsNoProse() {
        ApiAnswer answer = of(400, error("invalid_request", "receipt.items"));

        assertThat(answer.message())
                .isEqualTo("status=400 code=invalid_request parameter=receipt.items"
                        + " request=7d1f0c9e-0000-4000-8000-abcdefabcdef")
                .doesNotContain("prose");
        assertThat(of(400, error("a\\nb", "x y")).message())
                .isEqualTo("status=400 code=http_400 request=" + "7d1f0c9e-0000-4000-8000-abcdefabcdef");
    }

    @Test
    void theWaitIsTheProvidersWithinAnHour() {
        assertThat(waitOf("250")).isEqualTo(Duration.ofMillis(250));
        assertThat(waitOf("\"250\"")).isEqualTo(Duration.ofMillis(250));
        assertThat(waitOf("99999999999")).isEqualTo(Duration.ofHours(1));
        assertThat(waitOf("-5")).isEqualTo(Duration.ofSeconds(1));
        assertThat(waitOf("1e99999")).isEqualTo(Duration.ofSeconds(1));
        assertThat(waitOf("null")).isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration waitOf(String retryAfter) {
        return ((ApiAnswer.Throttled) of(429, "{\"code\":\"too_many_requests\",\"retry_after\":" + retryAfter + "}"))
                .after();
    }
}
