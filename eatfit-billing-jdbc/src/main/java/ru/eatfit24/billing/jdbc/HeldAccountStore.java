package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import ru.eatfit24.billing.catalog.CatalogSource;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Finished;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.usage.UsageRule;

/**
 * The one account that a {@link MoneyTransaction} holds, its facts and counters. {@link AccountTransaction} does the same to it as everywhere else; each update
 * raises the version once more. For one thread.
 */
final class HeldAccountStore implements JoinedStore {

    private final MoneyTransaction transaction;
    private final long batch;
    private final AccountTransaction accounts;
    private final AccountLists lists;
    private final CatalogSource catalog;

    HeldAccountStore(MoneyTransaction transaction, MoneyTransaction.Store store, long batch) {
        this.transaction = transaction;
        this.batch = batch;
        this.accounts = new AccountTransaction(store.statements(), store.dialect());
        this.lists = new AccountLists(transaction, store.statements(), store.dialect());
        this.catalog = new JdbcCatalogStore(transaction, store.statements());
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        requireHeld(scope.root());
        return JdbcUsageStore.stage(() -> transaction.run("the update of account " + scope.root(), handle -> {
            Result<T> result = accounts.update(handle, scope, rule, new WriteAttempt<>(batch));
            if (result instanceof Finished<T> finished && finished.wrote()) {
                transaction.accountWasWritten();
            }
            return result;
        }));
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        requireHeld(scope.root());
        return JdbcUsageStore.stage(() -> transaction.run(
                "the reading of account " + scope.root(), handle -> accounts.read(handle, scope, reader)));
    }

    @Override
    public List<ClosedWindow> closedWindows(String account, int limit) {
        requireHeld(account);
        return lists.closedWindows(account, limit);
    }

    @Override
    public List<AuditEntry> auditTrail(String account, int limit) {
        requireHeld(account);
        return lists.auditTrail(account, limit);
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public CatalogSource catalog() {
        return catalog;
    }

    private void requireHeld(String account) {
        transaction.requireOpen();
        if (!account.equals(transaction.account())) {
            throw new IllegalArgumentException("the transaction holds account " + transaction.account()
                    + ", but account " + account + " was asked for");
        }
    }
}
