package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    @Test
    void onlyWhatMattersIsLeft() {
        List<Integer> shortest =
                Shrinking.minimal(HUNDRED, some -> some.contains(17) && some.contains(18) && some.contains(93));

        assertThat(shortest).containsExactly(17, 18, 93);
    }

    @Test
    void whatFailsOnlyAsAWholeStaysWhole() {
        assertThat(Shrinking.minimal(HUNDRED, some -> some.size() == 100)).isEqualTo(HUNDRED);
    }

    @Test
    void theOrderIsKept() {
        List<Integer> shortest =
                Shrinking.minimal(HUNDRED, some -> some.indexOf(70) >= 0 && some.indexOf(70) < some.indexOf(80));

        assertThat(shortest).containsExactly(70, 80);
    }

    @Test
    void whatNeverStopsFailingEndsAfterABoundedNumberOfRuns() {
        AtomicInteger runs = new AtomicInteger();

        List<Integer> shortest = Shrinking.minimal(
                IntStream.range(0, 5_000).boxed().toList(), some -> runs.incrementAndGet() > 0 && some.size() > 4_900);

        assertThat(runs.get()).isLessThanOrEqualTo(2_000);
        assertThat(shortest).hasSizeGreaterThan(4_900);
    }
}
