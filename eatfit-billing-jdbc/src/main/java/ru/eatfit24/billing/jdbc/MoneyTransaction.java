package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.OwnTransactions.CallersFailure;
import ru.eatfit24.billing.jdbc.OwnTransactions.Finished;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.subscription.SubscriptionRows;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.webhook.InboxRows;

/**
 * One account inside an open transaction of ours that holds it.
 *
 * <ol>
 *   <li>The account's row is locked before anything else. Where there is none, an empty one is inserted, behind a savepoint: an insert is the only lock of what is
 *       not there.
 *   <li>Everything that the work does runs on the one connection. What fails in the database, and a rule of the rows that was broken, is remembered: the transaction
 *       is then lost, whatever the work makes of it.
 *   <li>A rule that throws has written nothing, so it leaves the transaction as it was: rules are run again when they were given too little.
 *   <li>At the end the account's version is raised, unless a rule of the account has done that or the row is new. Every version that is written here comes with one
 *       number, by which the transaction is found if its commit is not answered.
 *   <li>Where nothing was written, the row that was inserted is taken back.
 * </ol>
 *
 * <p>For one thread.
 */
final class MoneyTransaction implements BillingTransaction, Transactions {

    private final Handle handle;
    private final Statements statements;
    private final String account;
    private final long batch;
    private final OptionalLong versionRead;
    private final @Nullable Savepoint beforeInsert;
    private final JoinedStore usage;
    private final SubscriptionRows subscription;
    private final PaymentRows payments;
    private final InboxRows inbox;
    private long version;
    private boolean raised;
    private boolean wrote;
    private boolean over;
    private @Nullable RuntimeException lost;

    private MoneyTransaction(Opening opening, Held held) {
        this.handle = opening.handle();
        this.statements = opening.store().statements();
        this.account = opening.account();
        this.batch = opening.batch();
        this.versionRead = held.versionRead();
        this.version = held.version();
        this.raised = held.beforeInsert() != null;
        this.beforeInsert = held.beforeInsert();
        this.usage = new HeldAccountStore(this, opening.store(), batch);
        this.subscription = new HeldSubscription(this, opening.store().tables());
        this.payments = new HeldPayments(this, opening.store());
        this.inbox = new HeldInbox(this, opening.store().inbox());
    }

    /** What all transactions of a store work with. */
    record Store(Statements statements, Dialect dialect, MoneyTables tables, InboxTable inbox) {}

    /**
     * What is to be begun.
     *
     * @param batch the number that the transaction leaves in the account's row
     */
    record Opening(Store store, Handle handle, String account, Instant now, long batch) {}

    private record Held(
            OptionalLong versionRead,
            long version,
            @Nullable Savepoint beforeInsert) {}

    /** Locks the account; empty when others were faster in creating it, so that all is to be rolled back and started again. */
    static Optional<MoneyTransaction> begin(Opening opening) {
        return held(opening).map(held -> new MoneyTransaction(opening, held));
    }

    private static Optional<Held> held(Opening opening) {
        Handle handle = opening.handle();
        Optional<Long> found = handle.createQuery(opening.store().statements().lockBatch())
                .bind("root", opening.account())
                .map((row, context) -> row.getLong("version"))
                .findOne();
        if (found.isPresent()) {
            return Optional.of(new Held(OptionalLong.of(found.get()), found.get(), null));
        }
        long first = AccountRow.firstVersion(opening.now());
        Savepoint before = savepoint(handle);
        boolean inserted = new EmptyAccountRow(
                        opening.store().statements(), opening.store().dialect())
                .insert(handle, opening.account(), first, opening.batch());
        return inserted ? Optional.of(new Held(OptionalLong.empty(), first, before)) : Optional.empty();
    }

    private static Savepoint savepoint(Handle handle) {
        try {
            return handle.getConnection().setSavepoint();
        } catch (SQLException failure) {
            throw new TransactionException("A savepoint before the row of a new account failed", failure);
        }
    }

    @Override
    public <T> T run(String what, OwnTransactions.Work<T> work) {
        requireOpen();
        if (lost != null) {
            throw lost;
        }
        try {
            if (work.run(handle) instanceof Finished<T> finished) {
                wrote |= finished.wrote();
                return finished.value();
            }
            throw changedUnderLock(what);
        } catch (CallersFailure ofTheRule) {
            throw ofTheRule.unwrapped();
        } catch (RuntimeException failure) {
            lost = failure;
            throw failure;
        }
    }

    /** A rule of the account has written its row, under the next version and this transaction's number. */
    void accountWasWritten() {
        version++;
        raised = true;
    }

    void requireOpen() {
        if (over) {
            throw new IllegalStateException(
                    "the transaction over account " + account + " has ended; use it inside the work only");
        }
    }

    /** No further use by the work. */
    void workIsOver() {
        over = true;
    }

    /**
     * Nothing while the transaction can be committed.
     *
     * @throws CallersFailure if a rule of the rows was broken
     * @throws RuntimeException what the database said
     */
    void requireIntact() {
        RuntimeException failure = lost;
        if (failure instanceof BrokenRule) {
            OwnTransactions.callersCode(() -> {
                throw failure;
            });
        } else if (failure != null) {
            throw failure;
        }
    }

    /** Does what is left to do before the commit. Returns what would have to be found out about it; null if nothing was written. */
    LostCommit.@Nullable Doubt finish() {
        if (!wrote) {
            takeBack();
            return null;
        }
        if (!raised) {
            raise();
        }
        return new LostCommit.Doubt(account, versionRead, version);
    }

    private void raise() {
        int rows = handle.createUpdate(statements.fenceAccount())
                .bind("root", account)
                .bind("version", version)
                .bind("batch", batch)
                .execute();
        if (rows != 1) {
            throw changedUnderLock("the billing transaction of account " + account);
        }
        version++;
    }

    private static BillingException changedUnderLock(String what) {
        return new BillingException(what + " found the account's row changed although it is locked; nothing was saved."
                + " Something else wrote it inside this transaction");
    }

    private void takeBack() {
        if (beforeInsert == null) {
            return;
        }
        try {
            handle.getConnection().rollback(beforeInsert);
        } catch (SQLException failure) {
            throw new TransactionException("The row of a new account could not be taken back", failure);
        }
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public JoinedStore usage() {
        return usage;
    }

    @Override
    public SubscriptionRows subscription() {
        return subscription;
    }

    @Override
    public PaymentRows payments() {
        return payments;
    }

    @Override
    public InboxRows inbox() {
        return inbox;
    }
}
