package ru.eatfit24.billing.store;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.subscription.Subscription;

/**
 * The port to subscriptions and money, and to the one transaction that ties them to an account's limits. Safe for use by many threads and nodes at once.
 *
 * <p>Everything that is changed is changed by {@link #inTransaction}. {@link #claim} only says who looks after something next; the other methods only read, each
 * what is committed at one moment, and promise nothing about the next one.
 */
public interface MoneyStore {

    /** The most that one listing answers. */
    int MAX_LIMIT = 1_000;

    /**
     * Runs work in one transaction that holds an account, and commits it.
     *
     * <ul>
     *   <li>The account is held from the beginning: whatever else changes it, a decision, a plan change, another transaction, takes place wholly before or wholly
     *       after. So of one account the work reads the newest that is committed, and nothing that it read changes before its end. One that was never written is
     *       held like any other.
     *   <li>All that the work wrote is saved, or nothing: money, subscription, facts, counters, events, audit entries. It is saved when this method returns.
     *   <li>What the work throws undoes everything and reaches the caller as it is.
     *   <li>The work may run several times, each time on what is committed then: of the earlier runs nothing remains. So it does nothing outside the transaction but
     *       compute: no provider is called, and nothing else of the store is, which would wait for the account that is held here.
     *   <li>Work that wrote nothing leaves nothing, no row of the account either.
     *   <li>Work that wrote anything raises the version of the account as one change does, also if no rule changed it.
     * </ul>
     *
     * @param account the account's name
     * @param now what the clock of the caller says, in whole microseconds: where the versions of a new account begin
     * @param work may run several times
     * @return what the last run of the work returned
     * @throws ru.eatfit24.billing.error.StoreUnavailableException if the store does not answer; nothing was saved
     * @throws ru.eatfit24.billing.error.AccountBusyException if others held the account for too long; nothing was saved
     * @throws ru.eatfit24.billing.error.OutcomeUnknownException if it may have been saved: read again before anything else is done
     * @throws IllegalStateException if something was stored that breaks a rule of the rows; nothing was saved
     */
    <T> T inTransaction(String account, Instant now, Function<BillingTransaction, T> work);

    /**
     * Claims what is due: whose {@code dueAt} is then or before, those that are due longest first. In one short transaction its {@code dueAt} becomes the end of the
     * lease, so that nobody else is given it before; a later {@code put} sets another. Locks no account, waits for nobody, and passes over what others have locked.
     *
     * <p>A claim is not permission: whoever has it looks again, in a transaction that holds the account, whether there is still anything to do.
     *
     * @param most how many at most, 1 or more
     * @param leasedUntil after {@code now}, in whole microseconds
     * @return where they are stored
     */
    List<StoredObject> claim(DueKind kind, int most, Instant now, Instant leasedUntil);

    /**
     * How many things are due.
     *
     * @param most stops counting there, 1 or more
     */
    int countDue(DueKind kind, Instant now, int most);

    /** How many calls to the provider are open and to be looked after, now or later, by when each was sent first. */
    Backlog openCalls();

    /** Where a payment is stored, by our id. */
    Optional<StoredObject> findPayment(String id);

    /** Where a payment is stored, by the provider's id. */
    Optional<StoredObject> findPaymentAtProvider(String providerId);

    /** Where a refund is stored, by our id. */
    Optional<StoredObject> findRefund(String id);

    /** Where a refund is stored, by the provider's id. */
    Optional<StoredObject> findRefundAtProvider(String providerId);

    /** Where a saved method is stored, by our id. */
    Optional<StoredObject> findMethod(String id);

    /** Where a saved method is stored, by the provider's id. */
    Optional<StoredObject> findMethodAtProvider(String providerId);

    /** The subscription of an account. */
    Optional<Subscription> subscription(String account);

    /** The saved methods of an account, those that are forgotten too, in order of creation, then id. */
    List<PaymentMethod> methods(String account);

    /** The credit of an account in a currency. */
    Money credit(String account, Currency currency);

    /**
     * Payments of an account, newest first, then by id downwards.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<Payment> payments(String account, @Nullable PageMark after, int limit);

    /**
     * Invoices of an account, newest first, then by id downwards.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<Invoice> invoices(String account, @Nullable PageMark after, int limit);

    /**
     * Payments of all accounts that {@linkplain Payment#isQuarantined() a person must look at}, newest first, then by id downwards.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<Payment> quarantined(@Nullable PageMark after, int limit);

    /**
     * What moved in {@code [from, until)} over all accounts, by product and currency, in the order of their codes: payments by when they
     * {@linkplain ru.eatfit24.billing.payment.PaymentMoney#takenAt() were taken}, refunds by when they {@linkplain ru.eatfit24.billing.payment.Refund#endedAt() ended}.
     */
    List<Turnover> turnover(Instant from, Instant until);
}
