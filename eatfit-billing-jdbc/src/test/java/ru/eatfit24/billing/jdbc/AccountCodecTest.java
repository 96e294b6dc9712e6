package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountFacts;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.LimitOverride;
import ru.eatfit24.billing.usage.Meter;

class AccountCodecTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Instant LATER = Instant.parse("2027-03-01T12:00:00.999999Z");

    private static final AccountFacts FACTS = new AccountFacts(
            new Assignment(new PlanVersion("PRO_MONTHLY", 3), NOON, LATER),
            Zone.of("Europe/Moscow"),
            List.of(
                    new LimitOverride(
                            "photo_ai_requests",
                            Allowance.limited(
                                    Limit.perDay(50),
                                    Limit.perMonth(300).withOverage(7),
                                    Limit.perDay(5).atLevel(2).withOverage(1)),
                            LATER),
                    new LimitOverride("exports", Allowance.unlimited(), null)),
            List.of(
                    new Grant("grant-1", "photo_ai_requests", 1_000_000_000, null),
                    new Grant("grant \"2\" ю", "exports", 1, LATER)));

    private static final AccountUsage USAGE = AccountUsage.of(
            List.of(
                    new Meter("photo_ai_requests", new Window(WindowPolicy.DAY, NOON, LATER), 3, 80),
                    new Meter(
                            "photo_ai_requests",
                            new Window(WindowPolicy.every(Duration.ofMinutes(90)), NOON, LATER),
                            Long.MAX_VALUE),
                    new Meter("exports", new Window(WindowPolicy.LIFETIME, Window.LIFETIME_START, Window.NEVER), 0)),
            Map.of("grant-1", 7L, "grant \"2\" ю", 1L),
            LATER);

    @Test
    void factsComeBackAsTheyWere() {
        assertThat(AccountCodec.readFacts(again(AccountCodec.writeFacts(FACTS, JsonText.emptyObject()))))
                .isEqualTo(FACTS);
    }

    @Test
    void usageComesBackAsItWas() {
        AccountUsage back = AccountCodec.readUsage(again(AccountCodec.writeUsage(USAGE, JsonText.emptyObject())));

        assertThat(back).isEqualTo(USAGE);
    }

    @Test
    void whatIsWrittenByHandIsWhatJacksonWouldWrite() {
        AccountUsage withoutGrants = AccountUsage.of(
                List.of(
                        USAGE.meters().get(0),
                        new Meter("a \"feature\" \\ ю\n", USAGE.meters().get(1).window(), 7),
                        USAGE.meters().get(2)),
                Map.of(),
                LATER);
        for (AccountUsage usage : List.of(USAGE, withoutGrants, AccountUsage.NONE)) {
            assertThat(AccountCodec.usageText(usage, null))
                    .isEqualTo(JsonText.write(AccountCodec.writeUsage(usage, JsonText.emptyObject())));
        }
        for (AccountFacts facts : List.of(FACTS, AccountFacts.NONE)) {
            assertThat(AccountCodec.factsText(facts, null))
                    .isEqualTo(JsonText.write(AccountCodec.writeFacts(facts, JsonText.emptyObject())));
        }
    }

    @Test
    void nothingIsWrittenForWhatIsAbsent() {
        assertThat(JsonText.write(AccountCodec.writeFacts(AccountFacts.NONE, JsonText.emptyObject())))
                .isEqualTo("{}");
        assertThat(JsonText.write(AccountCodec.writeUsage(AccountUsage.NONE, JsonText.emptyObject())))
                .isEqualTo("{\"meters\":[]}");
        assertThat(AccountCodec.readFacts(JsonText.emptyObject())).isEqualTo(AccountFacts.NONE);
        assertThat(AccountCodec.readUsage(JsonText.emptyObject())).isEqualTo(AccountUsage.NONE);
    }

    @Test
    void instantsAreMicrosecondsSince1970() {
        AccountUsage usage = AccountUsage.of(
                List.of(new Meter(
                        "photo_ai_requests",
                        new Window(WindowPolicy.DAY, Instant.EPOCH, Instant.ofEpochSecond(1, 1_000)),
                        3)),
                Map.of(),
                null);

        assertThat(JsonText.write(AccountCodec.writeUsage(usage, JsonText.emptyObject())))
                .isEqualTo(
                        "{\"meters\":[{\"feature\":\"photo_ai_requests\",\"window\":\"day\",\"start\":0,\"end\":1000001,"
                                + "\"used\":3}]}");
    }

    @Test
    void fieldsOfANewerVersionStay() {
        ObjectNode before = JsonText.readObject(
                "{\"zone\":\"Europe/Paris\",\"grants\":[],\"future\":{\"deep\":[1,2]},\"meters\":[],\"holds\":\"x\"}");

        assertThat(AccountCodec.writeFacts(FACTS, before).get("future")).isEqualTo(before.get("future"));
        assertThat(AccountCodec.writeUsage(USAGE, before).get("holds")).isEqualTo(before.get("holds"));
        assertThat(AccountCodec.writeFacts(AccountFacts.NONE, before).has("zone"))
                .isFalse();
        assertThat(before.get("zone").textValue()).isEqualTo("Europe/Paris");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"meters\":{}}",
                "{\"meters\":[1]}",
                "{\"meters\":[{}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"day\",\"start\":0,\"end\":1,\"used\":-1}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"day\",\"start\":0,\"end\":1,\"used\":1.5}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"day\",\"start\":0,\"end\":1,\"used\":\"1\"}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"day\",\"start\":0,\"end\":1,\"used\":9223372036854775808}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"day\",\"start\":1,\"end\":1,\"used\":1}]}",
                "{\"meters\":[{\"feature\":\"x\",\"window\":\"fortnight\",\"start\":0,\"end\":1,\"used\":1}]}",
                "{\"meters\":[{\"feature\":7,\"window\":\"day\",\"start\":0,\"end\":1,\"used\":1}]}",
                "{\"expires\":\"x\"}",
                "{\"grants\":[]}",
                "{\"grants\":{\"g\":null}}",
                "{\"grants\":{\"g\":\"1\"}}"
            })
    void refusesUsageThatItDidNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AccountCodec.readUsage(JsonText.readObject(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"plan\":\"PRO\"}",
                "{\"plan\":{\"code\":\"PRO\"}}",
                "{\"plan\":{\"code\":\"PRO\",\"version\":0,\"anchor\":0}}",
                "{\"zone\":3}",
                "{\"zone\":\"Mars/Olympus\"}",
                "{\"overrides\":{}}",
                "{\"overrides\":[{\"feature\":\"x\"}]}",
                "{\"overrides\":[{\"feature\":\"x\",\"limits\":[{\"amount\":-1,\"window\":\"day\"}]}]}",
                "{\"overrides\":[{\"feature\":\"x\",\"limits\":[{\"amount\":1,\"window\":\"day\",\"level\":9}]}]}",
                "{\"overrides\":[{\"feature\":\"x\",\"limits\":[{\"amount\":1,\"window\":\"day\",\"level\":4294967296}]}]}",
                "{\"grants\":[{\"id\":\"g\",\"feature\":\"x\",\"amount\":0}]}",
                "{\"grants\":[{\"id\":\"g\",\"feature\":\"x\"}]}"
            })
    void refusesFactsThatItDidNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AccountCodec.readFacts(JsonText.readObject(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{", "{} {}", "{\"a\":1}x"})
    void refusesWhatIsNoObject(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.readObject(text));
    }

    private static ObjectNode again(ObjectNode json) {
        return JsonText.readObject(JsonText.write(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"overrides\":[{\"feature\":\"photo\",\"unlimited\":false}]}",
                "{\"overrides\":[{\"feature\":\"photo\",\"unlimited\":null}]}",
                "{\"overrides\":[{\"feature\":\"photo\",\"unlimited\":true,\"limits\":[{\"amount\":1,\"window\":\"day\"}]}]}",
                "{\"overrides\":[{\"feature\":\"photo\",\"unlimited\":true,\"onlyOnSundays\":true}]}",
                "{\"overrides\":[],\"overrides\":[{\"feature\":\"photo\",\"unlimited\":true}]}",
                "{\"grants\":[{\"id\":\"a\",\"feature\":\"photo\",\"amount\":1,\"bonus\":5}]}"
            })
    void refusesFactsThatItWouldNotHaveWritten(String facts) {
        assertThatThrownBy(() -> AccountCodec.readFacts(JsonText.readObject(facts)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTwoMetersOfOneWindowAndAMeterWithMoreThanItKnows() {
        String meter = "{\"feature\":\"photo\",\"window\":\"day\",\"start\":0,\"end\":86400000000,\"used\":1}";

        assertThatThrownBy(
                        () -> AccountCodec.readUsage(JsonText.readObject("{\"meters\":[" + meter + "," + meter + "]}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two meters");
        assertThatThrownBy(() -> AccountCodec.readUsage(
                        JsonText.readObject("{\"meters\":[" + meter.replace("\"used\"", "\"held\":2,\"used\"") + "]}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a meter has");
    }
}
