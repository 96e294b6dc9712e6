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
import ru.eatfit24.billing.catalog.CatalogSource;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.OutdatedViewException;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.time.Instants;

/**
 * Runs rules on a store with what they need: the newest view of the catalogue and the instant of the decision, taken anew for every run. When a rule
 * finds the view outdated or the account incomplete, what is missing is fetched and the rule runs again.
 */
final class AccountWork {

    /** More runs than this for one request mean that what a rule needs and what it is given do not come together. */
    private static final int MAX_RUNS = 16;

    private final PlanDirectory directory;
    private final UsageStore store;
    private final InstantSource clock;
    private final CatalogSource catalog;

    AccountWork(PlanDirectory directory, UsageStore store, InstantSource clock) {
        this(directory, store, clock, directory.store());
    }

    private AccountWork(PlanDirectory directory, UsageStore store, InstantSource clock, CatalogSource catalog) {
        this.directory = directory;
        this.catalog = catalog;
        this.store = store;
        this.clock = clock;
    }

    /** The same work inside a transaction of the host's: a newer view of the catalogue is read there as well, on the one connection. */
    AccountWork in(Transaction transaction) {
        return joined(directory, store.in(transaction), clock);
    }

    /** Work inside a transaction that somebody else began. */
    static AccountWork joined(PlanDirectory directory, JoinedStore joined, InstantSource clock) {
        return new AccountWork(directory, joined, clock, joined.catalog());
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

    <T> T update(AccountScope scope, TimedRule<Change<T>> rule) {
        return joined(scope, (view, wider) -> store.updateAwaited(wider, account -> rule.apply(view, account, now())));
    }

    <T> T read(AccountScope scope, TimedRule<T> reader) {
        return joined(scope, (view, wider) -> store.read(wider, account -> reader.apply(view, account, now())));
    }

    <T> CompletionStage<T> updateAsync(AccountScope scope, TimedRule<Change<T>> rule) {
        return run(scope, (view, wider) -> store.update(wider, account -> rule.apply(view, account, now())), MAX_RUNS);
    }

    private Instant now() {
        return Instants.toMicros(clock.instant());
    }

    /** One run on the store, with a view and a scope. */
    @FunctionalInterface
    private interface Run<T> {

        CompletionStage<T> start(CatalogView view, AccountScope scope);
    }

    /** Waits for the store's own stage, so that no other thread has anything to do with the answer, and runs again on this one. */
    private <T> T joined(AccountScope scope, Run<T> work) {
        AccountScope wider = scope;
        for (int run = 0; ; run++) {
            try {
                return join(work.start(directory.view(), wider));
            } catch (OutdatedViewException | IncompleteAccountException missing) {
                if (run == MAX_RUNS) {
                    throw changedTooOften(scope, missing);
                }
                if (missing instanceof OutdatedViewException outdated) {
                    directory.renew(outdated, catalog);
                } else {
                    wider = wider.and(((IncompleteAccountException) missing).missing());
                }
            }
        }
    }

    private static BillingException changedTooOften(AccountScope scope, Throwable cause) {
        return new BillingException(
                "account " + scope.root() + " or the catalogue changed " + MAX_RUNS
                        + " times during one request; nothing was taken",
                cause);
    }

    private <T> CompletionStage<T> run(AccountScope scope, Run<T> work, int runsLeft) {
        CompletionStage<T> stage = started(() -> work.start(directory.view(), scope));
        if (stage instanceof CompletableFuture<T> done && done.isDone() && !done.isCompletedExceptionally()) {
            return done;
        }
        return stage.handle((answer, failure) -> answered(answer, failure, scope, work, runsLeft))
                .thenCompose(Function.identity());
    }

    private <T> CompletionStage<T> answered(
            T answer, @Nullable Throwable failure, AccountScope scope, Run<T> work, int runsLeft) {
        if (failure == null) {
            return CompletableFuture.completedFuture(answer);
        }
        Throwable cause = unwrapped(failure);
        if (cause instanceof CancellationException) {
            return CompletableFuture.failedFuture(cancelled(cause));
        }
        if (!(cause instanceof OutdatedViewException) && !(cause instanceof IncompleteAccountException)) {
            return CompletableFuture.failedFuture(cause);
        }
        if (runsLeft == 0) {
            return CompletableFuture.failedFuture(new BillingException(
                    "account " + scope.root() + " or the catalogue changed " + MAX_RUNS
                            + " times during one request; nothing was taken",
                    cause));
        }
        return started(() -> {
            if (cause instanceof OutdatedViewException outdated) {
                directory.renew(outdated, catalog);
                return run(scope, work, runsLeft - 1);
            }
            return run(scope.and(((IncompleteAccountException) cause).missing()), work, runsLeft - 1);
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
            if (cause instanceof CancellationException) {
                throw cancelled(cause);
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new BillingException("the store failed: " + cause.getMessage(), cause);
        } catch (CancellationException failure) {
            throw cancelled(failure);
        }
    }

    private static BillingException cancelled(Throwable cause) {
        return new BillingException("the store cancelled the request; it may have taken effect", cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
