package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.OwnTransactions.CallersFailure;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.subscription.Subscription;

/**
 * Subscriptions and money in tables of their own, beside the accounts.
 *
 * <ol>
 *   <li>A transaction of ours locks the account's row first, lets the work read and write on its connection, raises the account's version and commits: see
 *       {@link MoneyTransaction}. Decisions of the account wait for it or take place after it, and a copy of the account that another node keeps is out of date from
 *       then on.
 *   <li>What the database calls a conflict rolls back and runs the work again, a bounded number of times. What the work throws, and a rule of the rows that was
 *       broken, rolls back and reaches the caller.
 *   <li>Where the answer to the commit is lost, {@link LostCommit} fences the account and finds out what became of it: saved, not saved, or unknown where somebody
 *       else wrote the account since.
 *   <li>A claim locks rows of one table, passes over those that others hold, and commits a new {@code due_at}.
 *   <li>Everything else is one plain {@code SELECT}.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class JdbcMoneyStore implements MoneyStore {

    private final OwnTransactions transactions;
    private final MoneyTransaction.Store store;
    private final MoneyTables tables;
    private final Dialect dialect;
    private final LostCommit lostCommits;

    JdbcMoneyStore(
            OwnTransactions transactions,
            Statements statements,
            MoneyTables tables,
            InboxTable inbox,
            Dialect dialect,
            LostCommit lostCommits) {
        this.transactions = transactions;
        this.store = new MoneyTransaction.Store(statements, dialect, tables, inbox);
        this.tables = tables;
        this.dialect = dialect;
        this.lostCommits = lostCommits;
    }

    @Override
    public <T> T inTransaction(String account, Instant now, Function<BillingTransaction, T> work) {
        String what = "the billing transaction of account " + account;
        LastRun<T> last = new LastRun<>();
        try {
            return transactions.run(
                    what,
                    handle -> run(new MoneyTransaction.Opening(store, handle, account, now, last.batch), work, last));
        } catch (OutcomeUnknownException lost) {
            return last.settled(what, account, lost, lostCommits);
        }
    }

    private static <T> Result<T> run(
            MoneyTransaction.Opening opening, Function<BillingTransaction, T> work, LastRun<T> last) {
        MoneyTransaction transaction = MoneyTransaction.begin(opening).orElse(null);
        if (transaction == null) {
            return Result.startAgain();
        }
        T answer;
        try {
            answer = OwnTransactions.callersCode(() -> work.apply(transaction));
        } catch (CallersFailure failure) {
            // What the work makes of a failure of the database is no failure of the work.
            transaction.requireIntact();
            throw failure;
        } finally {
            transaction.workIsOver();
        }
        transaction.requireIntact();
        LostCommit.Doubt doubt = transaction.finish();
        if (doubt == null) {
            return Result.read(answer);
        }
        last.writes(doubt, answer);
        return Result.wrote(answer);
    }

    /** What the last run of some work was about to commit. For one thread. */
    private static final class LastRun<T> {

        private final long batch = ThreadLocalRandom.current().nextLong();
        private @Nullable Written<T> written;

        private record Written<T>(LostCommit.Doubt doubt, T answer) {}

        void writes(LostCommit.Doubt doubt, T answer) {
            written = new Written<>(doubt, answer);
        }

        T settled(String what, String account, OutcomeUnknownException lost, LostCommit lostCommits) {
            if (written == null) {
                throw lost;
            }
            return switch (lostCommits.fate(what, written.doubt(), batch)) {
                case COMMITTED -> written.answer();
                case NOT_TAKEN -> {
                    StoreUnavailableException nothing = LostCommit.notTaken(what, account);
                    nothing.initCause(lost);
                    throw nothing;
                }
                case UNKNOWN, UNFENCED -> throw lost;
            };
        }
    }

    @Override
    public List<StoredObject> claim(DueKind kind, int most, Instant now, Instant leasedUntil) {
        if (most < 1 || !leasedUntil.isAfter(now)) {
            throw new IllegalArgumentException("a claim is for 1 or more and until after now, but was for " + most
                    + " and from " + now + " until " + leasedUntil);
        }
        return transactions.run("the claiming of what is due of kind " + kind, handle -> {
            List<StoredObject> claimed = tables.of(kind).claim(handle, most, now, leasedUntil);
            return claimed.isEmpty() ? Result.read(claimed) : Result.wrote(claimed);
        });
    }

    @Override
    public int countDue(DueKind kind, Instant now, int most) {
        return read(
                "the counting of what is due of kind " + kind,
                handle -> tables.of(kind).countDue(handle, now, most));
    }

    @Override
    public Backlog openCalls() {
        return read(
                "the counting of open calls",
                handle -> handle.createQuery(tables.openCalls)
                        .map((row, context) -> new RowReader(row, dialect).backlog())
                        .one());
    }

    @Override
    public Optional<StoredObject> findPayment(String id) {
        return place(tables.payments, tables.paymentById, id);
    }

    @Override
    public Optional<StoredObject> findPaymentAtProvider(String providerId) {
        return place(tables.payments, tables.paymentAtProvider, providerId);
    }

    @Override
    public Optional<StoredObject> findRefund(String id) {
        return place(tables.refunds, tables.refundById, id);
    }

    @Override
    public Optional<StoredObject> findRefundAtProvider(String providerId) {
        return place(tables.refunds, tables.refundAtProvider, providerId);
    }

    @Override
    public Optional<StoredObject> findMethod(String id) {
        return place(tables.methods, tables.methodById, id);
    }

    @Override
    public Optional<StoredObject> findMethodAtProvider(String providerId) {
        return place(tables.methods, tables.methodAtProvider, providerId);
    }

    private Optional<StoredObject> place(MoneyTable<?> table, String statement, String value) {
        return read("the search for an object by its id", handle -> table.place(handle, statement, value));
    }

    @Override
    public Optional<Subscription> subscription(String account) {
        return read(
                "the reading of the subscription of account " + account,
                handle -> tables.subscriptions
                        .values(handle.createQuery(tables.subscriptionOfAccount).bind("root", account))
                        .findFirst());
    }

    @Override
    public List<PaymentMethod> methods(String account) {
        return read(
                "the reading of the payment methods of account " + account,
                handle -> tables.methods
                        .values(handle.createQuery(tables.methodsOfAccount).bind("root", account))
                        .toList());
    }

    @Override
    public Money credit(String account, Currency currency) {
        return read(
                "the reading of the credit of account " + account,
                handle -> HeldPayments.credit(handle, tables, account, currency));
    }

    @Override
    public List<Payment> payments(String account, @Nullable PageMark after, int limit) {
        return page(
                "the listing of the payments of account " + account,
                tables.payments,
                after == null ? tables.paymentPage : tables.nextPaymentPage,
                query -> query.bind("root", account),
                after,
                limit);
    }

    @Override
    public List<Invoice> invoices(String account, @Nullable PageMark after, int limit) {
        return page(
                "the listing of the invoices of account " + account,
                tables.invoices,
                after == null ? tables.invoicePage : tables.nextInvoicePage,
                query -> query.bind("root", account),
                after,
                limit);
    }

    @Override
    public List<Payment> quarantined(@Nullable PageMark after, int limit) {
        return page(
                "the listing of payments in quarantine",
                tables.payments,
                after == null ? tables.quarantinePage : tables.nextQuarantinePage,
                query -> query,
                after,
                limit);
    }

    @Override
    public List<Turnover> turnover(Instant from, Instant until) {
        return read(
                "the summing up of what moved from " + from + " until " + until,
                handle -> tables.sums.between(handle, dialect, from, until));
    }

    private <V> List<V> page(
            String what,
            MoneyTable<V> table,
            String statement,
            UnaryOperator<Query> bound,
            @Nullable PageMark after,
            int limit) {
        AccountLists.requireLimit(limit);
        return read(what, handle -> {
            Query query = bound.apply(handle.createQuery(statement)).bind("limit", limit);
            if (after != null) {
                query.bind("after_at", dialect.instant(after.createdAt())).bind("after_id", after.id());
            }
            return table.values(query).toList();
        });
    }

    private <T> T read(String what, Function<Handle, T> reader) {
        return transactions.run(what, handle -> Result.read(reader.apply(handle)));
    }
}
