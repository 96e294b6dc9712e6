package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InstantsTest {

    private static final long SEED = Long.getLong("lab.seed", 20260101L);

    @Test
    void cutsDownToTheMicrosecondAlsoBefore1970() {
        assertThat(Instants.toMicros(Instant.parse("2026-03-01T10:00:00.123456789Z")))
                .isEqualTo(Instant.parse("2026-03-01T10:00:00.123456Z"));
        assertThat(Instants.toMicros(Instant.parse("1969-12-31T23:59:59.999999999Z")))
                .isEqualTo(Instant.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(Instants.toMicros(Instant.ofEpochSecond(0, -1))).isEqualTo(Instant.ofEpochSecond(0, -1_000));
    }

    @Test
    void returnsAnInstantThatIsCutAlreadyItself() {
        Instant whole = Instant.parse("2026-03-01T10:00:00.123456Z");

        assertThat(Instants.toMicros(whole)).isSameAs(whole);
    }

    @Test
    void countsMicrosecondsFrom1970InBothDirections() {
        assertThat(Instants.toEpochMicros(Instant.EPOCH)).isZero();
        assertThat(Instants.toEpochMicros(Instant.ofEpochSecond(1, 2_000))).isEqualTo(1_000_002);
        assertThat(Instants.toEpochMicros(Instant.ofEpochSecond(-1, 2_000))).isEqualTo(-999_998);
        assertThat(Instants.toEpochMicros(Window.NEVER)).isEqualTo(253_402_214_400_000_000L);
    }

    @Test
    void microsecondsThereAndBackAreTheSame() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 100_000; i++) {
            long micros = random.nextLong() >> random.nextInt(64);

            assertThat(Instants.toEpochMicros(Instants.ofEpochMicros(micros)))
                    .as("seed %d, case %d", SEED, i)
                    .isEqualTo(micros);
        }
        for (long micros : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, -1_000_000, -1_000_001}) {
            assertThat(Instants.toEpochMicros(Instants.ofEpochMicros(micros))).isEqualTo(micros);
        }
    }

    @Test
    void refusesWhatMicrosecondsCannotSay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Instants.toEpochMicros(Instant.ofEpochSecond(0, 1)))
                .withMessage("instant must be a whole microsecond, but is 1970-01-01T00:00:00.000000001Z; cut it with"
                        + " Instants.toMicros where it enters");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Instants.toEpochMicros(
                        Instants.ofEpochMicros(Long.MAX_VALUE).plusNanos(1_000)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Instants.toEpochMicros(
                        Instants.ofEpochMicros(Long.MIN_VALUE).minusNanos(1_000)));
    }
}
