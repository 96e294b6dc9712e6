package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.Decided;
import ru.eatfit24.billing.observation.BillingObserver.Decided.Outcome;

/** Tells an observer how the gate's verbs end. Where there is none it measures nothing. Immutable. */
final class DecisionWatch {

    private final BillingObserver observer;

    DecisionWatch(BillingObserver observer) {
        this.observer = observer;
    }

    private boolean isOff() {
        return observer == BillingObserver.NOOP;
    }

    /** @param decision what an answer says of the units */
    <T> T over(UsageRequest request, Supplier<T> verb, Function<T, Decision> decision) {
        if (isOff()) {
            return verb.get();
        }
        long start = System.nanoTime();
        try {
            T answer = verb.get();
            tell(request, decision.apply(answer), null, start);
            return answer;
        } catch (RuntimeException | Error failure) {
            tell(request, null, failure, start);
            throw failure;
        }
    }

    CompletionStage<Decision> overLater(UsageRequest request, Supplier<CompletionStage<Decision>> verb) {
        if (isOff()) {
            return verb.get();
        }
        long start = System.nanoTime();
        CompletionStage<Decision> stage = verb.get();
        // The caller gets the stage itself, so that cancelling it still reaches the store.
        stage.whenComplete((decision, failure) -> tell(request, decision, failure, start));
        return stage;
    }

    private void tell(UsageRequest request, @Nullable Decision decision, @Nullable Throwable failure, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (decision == null) {
            observer.decided(new Decided(request.units().get(0).feature().code(), outcome(failure), took));
        } else {
            observer.decided(new Decided(
                    decision.usage().feature().code(), decision.isGranted() ? Outcome.GRANTED : Outcome.DENIED, took));
        }
    }

    private static Outcome outcome(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof OverloadedException) {
            return Outcome.OVERLOADED;
        }
        return cause instanceof OutcomeUnknownException ? Outcome.UNKNOWN : Outcome.FAILED;
    }
}
