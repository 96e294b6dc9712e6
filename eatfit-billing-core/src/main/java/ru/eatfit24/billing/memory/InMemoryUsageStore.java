package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * Accounts in memory. A rule runs while the map holds the account's entry, so decisions about one account follow one another; rules never wait, so
 * nobody else does for long. What lives beside the row is in a second map, touched only while the first one holds the account.
 */
final class InMemoryUsageStore implements UsageStore {

    private static final int MAX_LIMIT = 1_000;

    private final InMemoryCatalogStore catalog;
    private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AccountRecords> records = new ConcurrentHashMap<>();

    private final InMemoryOutboxStore outbox;
    private final InMemoryAudit audit;

    InMemoryUsageStore(InMemoryCatalogStore catalog, InMemoryOutboxStore outbox, InMemoryAudit audit) {
        this.catalog = catalog;
        this.outbox = outbox;
        this.audit = audit;
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        Step<T> step = new Step<>(scope, rule);
        try {
            accounts.compute(scope.root(), step);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.completedFuture(step.answer());
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        try {
            return CompletableFuture.completedFuture(reader.apply(seen(scope)));
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** The account as it is at one moment; the row alone needs no lock, since it is one immutable value. */
    private Account seen(AccountScope scope) {
        if (scope.isRowOnly()) {
            return current(scope, accounts.get(scope.root()));
        }
        Account[] seen = new Account[1];
        accounts.compute(scope.root(), (root, held) -> {
            seen[0] = current(scope, held);
            return held;
        });
        return seen[0];
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        requireLimit(limit);
        AccountRecords known = records.get(root);
        return known == null ? List.of() : known.closedWindows(limit);
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        requireLimit(limit);
        AccountRecords known = records.get(root);
        List<AuditEntry> ofChanges = known == null ? List.of() : known.auditTrail(limit);
        List<AuditEntry> ofEvents = audit.of(root);
        if (ofEvents.isEmpty()) {
            return ofChanges;
        }
        return Stream.concat(ofEvents.stream(), ofChanges.stream())
                .sorted(Comparator.comparing(AuditEntry::at).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    /** Accounts whose live holds have ended, those of which one ended first before the others. */
    List<String> accountsOfEndedHolds(Instant now) {
        Map<String, Instant> ended = new HashMap<>();
        records.forEach((root, beside) -> beside.firstEndedHold(now).ifPresent(at -> ended.put(root, at)));
        return ended.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What lives beside the rows, account by account. */
    Collection<AccountRecords> allRecords() {
        return records.values();
    }

    /** Names of accounts that follow this one in their order; of all with null. */
    Stream<String> accountsAfter(@Nullable String after) {
        return accounts.keySet().stream().filter(root -> after == null || root.compareTo(after) > 0);
    }

    /** Shows an account while it is held, if there is one, and what else there is of it. */
    void show(String root, LedgerReader reader, Runnable rest) {
        accounts.computeIfPresent(root, (same, held) -> {
            reader.account(held);
            AccountRecords known = records.get(root);
            if (known != null) {
                known.show(root, reader);
            }
            List<AuditEntry> ofEvents = audit.of(root);
            for (int i = ofEvents.size(); i > 0; i--) {
                reader.audit(root, ofEvents.get(i - 1));
            }
            rest.run();
            return held;
        });
    }

    int accountCount() {
        return accounts.size();
    }

    static int requireLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("the limit must be 1 to " + MAX_LIMIT + ", but was " + limit);
        }
        return limit;
    }

    /**
     * Holds an account, lets the work change a draft of it, and publishes the draft; what the work throws leaves everything as it was. Like a rule the work waits for
     * nothing, and touches no account of the map.
     */
    void inTransaction(String root, AccountDraft.OpenCheck open, Consumer<AccountDraft> work) {
        accounts.compute(root, (same, held) -> {
            AccountDraft draft = new AccountDraft(root, held, records.get(root), catalog, open);
            work.accept(draft);
            AccountRecords changed = draft.changedRecords();
            if (changed != null) {
                records.put(root, changed);
            }
            draft.events().stream().filter(events -> !events.isEmpty()).forEach(events -> outbox.keep(root, events));
            return draft.row();
        });
    }

    private Account current(AccountScope scope, @Nullable Account held) {
        long epoch = catalog.epoch();
        Account row = held == null ? Account.absent(scope.root(), epoch) : held.withCatalogEpoch(epoch);
        if (scope.isRowOnly()) {
            return row;
        }
        AccountRecords known = records.get(scope.root());
        return row.withDetails((known == null ? new AccountRecords() : known).details(scope));
    }

    private void save(Account changed, Change<?> change) {
        if (!change.events().isEmpty()) {
            outbox.keep(changed.root(), change.events());
        }
        AccountDetails details = changed.details();
        boolean rowOnly = details.members().isEmpty()
                && details.entries().isEmpty()
                && details.holds().isEmpty()
                && details.corrections().isEmpty();
        if (rowOnly && change.closed().isEmpty() && change.audit().isEmpty()) {
            return;
        }
        records.computeIfAbsent(changed.root(), root -> new AccountRecords()).save(details, change);
    }

    /** One application of a rule to one account. */
    private final class Step<T> implements BiFunction<String, @Nullable Account, @Nullable Account> {

        private final AccountScope scope;
        private final UsageRule<T> rule;
        private @Nullable Change<T> change;

        Step(AccountScope scope, UsageRule<T> rule) {
            this.scope = scope;
            this.rule = rule;
        }

        @Override
        public @Nullable Account apply(String root, @Nullable Account held) {
            Change<T> decided = rule.apply(current(scope, held));
            change = decided;
            Account changed = decided.account().orElse(null);
            if (changed == null) {
                return held;
            }
            save(changed, decided);
            return changed.withDetails(AccountDetails.NONE);
        }

        T answer() {
            if (change == null) {
                throw new IllegalStateException("the rule was not applied");
            }
            return change.answer();
        }
    }
}
