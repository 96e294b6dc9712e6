package ru.eatfit24.billing.benchmark.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void threadsCountWhatWasGrantedAndWhatWasDenied() throws Exception {
        Turn turn = ThreadLoad.run(8, LONG, () -> () -> {
            int number = asked.getAndIncrement();
            if (number >= 1_000) {
                throw new ThreadLoad.Enough();
            }
            return number % 4 == 0;
        });

        assertThat(turn.granted()).isEqualTo(250);
        assertThat(turn.denied()).isEqualTo(750);
        assertThat(turn.decisions()).isEqualTo(1_000);
    }

    @Test
    void whatAThreadThrowsEndsTheTurn() {
        assertThatThrownBy(() -> ThreadLoad.run(2, LONG, () -> () -> {
                    throw new IllegalStateException("planted");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("planted");
    }

    @Test
    void requestsUnderWayCountWhatWasGrantedAndWhatWasDenied() throws Exception {
        Turn turn = InFlightLoad.run(16, LONG, () -> () -> {
            int number = asked.getAndIncrement();
            // Some are answered before they are looked at, the others later, by another thread.
            return number >= 1_000
                    ? InFlightLoad.enough()
                    : number % 2 == 0
                            ? CompletableFuture.completedFuture(number % 4 == 0)
                            : CompletableFuture.supplyAsync(() -> false);
        });

        assertThat(turn.granted()).isEqualTo(250);
        assertThat(turn.denied()).isEqualTo(750);
    }

    @Test
    void aRequestThatFailsEndsTheTurn() {
        assertThatThrownBy(() -> InFlightLoad.run(
                        4,
                        LONG,
                        () -> () -> asked.getAndIncrement() < 100
                                ? CompletableFuture.supplyAsync(() -> true)
                                : CompletableFuture.failedFuture(new IllegalArgumentException("planted"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("planted");
        assertThatThrownBy(() -> InFlightLoad.run(
                        4,
                        LONG,
                        () -> () -> CompletableFuture.supplyAsync(() -> {
                            throw new IllegalArgumentException("planted");
                        })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("planted");
    }

    @Test
    void aThroughputIsOfAllDecisions() {
        assertThat(new Turn(30, 10, 2_000_000_000L).perSecond()).isEqualTo(20);
    }
}
