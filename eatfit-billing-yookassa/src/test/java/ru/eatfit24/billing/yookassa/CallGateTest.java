package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallGateTest {

    private static final CallPolicy NO_WAIT =
            CallPolicy.STANDARD.longestWait(Duration.ZERO).once();

    @Test
    void noMoreCallsBeginThanTheRateAllows() throws InterruptedException {
        CallGate gate = new CallGate(NO_WAIT.requestsPerSecond(1).parallelism(100));
        int entered = 0;
        for (int i = 0; i < 50; i++) {
            entered += gate.enter() ? 1 : 0;
        }

        // A slow machine may take a second for this, and let another one in.
        assertThat(entered).isBetween(1, 3);
    }

    @Test
    void noMoreCallsAreUnderWayThanThereArePlaces() throws InterruptedException {
        CallGate gate = new CallGate(NO_WAIT.requestsPerSecond(10_000).parallelism(3));

        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
        gate.leave();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void whileTheProviderAsksToWaitNobodyBegins() throws InterruptedException {
        CallGate gate = new CallGate(NO_WAIT.requestsPerSecond(10_000).parallelism(100));
        assertThat(gate.enter()).isTrue();

        gate.pause(Duration.ofMinutes(10));

        for (int i = 0; i < 20; i++) {
            assertThat(gate.enter()).isFalse();
        }
        assertThat(new CallGate(NO_WAIT).enter()).isTrue();
    }

    @Test
    void aCallThatGetsNoTurnIsNotMade() {
        AtomicInteger made = new AtomicInteger();
        ApiCaller caller = new ApiCaller(
                call -> {
                    made.incrementAndGet();
                    return new ApiAnswer.Throttled(Duration.ofMinutes(10), "wait");
                },
                NO_WAIT);
        ApiCall question = ApiCall.question("GET", URI.create("https://pay.example/v3"), "x");

        assertThat(caller.call(question)).isInstanceOf(ApiAnswer.Throttled.class);
        assertThat(caller.call(question)).isInstanceOf(ApiAnswer.NotReached.class);
        assertThat(made).hasValue(1);
    }

    @Test
    void callsAtOnceNeverExceedThePlaces() throws Exception {
        int places = 4;
        int callers = 32;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ApiCaller caller = new ApiCaller(
                call -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    return new ApiAnswer.NotFound("not_found", "no");
                },
                CallPolicy.STANDARD
                        .requestsPerSecond(10_000)
                        .parallelism(places)
                        .longestWait(Duration.ofMinutes(1))
                        .once());
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger answered = new AtomicInteger();
        try {
            Future<?>[] all = new Future<?>[callers];
            for (int i = 0; i < callers; i++) {
                all[i] = threads.submit(() -> {
                    start.await();
                    for (int n = 0; n < 50; n++) {
                        ApiAnswer answer =
                                caller.call(ApiCall.question("GET", URI.create("https://pay.example/v3"), "x"));
                        answered.addAndGet(answer instanceof ApiAnswer.NotFound ? 1 : 0);
                    }
                    return null;
                });
            }
            start.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(most.get()).isBetween(1, places);
        assertThat(answered).hasValue(callers * 50);
    }
}
