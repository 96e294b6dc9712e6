package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.function.UnaryOperator;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.subscription.Subscription;

/** The tables of subscriptions and money, and the text of the statements that find something in them. Immutable. */
final class MoneyTables {

    final MoneyTable<Subscription> subscriptions;
    final MoneyTable<Invoice> invoices;
    final MoneyTable<Payment> payments;
    final MoneyTable<ProviderCall> calls;
    final MoneyTable<Refund> refunds;
    final MoneyTable<PaymentMethod> methods;

    final String subscriptionOfAccount;
    final String invoiceByCause;
    final String invoicesOfAccount;
    final String openInvoices;
    final String paidBeyond;
    final String invoicePage;
    final String nextInvoicePage;
    final String paymentsOfInvoice;
    final String undecidedPayments;
    final String paymentPage;
    final String nextPaymentPage;
    final String quarantinePage;
    final String nextQuarantinePage;
    final MoneySums sums;
    final String callsAbout;
    final String openCalls;
    final String refundsOfPayment;
    final String methodsOfAccount;
    final String paymentById;
    final String paymentAtProvider;
    final String refundById;
    final String refundAtProvider;
    final String methodById;
    final String methodAtProvider;
    final String insertCredit;
    final String creditOfCause;
    final String sumOfCredit;

    MoneyTables(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        subscriptions = new MoneyTable<>(new SubscriptionColumns(), dialect, sql);
        invoices = new MoneyTable<>(new InvoiceColumns(), dialect, sql);
        payments = new MoneyTable<>(new PaymentColumns(), dialect, sql);
        calls = new MoneyTable<>(new ProviderCallColumns(), dialect, sql);
        refunds = new MoneyTable<>(new RefundColumns(), dialect, sql);
        methods = new MoneyTable<>(new PaymentMethodColumns(), dialect, sql);

        subscriptionOfAccount = subscriptions.where("id IS NOT NULL");
        invoiceByCause = invoices.where("subscription = :subscription AND cause = :cause");
        invoicesOfAccount = invoices.where("id IS NOT NULL ORDER BY created_at, id");
        openInvoices = invoices.where("status = 'OPEN' ORDER BY created_at, id");
        paidBeyond = invoices.where("status = 'PAID' AND period_end > :at ORDER BY period_start, id");
        invoicePage = invoices.newestFirst(false);
        nextInvoicePage = invoices.newestFirst(true);
        paymentsOfInvoice = payments.where("invoice = :invoice ORDER BY attempt");
        undecidedPayments = payments.where("status = 'SUCCEEDED' AND used_for = 'NONE' ORDER BY created_at, id");
        paymentPage = payments.newestFirst(false);
        nextPaymentPage = payments.newestFirst(true);
        String inQuarantine = "withdrawn = 'QUARANTINED' AND status NOT IN ('SUCCEEDED', 'CANCELED')";
        quarantinePage = payments.newestFirst(inQuarantine, false);
        nextQuarantinePage = payments.newestFirst(inQuarantine, true);
        sums = new MoneySums(sql);
        callsAbout = calls.where("object_id = :object ORDER BY first_sent_at, call_key");
        openCalls = sql.apply("""
                SELECT COUNT(*) AS waiting, MIN(first_sent_at) AS oldest
                FROM ${prefix}provider_call
                WHERE due_at IS NOT NULL AND outcome = 'OPEN'
                """);
        refundsOfPayment = refunds.where("payment = :payment ORDER BY created_at, id");
        methodsOfAccount = methods.where("id IS NOT NULL ORDER BY created_at, id");
        paymentById = payments.placeBy("id");
        paymentAtProvider = payments.placeBy("provider_id");
        refundById = refunds.placeBy("id");
        refundAtProvider = refunds.placeBy("provider_id");
        methodById = methods.placeBy("id");
        methodAtProvider = methods.placeBy("token");
        insertCredit = sql.apply("""
                INSERT INTO ${prefix}credit_entry (root, cause, amount, currency, at)
                VALUES (:root, :cause, :amount, :currency, :at)
                """);
        creditOfCause = sql.apply("SELECT amount FROM ${prefix}credit_entry WHERE root = :root AND cause = :cause");
        sumOfCredit = sql.apply("SELECT COALESCE(SUM(amount), 0) AS credit FROM ${prefix}credit_entry"
                + " WHERE root = :root AND currency = :currency");
    }

    /** Where things of this kind are kept. */
    MoneyTable<?> of(DueKind kind) {
        return switch (kind) {
            case SUBSCRIPTION -> subscriptions;
            case PAYMENT -> payments;
            case PROVIDER_CALL -> calls;
            case REFUND -> refunds;
            case PAYMENT_METHOD -> methods;
        };
    }
}
