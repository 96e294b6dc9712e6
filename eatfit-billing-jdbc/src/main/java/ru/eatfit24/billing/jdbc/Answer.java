package ru.eatfit24.billing.jdbc;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of one request, in two steps: the outcome <em>arrives</em>, then it is <em>published</em>, which runs what was
 * made to depend on it. A worker only lets it arrive. A caller who waits for it publishes it on the caller's own thread; where
 * nobody waits, {@link AnswerRelay} does so on the host's executor. So no code of a host's runs on a worker, and a caller who
 * waits needs no executor.
 *
 * <p>Safe for use by many threads.
 */
final class Answer<T> extends CompletableFuture<T> {

    private final CompletableFuture<Outcome<T>> arrived = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile BooleanSupplier withdrawal = () -> false;

    /** What became of the request: exactly one of them is there, none where somebody else completed the future. */
    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}

    /** @param withdrawal takes the request back while it is queued, and says whether it did */
    void onCancel(BooleanSupplier withdrawal) {
        this.withdrawal = withdrawal;
    }

    /** The outcome is an answer. Returns whether it still has to be published. */
    boolean arrive(T value) {
        return arrive(new Outcome<>(Objects.requireNonNull(value, "value"), null));
    }

    /** The outcome is a failure. Returns whether it still has to be published. */
    boolean arriveFailed(Throwable failure) {
        return arrive(new Outcome<>(null, Objects.requireNonNull(failure, "failure")));
    }

    // Who waits counts itself first and looks for the outcome afterwards, and looks once more when it has stopped; here
    // it is the
    // other way round. So one of both sees the other.
    private boolean arrive(Outcome<T> outcome) {
        return arrived.complete(outcome) && waiting.get() == 0 && !isDone();
    }

    /** Publishes what has arrived, once; runs what depends on it on this thread. */
    void publish() {
        Outcome<T> outcome = arrived.getNow(new Outcome<>(null, null));
        if (outcome.failure() != null) {
            super.completeExceptionally(outcome.failure());
        } else if (outcome.value() != null) {
            super.complete(outcome.value());
        }
    }

    @Override
    public T join() {
        startWaiting();
        arrived.join();
        stopWaiting();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        startWaiting();
        try {
            arrived.get();
        } finally {
            stopWaiting();
        }
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        startWaiting();
        try {
            arrived.get(timeout, unit);
        } finally {
            stopWaiting();
        }
        return super.get();
    }

    /** From now on somebody is there to publish the outcome, until {@link #stopWaiting}. */
    void startWaiting() {
        waiting.incrementAndGet();
    }

    void stopWaiting() {
        publish();
        waiting.decrementAndGet();
        publish();
    }

    /**
     * Takes the request back if it is still queued: nothing is taken then, and the future is cancelled. Else does nothing: the
     * answer will come.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return isCancelled();
        }
        if (!withdrawal.getAsBoolean()) {
            return false;
        }
        return completeExceptionally(new CancellationException("the request was taken back while it was queued"));
    }

    // A caller that completes the future itself, with a time-out for example, is not interested any more; those who
    // wait for it
    // must learn that too. The request goes on.
    @Override
    public boolean complete(T value) {
        boolean first = super.complete(value);
        arrived.complete(new Outcome<>(null, null));
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        arrived.complete(new Outcome<>(null, null));
        return first;
    }
}
