package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaceRunnerTest {

    @Test
    void answersInTheOrderOfTheTasks() {
        List<Integer> answers = RaceRunner.platform(7).run(500, number -> number * 2);

        assertThat(answers)
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(number -> number * 2).toList());
    }

    @Test
    void allThreadsRunAtOnce() {
        // Nobody passes the barrier unless eight tasks are under way at the same time.
        CyclicBarrier barrier = new CyclicBarrier(8);

        List<Integer> arrivals = RaceRunner.platform(8).run(8, number -> barrier.await(30, TimeUnit.SECONDS));

        assertThat(arrivals).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void usesNoMoreThreadsThanItWasGiven() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        RaceRunner.platform(3).run(1_000, number -> threads.add(Thread.currentThread()));

        assertThat(threads).hasSizeBetween(1, 3);
    }

    @Test
    void runsNothingWhenThereIsNothingToRun() {
        assertThat(RaceRunner.platform(4).run(0, number -> number)).isEmpty();
    }

    @Test
    void throwsAnErrorAndStillRunsEveryTask() {
        AtomicInteger ran = new AtomicInteger();

        assertThatThrownBy(() -> RaceRunner.platform(2).run(100, number -> {
                    ran.incrementAndGet();
                    if (number == 10 || number == 90) {
                        throw new IllegalStateException("task " + number);
                    }
                    return number;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("task ")
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
        assertThat(ran).hasValue(100);
    }

    @Test
    void wrapsACheckedExceptionAsACause() {
        assertThatThrownBy(() -> RaceRunner.platform(1).run(1, number -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void failsWhenARunIsStuckAndShowsWhere() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> RaceRunner.platform(2)
                        .withTimeLimit(Duration.ofMillis(50))
                        .run(2, number -> never.await(1, TimeUnit.HOURS)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PT0.05S")
                .satisfies(stuck -> assertThat(stuck.getSuppressed()).hasSize(2));
    }

    @Test
    void hasVirtualThreadsWhereTheJdkHasThem() {
        boolean expected = Runtime.version().feature() >= 21;

        assertThat(RaceRunner.virtual(4).isPresent()).isEqualTo(expected);
        RaceRunner.virtual(4)
                .ifPresent(runner -> assertThat(runner.run(100, number -> number))
                        .containsExactlyElementsOf(
                                IntStream.range(0, 100).boxed().toList()));
    }

    @Test
    void refusesARaceWithoutThreads() {
        assertThatThrownBy(() -> RaceRunner.platform(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RaceRunner.platform(1).run(-1, number -> number))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RaceRunner.platform(1).withTimeLimit(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
