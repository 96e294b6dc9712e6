package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;

/** The money of the account that a {@link MoneyTransaction} holds. For one thread. */
final class HeldPayments implements PaymentRows {

    private final MoneyTransaction transaction;
    private final MoneyTables tables;
    private final Dialect dialect;

    HeldPayments(MoneyTransaction transaction, MoneyTransaction.Store store) {
        this.transaction = transaction;
        this.tables = store.tables();
        this.dialect = store.dialect();
    }

    @Override
    public Optional<Invoice> findInvoice(String id) {
        return find(tables.invoices, "invoice", id);
    }

    @Override
    public Optional<Invoice> findInvoice(String subscription, InvoiceCause cause) {
        return list(
                        tables.invoices,
                        tables.invoiceByCause,
                        query -> query.bind("subscription", subscription).bind("cause", cause.toString()))
                .stream()
                .findFirst();
    }

    @Override
    public List<Invoice> invoices() {
        return list(tables.invoices, tables.invoicesOfAccount, query -> query);
    }

    @Override
    public List<Invoice> openInvoices() {
        return list(tables.invoices, tables.openInvoices, query -> query);
    }

    @Override
    public List<Invoice> paidBeyond(Instant at) {
        return list(tables.invoices, tables.paidBeyond, query -> query.bind("at", dialect.instant(at)));
    }

    @Override
    public void put(Invoice invoice) {
        put(transaction, tables.invoices, invoice.account(), invoice);
    }

    @Override
    public Optional<Payment> findPayment(String id) {
        return find(tables.payments, "payment", id);
    }

    @Override
    public List<Payment> paymentsOf(String invoice) {
        return list(tables.payments, tables.paymentsOfInvoice, query -> query.bind("invoice", invoice));
    }

    @Override
    public List<Payment> undecidedPayments() {
        return list(tables.payments, tables.undecidedPayments, query -> query);
    }

    @Override
    public void put(Payment payment) {
        put(transaction, tables.payments, payment.account(), payment);
    }

    @Override
    public Optional<ProviderCall> findCall(String key) {
        return find(tables.calls, "call", key);
    }

    @Override
    public List<ProviderCall> callsAbout(String object) {
        return list(tables.calls, tables.callsAbout, query -> query.bind("object", object));
    }

    @Override
    public void put(ProviderCall call) {
        put(transaction, tables.calls, call.account(), call);
    }

    @Override
    public Optional<Refund> findRefund(String id) {
        return find(tables.refunds, "refund", id);
    }

    @Override
    public List<Refund> refundsOf(String payment) {
        return list(tables.refunds, tables.refundsOfPayment, query -> query.bind("payment", payment));
    }

    @Override
    public void put(Refund refund) {
        put(transaction, tables.refunds, refund.account(), refund);
    }

    @Override
    public Optional<PaymentMethod> findMethod(String id) {
        return find(tables.methods, "payment method", id);
    }

    @Override
    public List<PaymentMethod> methods() {
        return list(tables.methods, tables.methodsOfAccount, query -> query);
    }

    @Override
    public void put(PaymentMethod method) {
        put(transaction, tables.methods, method.account(), method);
    }

    @Override
    public boolean hasCredit(String cause) {
        return transaction.run(
                "the reading of the credit of account " + transaction.account(),
                handle -> Result.read(handle.createQuery(tables.creditOfCause)
                        .bind("root", transaction.account())
                        .bind("cause", cause)
                        .mapTo(Long.class)
                        .findOne()
                        .isPresent()));
    }

    @Override
    public Money credit(Currency currency) {
        return transaction.run(
                "the reading of the credit of account " + transaction.account(),
                handle -> Result.read(credit(handle, tables, transaction.account(), currency)));
    }

    static Money credit(Handle handle, MoneyTables tables, String account, Currency currency) {
        return handle.createQuery(tables.sumOfCredit)
                .bind("root", account)
                .bind("currency", currency.getCurrencyCode())
                .map((row, context) -> new Money(row.getLong("credit"), currency))
                .one();
    }

    @Override
    public void add(CreditEntry entry) {
        transaction.run("the storing of a credit entry of account " + transaction.account(), handle -> {
            requireHeld(transaction, entry.account());
            Update insert = handle.createUpdate(tables.insertCredit);
            new RowWriter(insert, dialect)
                    .text("root", entry.account())
                    .text("cause", entry.cause())
                    .amount("amount", entry.amount())
                    .currency("currency", entry.amount())
                    .instant("at", entry.at());
            try {
                insert.execute();
            } catch (JdbiException failure) {
                if (MoneyTable.isBrokenConstraint(failure)) {
                    throw new BrokenRule("account " + entry.account() + " has a credit entry for " + entry.cause()
                            + " already; nothing is credited twice, and nothing of the transaction was stored");
                }
                throw failure;
            }
            return Result.wrote(true);
        });
    }

    private <V> Optional<V> find(MoneyTable<V> table, String kind, String id) {
        return transaction.run(
                "the reading of " + kind + " " + id,
                handle -> Result.read(table.find(handle, transaction.account(), id)));
    }

    private <V> List<V> list(MoneyTable<V> table, String statement, UnaryOperator<Query> bound) {
        return transaction.run(
                "the reading of the money of account " + transaction.account(),
                handle -> Result.read(
                        table.values(bound.apply(handle.createQuery(statement).bind("root", transaction.account())))
                                .toList()));
    }

    static <V> void put(MoneyTransaction transaction, MoneyTable<V> table, String account, V value) {
        transaction.run("the storing of the money of account " + account, handle -> {
            requireHeld(transaction, account);
            table.put(handle, value);
            return Result.wrote(true);
        });
    }

    private static void requireHeld(MoneyTransaction transaction, String account) {
        if (!account.equals(transaction.account())) {
            throw new BrokenRule("the transaction holds account " + transaction.account() + ", so nothing of account "
                    + account + " can be stored in it");
        }
    }
}
