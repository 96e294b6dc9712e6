package ru.eatfit24.billing.checkout;

import java.util.Objects;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;

/**
 * A payment with the invoice that it is for, which says what was bought. Immutable.
 *
 * @param payment the attempt
 * @param invoice what it is to pay
 */
public record InvoicedPayment(Payment payment, Invoice invoice) {

    /**
     * Requires both.
     *
     * @throws IllegalArgumentException if the payment is for another invoice
     */
    public InvoicedPayment {
        Objects.requireNonNull(payment, "payment");
        Objects.requireNonNull(invoice, "invoice");
        if (!payment.order().invoice().equals(invoice.id())) {
            throw new IllegalArgumentException("payment " + payment.id() + " is for invoice "
                    + payment.order().invoice() + ", not for " + invoice.id());
        }
    }
}
