package ru.eatfit24.billing.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * Accounts in memory. A rule runs while the map holds the account's entry, so decisions about one account follow one another; rules never wait, so
 * nobody else does for long.
 */
final class InMemoryUsageStore implements UsageStore {

    private static final int MAX_LIMIT = 1_000;
    private static final Comparator<ClosedWindow> LATEST_START_FIRST = Comparator.comparing(
                    (ClosedWindow closed) -> closed.window().start())
            .reversed();

    private final InMemoryCatalogStore catalog;
    private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, History> histories = new ConcurrentHashMap<>();

    InMemoryUsageStore(InMemoryCatalogStore catalog) {
        this.catalog = catalog;
    }

    @Override
    public <T> CompletionStage<T> update(String root, UsageRule<T> rule) {
        Step<T> step = new Step<>(rule);
        try {
            accounts.compute(root, step);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.completedFuture(step.answer());
    }

    @Override
    public <T> CompletionStage<T> read(String root, Function<Account, T> reader) {
        Account account = current(root, accounts.get(root));
        try {
            return CompletableFuture.completedFuture(reader.apply(account));
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        return history(root, limit, history -> history.closed.stream().sorted(LATEST_START_FIRST));
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return history(root, limit, history -> history.audit.stream());
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    int accountCount() {
        return accounts.size();
    }

    private <T> List<T> history(String root, int limit, Function<History, Stream<T>> part) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("the limit must be 1 to " + MAX_LIMIT + ", but was " + limit);
        }
        List<T> newestFirst = new ArrayList<>();
        histories.computeIfPresent(root, (name, history) -> {
            part.apply(history).limit(limit).forEach(newestFirst::add);
            return history;
        });
        return List.copyOf(newestFirst);
    }

    private Account current(String root, @Nullable Account held) {
        long epoch = catalog.epoch();
        return held == null ? Account.absent(root, epoch) : held.withCatalogEpoch(epoch);
    }

    private void remember(String root, Change<?> change) {
        if (change.closed().isEmpty() && change.audit().isEmpty()) {
            return;
        }
        histories.compute(root, (name, known) -> {
            History history = known == null ? new History() : known;
            change.closed().forEach(history.closed::addFirst);
            change.audit().forEach(history.audit::addFirst);
            return history;
        });
    }

    /** What has become of one account, newest first. Touched only while the map holds its entry. */
    private static final class History {

        final Deque<ClosedWindow> closed = new ArrayDeque<>();
        final Deque<AuditEntry> audit = new ArrayDeque<>();
    }

    /** One application of a rule to one account. */
    private final class Step<T> implements BiFunction<String, @Nullable Account, @Nullable Account> {

        private final UsageRule<T> rule;
        private @Nullable Change<T> change;

        Step(UsageRule<T> rule) {
            this.rule = rule;
        }

        @Override
        public @Nullable Account apply(String root, @Nullable Account held) {
            Change<T> decided = rule.apply(current(root, held));
            change = decided;
            remember(root, decided);
            return decided.account().orElse(held);
        }

        T answer() {
            if (change == null) {
                throw new IllegalStateException("the rule was not applied");
            }
            return change.answer();
        }
    }
}
