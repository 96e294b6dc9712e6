package ru.eatfit24.billing.benchmark.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChecksTest {

    @Test
    void passesWhenTheDatabaseHoldsWhatWasGranted() {
        assertThatCode(() -> Checks.require("case", "ours", 5, 5, 0)).doesNotThrowAnyException();
        assertThatCode(() -> Checks.requireExhausted("case", "limit", 5, 5, 5)).doesNotThrowAnyException();
    }

    @Test
    void endsTheCaseWhenUnitsAreMissingOrTooMany() {
        assertThatThrownBy(() -> Checks.require("case", "ours", 6, 5, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("granted=6 counted=5 over-issue=1");
        assertThatThrownBy(() -> Checks.require("case", "ours", 5, 6, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("granted=5 counted=6");
    }

    @Test
    void endsTheCaseWhenAConnectionIsNotGivenBack() {
        assertThatThrownBy(() -> Checks.require("case", "ours", 5, 5, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leaked-connections=1");
    }

    @Test
    void endsTheCaseWhenALimitWasPassedOrNotReached() {
        assertThatThrownBy(() -> Checks.requireExhausted("case", "limit", 5, 6, 6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over-issue=1");
        assertThatThrownBy(() -> Checks.requireExhausted("case", "limit", 5, 4, 4))
                .isInstanceOf(IllegalStateException.class);
    }
}
