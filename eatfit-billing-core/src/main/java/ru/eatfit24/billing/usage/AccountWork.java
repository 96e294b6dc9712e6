package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.OutdatedViewException;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.time.Instants;

/**
 * Runs rules on a store with what they need: the newest view of the catalogue and the instant of the decision, taken anew for every run. When a rule
 * finds the view outdated, a newer one is fetched and the rule runs again.
 */
final class AccountWork {

    /** More renewals than this in one request mean that views and accounts do not come together. */
    private static final int MAX_VIEWS = 16;

    private final PlanDirectory directory;
    private final UsageStore store;
    private final InstantSource clock;

    AccountWork(PlanDirectory directory, UsageStore store, InstantSource clock) {
        this.directory = directory;
        this.store = store;
        this.clock = clock;
    }

    /** A rule that still lacks the view and the instant. */
    @FunctionalInterface
    interface TimedRule<T> {

        T apply(CatalogView view, Account account, Instant now);
    }

    PlanDirectory directory() {
        return directory;
    }

    UsageStore store() {
        return store;
    }

    <T> T update(String root, TimedRule<Change<T>> rule) {
        return join(updateAsync(root, rule));
    }

    <T> T read(String root, TimedRule<T> reader) {
        return join(withView(view -> store.read(root, account -> reader.apply(view, account, now())), MAX_VIEWS));
    }

    <T> CompletionStage<T> updateAsync(String root, TimedRule<Change<T>> rule) {
        return withView(view -> store.update(root, account -> rule.apply(view, account, now())), MAX_VIEWS);
    }

    private Instant now() {
        return Instants.toMicros(clock.instant());
    }

    private <T> CompletionStage<T> withView(Function<CatalogView, CompletionStage<T>> work, int viewsLeft) {
        CompletionStage<T> stage = started(() -> work.apply(directory.view()));
        if (stage instanceof CompletableFuture<T> done && done.isDone() && !done.isCompletedExceptionally()) {
            return done;
        }
        return stage.handle((answer, failure) -> answered(answer, failure, work, viewsLeft))
                .thenCompose(Function.identity());
    }

    private <T> CompletionStage<T> answered(
            T answer, @Nullable Throwable failure, Function<CatalogView, CompletionStage<T>> work, int viewsLeft) {
        if (failure == null) {
            return CompletableFuture.completedFuture(answer);
        }
        Throwable cause = unwrapped(failure);
        if (cause instanceof CancellationException) {
            return CompletableFuture.failedFuture(
                    new BillingException("the store cancelled the request; it may have taken effect", cause));
        }
        if (!(cause instanceof OutdatedViewException outdated)) {
            return CompletableFuture.failedFuture(cause);
        }
        if (viewsLeft == 0) {
            return CompletableFuture.failedFuture(new BillingException(
                    "the catalogue changed " + MAX_VIEWS + " times during one request; nothing was taken", outdated));
        }
        return started(() -> {
            directory.renew(outdated);
            return withView(work, viewsLeft - 1);
        });
    }

    /** What fails before there is a stage fails the stage: an asynchronous verb throws nothing of the store's. */
    private static <T> CompletionStage<T> started(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            Throwable cause = unwrapped(failure);
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new BillingException("the store failed: " + cause.getMessage(), cause);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
