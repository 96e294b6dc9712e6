package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

    private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

    @Test
    void standsStillUntilItIsMoved() {
        VirtualClock clock = VirtualClock.at(START);

        assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
    }

    @Test
    void advancesByADuration() {
        VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");

        Instant moved = clock.advance(Duration.ofHours(15));

        assertThat(moved).isEqualTo("2026-03-02T00:00:00Z").isEqualTo(clock.instant());
    }

    @Test
    void refusesToAdvanceBackwards() {
        VirtualClock clock = VirtualClock.at(START);

        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set");
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void canBeSetBack() {
        VirtualClock clock = VirtualClock.at(START);

        clock.set(START.minus(Duration.ofMinutes(10)));

        assertThat(clock.instant()).isEqualTo("2026-03-01T08:50:00Z");
    }

    @Test
    void cutsToMicroseconds() {
        VirtualClock clock = VirtualClock.at(START.plusNanos(1_999));
        assertThat(clock.instant()).isEqualTo(START.plusNanos(1_000));

        clock.advance(Duration.ofNanos(999));
        assertThat(clock.instant()).isEqualTo(START.plusNanos(1_000));

        clock.set(START.plusNanos(5_432));
        assertThat(clock.instant()).isEqualTo(START.plusNanos(5_000));
    }

    @Test
    void concurrentAdvancesAddUp() {
        VirtualClock clock = VirtualClock.at(START);

        RaceRunner.platform(8).run(8_000, number -> clock.advance(Duration.ofMillis(1)));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(8));
    }
}
