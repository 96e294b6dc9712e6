package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.GrantState;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.LimitSource;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageEntry;

class DetailCodecTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Instant LATER = Instant.parse("2027-03-01T12:00:00.999999Z");
    private static final MeteredFeature PHOTO = Feature.metered("photo_ai_requests");
    private static final MeteredFeature EXPORT = Feature.metered("export");
    private static final PlanVersion PRO = new PlanVersion("PRO", 3);
    private static final Window DAY = new Window(WindowPolicy.DAY, NOON, LATER);
    private static final Window STRETCH = new Window(WindowPolicy.every(Duration.ofMinutes(90)), NOON, LATER);
    private static final Window LIFETIME = new Window(WindowPolicy.LIFETIME, Window.LIFETIME_START, Window.NEVER);

    private static final FeatureUsage PHOTOS = FeatureUsage.of(
            PHOTO,
            List.of(
                    LimitState.of(PHOTO, 0, Limit.perDay(3).withOverage(2), DAY, 4, new LimitSource.OfPlan(PRO)),
                    LimitState.of(
                            PHOTO, 2, Limit.perDay(3).atLevel(2), STRETCH, 0, new LimitSource.OfOverride(PRO, LATER)),
                    LimitState.of(PHOTO, 0, null, LIFETIME, Long.MAX_VALUE, new LimitSource.OfOverride(PRO, null))),
            List.of(new GrantState("z last", 5, LATER), new GrantState("a \"first\" ю", 1_000_000_000, null)));
    private static final FeatureUsage EXPORTS = FeatureUsage.of(
            EXPORT,
            List.of(LimitState.of(EXPORT, 0, Limit.perDay(0), DAY, 0, new LimitSource.NotIncluded(PRO))),
            List.of());

    private static final UnitsTaken TAKEN = new UnitsTaken(
            "photo_ai_requests",
            7,
            List.of(new UnitsTaken.CountedIn("", DAY), new UnitsTaken.CountedIn("team~1a/ю", STRETCH)),
            grantsInTheOrderOfTaking());

    private static Map<String, Long> grantsInTheOrderOfTaking() {
        Map<String, Long> grants = new LinkedHashMap<>();
        grants.put("z first", 1L);
        grants.put("a last", 2L);
        return grants;
    }

    @Test
    void anEntryComesBackAsItWasAnswered() {
        UsageEntry entry = new UsageEntry(
                OperationId.of("op-1"),
                NOON,
                "consume 1 of photo_ai_requests",
                List.of(PHOTOS, EXPORTS),
                List.of(TAKEN),
                UsageEntry.Status.TAKEN,
                null);

        ObjectNode back = again(DetailCodec.writeEntry(entry));

        assertThat(DetailCodec.readUsages(back)).usingRecursiveComparison().isEqualTo(entry.usages());
        assertThat(DetailCodec.readTakenOfEntry(back)).isEqualTo(entry.taken());
        assertThat(DetailCodec.readTakenOfEntry(back).get(0).fromGrants().keySet())
                .containsExactly("z first", "a last");
    }

    @Test
    void aHoldComesBackAsItWas() {
        Hold hold = new Hold("id", "member", NOON, LATER, Hold.State.COMMITTED, TAKEN, 9, 2);

        ObjectNode back = again(DetailCodec.writeHold(hold));

        assertThat(DetailCodec.readTakenOfHold(back)).isEqualTo(TAKEN);
        assertThat(DetailCodec.readCommitted(back)).isEqualTo(9);
        assertThat(DetailCodec.readMissing(back)).isEqualTo(2);
    }

    @Test
    void unitsOfNothingComeBackToo() {
        UnitsTaken nothing = new UnitsTaken("photo_ai_requests", 0, List.of(), Map.of());
        Hold hold = new Hold("id", "", NOON, LATER, Hold.State.RELEASED, nothing, 0, 0);

        assertThat(DetailCodec.readTakenOfHold(again(DetailCodec.writeHold(hold))))
                .isEqualTo(nothing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usages\":{}}",
                "{\"usages\":[{}]}",
                "{\"usages\":[{\"feature\":\"x\",\"limits\":[]}]}",
                "{\"usages\":[{\"feature\":\"x\",\"limits\":[{}]}]}",
                "{\"usages\":[{\"feature\":\"x\",\"limits\":[{\"level\":0,\"limit\":\"many\",\"window\":\"day\",\"start\":0,"
                        + "\"end\":1,\"used\":0,\"source\":{\"kind\":\"plan\",\"plan\":\"P\",\"version\":1}}]}]}",
                "{\"usages\":[{\"feature\":\"x\",\"limits\":[{\"level\":0,\"window\":\"day\",\"start\":0,"
                        + "\"end\":1,\"used\":0,\"source\":{\"kind\":\"luck\",\"plan\":\"P\",\"version\":1}}]}]}"
            })
    void refusesUsagesThatItDidNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DetailCodec.readUsages(JsonText.readObject(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"taken\":[]}",
                "{\"taken\":{}}",
                "{\"taken\":{\"feature\":\"x\",\"plan\":\"1\"}}",
                "{\"taken\":{\"feature\":\"x\",\"plan\":1,\"windows\":[{}]}}",
                "{\"taken\":{\"feature\":\"x\",\"plan\":1,\"grants\":[{\"id\":\"g\"}]}}"
            })
    void refusesAHoldThatItDidNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DetailCodec.readTakenOfHold(JsonText.readObject(text)));
    }

    private static ObjectNode again(ObjectNode json) {
        return JsonText.readObject(JsonText.write(json));
    }
}
