package ru.eatfit24.billing.store;

import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.UsageEntry;

/**
 * Takes in what a {@link LedgerStore} shows, one thing after the other. Computes and keeps, and asks nothing of the store, which may hold an account meanwhile. For one
 * thread.
 */
public interface LedgerReader {

    /** An account, without anything beside its row. */
    void account(Account account);

    /**
     * An account whose row cannot be read: a newer version of this library wrote it, or somebody else did.
     *
     * @param why why it cannot be read
     */
    void unreadableAccount(String account, String why);

    /**
     * An open window of a member.
     *
     * @param member the {@link ru.eatfit24.billing.usage.Subject#memberKey}
     */
    void memberWindow(String account, String member, Meter meter);

    /** A window that has ended and was replaced. */
    void closedWindow(String account, ClosedWindow closed);

    /** A reservation, of whatever state. */
    void hold(String account, Hold hold);

    /** An operation that took effect. */
    void operation(String account, UsageEntry operation);

    /** A change by hand; of one account the earlier ones first. */
    void audit(String account, AuditEntry entry);

    /** A subscription. */
    void subscription(Subscription subscription);

    /** An invoice. */
    void invoice(Invoice invoice);

    /** A payment. */
    void payment(Payment payment);

    /** A refund. */
    void refund(Refund refund);

    /** A credit entry. */
    void credit(CreditEntry entry);

    /**
     * Something beside an account's row that cannot be read, for the same reasons.
     *
     * @param what what it is, and its id
     * @param why why it cannot be read
     */
    void unreadable(String account, String what, String why);
}
