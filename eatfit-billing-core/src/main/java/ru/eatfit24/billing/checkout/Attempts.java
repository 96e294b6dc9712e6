package ru.eatfit24.billing.checkout;

import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderRequest;

/** Writes down attempts to collect an invoice, each with the intent to send it, in the transaction that holds the account. */
final class Attempts {

    private Attempts() {}

    /** @param description what the payer reads at the provider */
    static void begin(
            AccountBooks books, Invoice invoice, PaymentOrder order, String description, ProviderRequest.Payer payer) {
        Payment payment = Payment.ordered(books.account(), order, books.now()).dueAt(null);
        books.rows().put(payment);
        books.intend(
                new ProviderRequest.CreatePayment(
                        payment,
                        description,
                        payer,
                        books.till()
                                .settings()
                                .receipts()
                                .of(invoice, invoice.total())
                                .orElse(null)),
                payment.id(),
                null);
    }
}
