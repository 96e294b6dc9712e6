package ru.eatfit24.billing.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final Report report = new Report(List.of(
            Target.atLeast("threads", "row-lock", 4),
            Target.atMost("latency", "bare-upsert", 1.3),
            Target.atLeast("absent", "row-lock", 1)));

    @Test
    void aThroughputIsTheMedianOfItsRoundsWithTheirRange() {
        measure("threads", "ours", 1_000_000, 2_000_000, 90_000_000);

        assertThat(report.lines())
                .containsExactly("MEASURED threads ours 2,000,000/s, 1,000,000/s to 90,000,000/s in 3 rounds");
    }

    @Test
    void measuredEquallyOftenRoundsAreComparedWithTheirNeighbours() {
        // The machine is three times slower in the second round, for both.
        measure("threads", "ours", 30, 10, 31);
        measure("threads", "row-lock", 15, 5, 10);

        assertThat(ratios()).containsExactly("RATIO threads ours/row-lock 2.00");
    }

    @Test
    void measuredUnequallyOftenTheMediansAreCompared() {
        measure("threads", "ours", 1_000_000, 2_000_000, 90_000_000);
        measure("threads", "row-lock", 4_000_000, 3_000_000, 6_000_000, 5_000_000);

        assertThat(ratios()).containsExactly("RATIO threads ours/row-lock 0.44");
    }

    @Test
    void everyCaseIsComparedByItselfAndOnlyWithOurs() {
        measure("threads", "row-lock", 2);
        measure("threads", "ours", 1);
        measure("threads", "single-upsert", 4);
        measure("async", "ours", 3);
        measure("async", "row-lock", 2);
        measure("alone", "row-lock", 2);

        assertThat(ratios())
                .containsExactly(
                        "RATIO threads ours/row-lock 0.50",
                        "RATIO threads ours/single-upsert 0.25",
                        "RATIO async ours/row-lock 1.50");
        assertThat(report.lines("async"))
                .containsExactly(
                        "MEASURED async ours 3/s, 3/s to 3/s in 1 rounds",
                        "MEASURED async row-lock 2/s, 2/s to 2/s in 1 rounds",
                        "RATIO async ours/row-lock 1.50");
    }

    @Test
    void aLatencyIsBetterWhenItIsLowerAndItsTargetIsAnUpperBound() {
        report.add("latency", "ours", Unit.MILLISECONDS, 1.5);
        report.add("latency", "bare-upsert", Unit.MILLISECONDS, 1);

        assertThat(report.lines())
                .containsExactly(
                        "MEASURED latency ours 1.500 ms, 1.500 ms to 1.500 ms in 1 rounds",
                        "MEASURED latency bare-upsert 1.000 ms, 1.000 ms to 1.000 ms in 1 rounds",
                        "RATIO latency ours/bare-upsert 1.50",
                        "TARGET latency ours/bare-upsert at most 1.30 MISSED at 1.50");
    }

    @Test
    void targetsOfCasesThatWereMeasuredComeLast() {
        measure("threads", "ours", 16);
        measure("threads", "row-lock", 4);

        assertThat(report.lines()).last().isEqualTo("TARGET threads ours/row-lock at least 4.00 reached at 4.00");
        assertThat(report.lines()).noneMatch(line -> line.contains("absent"));
    }

    @Test
    void aCaseHasOneUnit() {
        measure("threads", "ours", 16);

        assertThatThrownBy(() -> report.add("threads", "ours", Unit.MILLISECONDS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threads");
    }

    private List<String> ratios() {
        return report.lines().stream().filter(line -> line.startsWith("RATIO")).toList();
    }

    private void measure(String name, String peer, double... perSecond) {
        for (double score : perSecond) {
            report.add(name, peer, Unit.PER_SECOND, score);
        }
    }
}
