package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are always as many under way: each is followed by the next one as soon as it is answered, on the thread that brings the answer.
 */
final class InFlightLoad {

    private static final CompletableFuture<Boolean> ENOUGH = new CompletableFuture<>();

    private InFlightLoad() {}

    /** What a place answers that has nothing more to ask; it stays empty then. */
    static CompletableFuture<Boolean> enough() {
        return ENOUGH;
    }

    /**
     * Keeps so many requests under way for a time.
     *
     * @param requests makes for each place among them what is asked there, again and again
     */
    static Turn run(int inFlight, Duration duration, Supplier<Supplier<CompletableFuture<Boolean>>> requests)
            throws Exception {
        CountDownLatch left = new CountDownLatch(inFlight);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        List<Place> places = new ArrayList<>();
        for (int number = 0; number < inFlight; number++) {
            places.add(new Place(requests.get(), deadline, left, failure));
        }
        places.forEach(Place::go);
        left.await();
        long nanos = System.nanoTime() - start;
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a request failed: " + failed, failed);
        }
        return new Turn(
                places.stream().mapToLong(place -> place.granted).sum(),
                places.stream().mapToLong(place -> place.denied).sum(),
                nanos);
    }

    /** One request after the other. Whoever brings an answer is the only one who touches it. */
    private static final class Place {

        private final Supplier<CompletableFuture<Boolean>> request;
        private final long deadline;
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure;
        private long granted;
        private long denied;

        Place(
                Supplier<CompletableFuture<Boolean>> request,
                long deadline,
                CountDownLatch left,
                AtomicReference<@Nullable Throwable> failure) {
            this.request = request;
            this.deadline = deadline;
            this.left = left;
            this.failure = failure;
        }

        // What depends on the answer reports its failures itself.
        @SuppressWarnings("FutureReturnValueIgnored")
        void go() {
            try {
                while (System.nanoTime() - deadline < 0 && failure.get() == null) {
                    CompletableFuture<Boolean> answer = request.get();
                    if (answer == ENOUGH) {
                        break;
                    }
                    if (!answer.isDone()) {
                        answer.whenComplete(this::answered);
                        return;
                    }
                    count(answer.join());
                }
            } catch (RuntimeException | Error thrown) {
                failure.compareAndSet(null, thrown);
            }
            left.countDown();
        }

        private void answered(@Nullable Boolean granted, @Nullable Throwable thrown) {
            if (granted == null) {
                failure.compareAndSet(null, thrown);
                left.countDown();
                return;
            }
            count(granted);
            go();
        }

        private void count(boolean wasGranted) {
            if (wasGranted) {
                granted++;
            } else {
                denied++;
            }
        }
    }
}
