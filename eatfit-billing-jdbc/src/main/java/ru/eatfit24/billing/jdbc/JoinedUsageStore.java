package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import ru.eatfit24.billing.catalog.CatalogSource;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.usage.Transaction;
import ru.eatfit24.billing.usage.UsageRule;

/**
 * Accounts in a table, read and written inside one transaction of the host's. {@link JoinedTransaction} guards the transaction,
 * {@link AccountTransaction} does the same to an account as everywhere else. A reader looks at the account under its lock too: beside a snapshot of
 * the host's that may be older than the last write, nothing else shows what a write of the same transaction has left. For one thread.
 */
final class JoinedUsageStore implements JoinedStore {

    private final JoinedTransaction transaction;
    private final AccountTransaction accounts;
    private final AccountLists lists;
    private final CatalogSource catalog;

    private JoinedUsageStore(JoinedTransaction transaction, Statements joined, Dialect dialect) {
        this.transaction = transaction;
        this.accounts = new AccountTransaction(joined, dialect);
        this.lists = new AccountLists(transaction, joined, dialect);
        this.catalog = new JdbcCatalogStore(transaction, joined);
    }

    /** @param statements those of the store that joins */
    static JoinedStore in(Transaction transaction, Dialect dialect, Statements statements) {
        if (!(transaction instanceof JdbcTransaction joined)) {
            throw new IllegalArgumentException("this store is on " + dialect.kind() + " and joins what"
                    + " JdbcTransaction.of(connection) makes, but was given " + transaction);
        }
        return new JoinedUsageStore(
                JoinedTransaction.of(joined, dialect, statements.hostTimeouts()), statements.joined(), dialect);
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        return JdbcUsageStore.stage(() -> transaction.run(
                "the update of account " + scope.root(), handle -> accounts.update(handle, scope, rule)));
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        return JdbcUsageStore.stage(() -> transaction.run(
                "the reading of account " + scope.root(), handle -> accounts.read(handle, scope, reader)));
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        return lists.closedWindows(root, limit);
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return lists.auditTrail(root, limit);
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public CatalogSource catalog() {
        return catalog;
    }
}
