package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import ru.eatfit24.billing.money.Money;

/**
 * What is stored of one account's money, inside one transaction that holds the account. What a {@code put} wrote is seen by everything that reads later in the
 * same transaction, and by nobody else before it commits. For one thread, and only until the transaction ends.
 *
 * <p>A {@code put} stores the whole value, new or in the place of the one with the same id. What would break one of the rules below is an
 * {@link IllegalStateException}, thrown by the {@code put} or at the end of the transaction, and nothing of the transaction is saved: since the account is held,
 * it is a mistake in the caller, never a race.
 *
 * <ul>
 *   <li>Every value belongs to the transaction's account.
 *   <li>Of one subscription there is one invoice for each cause.
 *   <li>Of one invoice there is one payment for each number, and one live payment.
 *   <li>Of one account there is one default method, and one credit entry for each cause.
 *   <li>An id of the provider's belongs to one payment, refund or method, over all accounts.
 *   <li>What never changes stays as it was first stored: an invoice's cause and terms, a payment's and a refund's order, a call's kind, object and target.
 * </ul>
 *
 * <p>{@code dueAt} is stored as given: it takes the place of a claim's lease too. Whoever holds that claim finds out when it looks at the row under the account.
 */
public interface PaymentRows {

    /** An invoice, by our id. */
    Optional<Invoice> findInvoice(String id);

    /** The invoice of a subscription for a cause. */
    Optional<Invoice> findInvoice(String subscription, InvoiceCause cause);

    /** Every invoice of the account, in order of creation, then id. */
    List<Invoice> invoices();

    /** Invoices that are still owed, in order of creation, then id. */
    List<Invoice> openInvoices();

    /** Paid invoices whose period ends after this instant, those whose period starts first first, then by id. */
    List<Invoice> paidBeyond(Instant at);

    /** Stores an invoice. */
    void put(Invoice invoice);

    /** A payment, by our id. */
    Optional<Payment> findPayment(String id);

    /** All attempts to collect an invoice, by number. */
    List<Payment> paymentsOf(String invoice);

    /** Payments that took money which nobody has decided about, in order of creation, then id. */
    List<Payment> undecidedPayments();

    /** Stores a payment. */
    void put(Payment payment);

    /** A call, by its key. */
    Optional<ProviderCall> findCall(String key);

    /** Calls about a payment, refund or method of ours, those first sent first, then by key. */
    List<ProviderCall> callsAbout(String object);

    /** Stores a call. */
    void put(ProviderCall call);

    /** A refund, by our id. */
    Optional<Refund> findRefund(String id);

    /** Refunds of a payment, in order of creation, then id. */
    List<Refund> refundsOf(String payment);

    /** Stores a refund. */
    void put(Refund refund);

    /** A saved method, by our id. */
    Optional<PaymentMethod> findMethod(String id);

    /** Saved methods, those that are forgotten too, in order of creation, then id. */
    List<PaymentMethod> methods();

    /** Stores a method. To make another one the default, store the old one without being it first. */
    void put(PaymentMethod method);

    /** Whether there is a credit entry for this cause. */
    boolean hasCredit(String cause);

    /** The sum of the account's credit entries in a currency; zero when there is none. */
    Money credit(Currency currency);

    /** Adds a credit entry. */
    void add(CreditEntry entry);
}
