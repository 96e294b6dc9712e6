package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeedsTest {

    @Test
    void theSameNameGivesTheSameNumbers() {
        assertThat(Seeds.random("windows").longs(10).toArray())
                .isEqualTo(Seeds.random("windows").longs(10).toArray());
    }

    @Test
    void anotherNameGivesOtherNumbers() {
        assertThat(Seeds.random("windows").longs(10).toArray())
                .isNotEqualTo(Seeds.random("grants").longs(10).toArray());
    }

    @Test
    void aLabLineCarriesCountViolationsAndSeed() {
        assertThat(Seeds.labLine("R2", "memory-64-threads", 12_800, 0))
                .isEqualTo("LAB R2 memory-64-threads 12800 violations=0 seed=" + Seeds.seed());
    }

    @Test
    void aLabLineRefusesSpacesThatWouldShiftItsColumns() {
        assertThatThrownBy(() -> Seeds.labLine("R2", "64 threads", 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seeds.labLine("", "threads", 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFailingCheckNamesTheSeedThatRepeatsIt() {
        assertThatThrownBy(() -> Seeds.withRandom("failing", random -> {
                    throw new IllegalStateException("planted");
                }))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()[0])
                        .hasMessageContaining("-Dlab.seed=" + Seeds.seed())
                        .hasMessageContaining("failing"));
        assertThatThrownBy(() -> Seeds.withRandom("checked", random -> {
                    throw new IOException("planted");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dlab.seed=" + Seeds.seed())
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void countsAreSmallOutsideTheLab() {
        assertThat(Seeds.labCount(3, 300)).isEqualTo(Seeds.isLab() ? 300 : 3);
    }
}
