package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.usage.Transaction;
import ru.eatfit24.billing.usage.UsageRule;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * Accounts in a table, one row each; every update in a transaction of its own.
 *
 * <ol>
 *   <li>{@link AccountTransaction} locks the account's row, lets the rule decide on the calling thread, and writes. The rule
 *       may have to decide again.
 *   <li>Where somebody else was faster, all is rolled back and starts again; else it commits.
 *   <li>Where the answer to the commit is lost, {@link LostCommit} finds out what became of it.
 * </ol>
 *
 * <p>A reader locks nothing. Since each write in an account raises its version, one version before and after the reading
 * says that what was read belongs together; an account that is written all the time is locked in the end.
 */
final class JdbcUsageStore implements UsageStore {

    /** How often a reader may find that the account was written meanwhile, before it locks it. */
    private static final int MAX_FREE_READINGS = 3;

    private final OwnTransactions transactions;
    private final Statements statements;
    private final Dialect dialect;
    private final AccountTransaction accounts;
    private final AccountLists lists;
    private final LostCommit lostCommits;
    private final Runnable upkeep;

    /** @param upkeep is run before each transaction, by whoever is about to wait for the database */
    JdbcUsageStore(
            OwnTransactions transactions,
            Statements statements,
            Dialect dialect,
            LostCommit lostCommits,
            Runnable upkeep) {
        this.lostCommits = lostCommits;
        this.upkeep = upkeep;
        this.transactions = transactions;
        this.statements = statements;
        this.dialect = dialect;
        this.accounts = new AccountTransaction(statements, dialect);
        this.lists = new AccountLists(transactions, statements, dialect);
    }

    /** The transactions that its updates run in. */
    OwnTransactions transactions() {
        return transactions;
    }

    LostCommit lostCommits() {
        return lostCommits;
    }

    /** What is run before each transaction, by whoever is about to wait for the database. */
    Runnable upkeep() {
        return upkeep;
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        return stage(() -> updated(scope, rule));
    }

    private <T> T updated(AccountScope scope, UsageRule<T> rule) {
        upkeep.run();
        String what = "the update of account " + scope.root();
        WriteAttempt<T> attempt = new WriteAttempt<>();
        try {
            return transactions.run(what, handle -> accounts.update(handle, scope, rule, attempt));
        } catch (OutcomeUnknownException lost) {
            LostCommit.Doubt doubt = attempt.doubt();
            T answer = attempt.answer();
            if (doubt == null || answer == null) {
                throw lost;
            }
            return switch (lostCommits.fate(what, doubt, attempt.batch())) {
                case COMMITTED -> answer;
                case NOT_TAKEN -> {
                    StoreUnavailableException nothing = LostCommit.notTaken(what, scope.root());
                    nothing.initCause(lost);
                    throw nothing;
                }
                case UNFENCED -> throw lost;
                case UNKNOWN -> {
                    if (!attempt.isRepeatable()) {
                        throw lost;
                    }
                    yield repeated(what, scope, rule, lost);
                }
            };
        }
    }

    /** Carries out requests of one account in one transaction, in their order, as a batch of that account which waits for its lock. */
    BatchReport together(FoldedAccount folded) {
        upkeep.run();
        String what = "the update of account " + folded.root();
        WriteAttempt<BatchedAccount> attempt = new WriteAttempt<>();
        BatchedAccount account;
        try {
            account = transactions.run(
                    what, handle -> accounts.update(handle, folded.scope(), decidedIn(folded), attempt));
            account.endsAs(Fate.COMMITTED);
        } catch (OutcomeUnknownException lost) {
            LostCommit.Doubt doubt = attempt.doubt();
            BatchedAccount written = attempt.answer();
            if (doubt == null || written == null) {
                throw lost;
            }
            account = written;
            account.endsAs(lostCommits.fate(what, doubt, attempt.batch()));
        }
        return FateReport.of(what, account);
    }

    private static UsageRule<BatchedAccount> decidedIn(FoldedAccount folded) {
        return loaded -> {
            BatchedAccount account = new BatchedAccount(folded, null, loaded);
            account.decide();
            return account.change().answering(account);
        };
    }

    /** What the operation has done stands in its entry; if there is none, it has done nothing. A failure of this run tells neither. */
    private <T> T repeated(String what, AccountScope scope, UsageRule<T> rule, OutcomeUnknownException lost) {
        try {
            return transactions.run(what, handle -> accounts.update(handle, scope, rule));
        } catch (RuntimeException stillUnknown) {
            lost.addSuppressed(stillUnknown);
            throw lost;
        }
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        return stage(() -> seen(scope, reader));
    }

    private <T> T seen(AccountScope scope, Function<Account, T> reader) {
        upkeep.run();
        AtomicInteger readings = new AtomicInteger();
        return transactions.run("the reading of account " + scope.root(), handle -> {
            if (readings.getAndIncrement() >= MAX_FREE_READINGS) {
                return accounts.read(handle, scope, reader);
            }
            return accounts.unlocked(handle, scope)
                    .map(seen -> Result.read(OwnTransactions.callersCode(() -> reader.apply(seen))))
                    .orElseGet(Result::startAgain);
        });
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
    public JoinedStore in(Transaction transaction) {
        return JoinedUsageStore.in(transaction, dialect, statements);
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    static <T> CompletionStage<T> stage(Supplier<T> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
