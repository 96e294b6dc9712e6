package ru.eatfit24.billing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTest {

    private final Comparison comparison = new Comparison();

    @Test
    void ratiosAreOfMediansAndComeLast() {
        measure("in-memory-random", "ours", 1_000_000, 2_000_000, 90_000_000);
        measure("in-memory-random", "bucket4j-local", 4_000_000, 3_000_000, 6_000_000, 5_000_000);

        assertThat(comparison.lines())
                .containsExactly(
                        "MEASURED in-memory-random bucket4j-local 4.50 million/s, 3.00 to 6.00 in 4 iterations",
                        "MEASURED in-memory-random ours 2.00 million/s, 1.00 to 90.00 in 3 iterations",
                        "RATIO in-memory-random ours/bucket4j-local 0.44");
    }

    @Test
    void everyCaseIsComparedByItself() {
        measure("in-memory-random", "ours", 1_000_000);
        measure("in-memory-random", "bucket4j-local", 2_000_000);
        measure("in-memory-round-robin", "ours", 3_000_000);
        measure("in-memory-round-robin", "bucket4j-local", 2_000_000);

        assertThat(comparison.lines())
                .filteredOn(line -> line.startsWith("RATIO"))
                .containsExactly(
                        "RATIO in-memory-random ours/bucket4j-local 0.50",
                        "RATIO in-memory-round-robin ours/bucket4j-local 1.50");
    }

    private void measure(String name, String peer, double... perSecond) {
        for (double score : perSecond) {
            comparison.add(name, peer, score);
        }
    }
}
