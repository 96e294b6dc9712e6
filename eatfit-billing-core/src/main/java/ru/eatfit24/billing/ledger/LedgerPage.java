package ru.eatfit24.billing.ledger;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.UsageEntry;

/** A page of accounts, as it was read. For one thread. */
final class LedgerPage implements LedgerReader {

    private final Map<String, StoredAccount> accounts = new LinkedHashMap<>();

    private StoredAccount of(String root) {
        return accounts.computeIfAbsent(root, StoredAccount::new);
    }

    /** The accounts in their order, then names that have no account. */
    Collection<StoredAccount> accounts() {
        return accounts.values();
    }

    @Override
    public void account(Account account) {
        of(account.root()).add(account);
    }

    @Override
    public void unreadableAccount(String account, String why) {
        of(account).addUnreadableAccount(why);
    }

    @Override
    public void memberWindow(String account, String member, Meter meter) {
        of(account).addOpen(member, meter.feature(), meter.window(), meter.used());
    }

    @Override
    public void closedWindow(String account, ClosedWindow closed) {
        of(account).addClosed(closed.member(), closed.feature(), closed.window(), closed.used());
    }

    @Override
    public void hold(String account, Hold hold) {
        of(account).add(hold);
    }

    @Override
    public void operation(String account, UsageEntry operation) {
        of(account).add(operation);
    }

    @Override
    public void audit(String account, AuditEntry entry) {
        of(account).add(entry);
    }

    @Override
    public void subscription(Subscription subscription) {
        of(subscription.account()).add(subscription);
    }

    @Override
    public void invoice(Invoice invoice) {
        of(invoice.account()).add(invoice);
    }

    @Override
    public void payment(Payment payment) {
        of(payment.account()).add(payment);
    }

    @Override
    public void refund(Refund refund) {
        of(refund.account()).add(refund);
    }

    @Override
    public void credit(CreditEntry entry) {
        of(entry.account()).add(entry);
    }

    @Override
    public void unreadable(String account, String what, String why) {
        of(account).addUnreadable(what, why);
    }
}
