package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneTest {

    @Test
    void takesEveryRegionOfTheJdkAndKeepsOneInstanceOfEach() {
        int taken = 0;
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (!id.matches("Etc/GMT[+-].*")) {
                Zone zone = Zone.of(id);
                taken++;

                assertThat(zone.id()).isEqualTo(id);
                assertThat(zone).hasToString(id).isSameAs(Zone.of(new String(id)));
            }
        }
        assertThat(taken).isGreaterThan(550);
        assertThat(Zone.UTC).isSameAs(Zone.of("UTC"));
    }

    @Test
    void isEqualByIdAlone() {
        assertThat(Zone.of("Europe/Moscow"))
                .isEqualTo(Zone.of("Europe/Moscow"))
                .hasSameHashCodeAs(Zone.of("Europe/Moscow"));
        assertThat(Zone.of("Asia/Kolkata")).isNotEqualTo(Zone.of("Asia/Calcutta"));
    }

    @Test
    void refusesFixedOffsetsInEverySpelling() {
        List<String> offsets = List.of(
                "+3",
                "+03",
                "+03:00",
                "-05:30",
                "+030000",
                "GMT+3",
                "GMT-03:00",
                "UTC+3",
                "UTC-3",
                "UT+3",
                "Etc/GMT-3",
                "Etc/GMT+12",
                "Etc/GMT-0",
                "Etc/UTC+3",
                "GMT+0",
                "UTC+00:00");

        for (String offset : offsets) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Zone.of(offset))
                    .withMessage("zone must not be a fixed offset, but is \"" + offset
                            + "\"; write the region whose clocks are meant, such as Europe/Moscow, or UTC");
        }
    }

    @Test
    void saysWhatToWriteInsteadOfAnUnknownId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Zone.of("Mars/Olympus"))
                .withMessage(
                        "zone \"Mars/Olympus\" is not known to this JDK; write a region such as Europe/Moscow, or UTC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Zone.of("europe/moscow"))
                .withMessage("zone \"europe/moscow\" is not known to this JDK; write Europe/Moscow");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Zone.of("Z"))
                .withMessage("zone \"Z\" is not known to this JDK; write UTC");
    }

    @Test
    void refusesHostileTextWithAShortMessage() {
        for (String id :
                List.of("", " ", "UTC ", "Europe/Moscow\u0000", "../UTC", "\n", "+", "-", "x".repeat(1_000_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Zone.of(id))
                    .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
        }
    }
}
